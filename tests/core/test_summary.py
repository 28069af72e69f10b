"""A period in numbers: golden weeks to the number, and the same from hand-written arithmetic where it is subtle."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.cases import State, Word
from bot.core.coverage import Stretch
from bot.core.figures import NOT_SET_UP, Unknown, drift, kappa, median, waited
from bot.core.happened import Appeals, Awaited, Beyond, Volume
from bot.core.reckoning import summarised
from bot.core.summary import Estimate, Kept, band
from bot.core.watched import watched
from tests.fakes.periods import S1, S2, S3, S4, WEEK, busy, crisis, dark, empty, first, happened, quiet, ticket

HOUR = timedelta(hours=1)


def hours(*numbers: float) -> list[timedelta]:
    return [timedelta(hours=number) for number in numbers]


def test_a_quiet_week() -> None:
    found = summarised(quiet())
    assert (found.messages, found.authors, found.attachments) == (3400, 38, 52)
    assert (found.flags, found.per_thousand, found.open_total, found.broken) == (0, 0, 0, 0)
    assert found.seen.share == 1
    assert found.over
    assert not found.first
    assert found.compared["messages"].median == 3250
    assert found.review.p50 is None
    assert found.several_minors == Unknown("no ages are known: read a roster")
    unknown = ("missed", "overturned", "appeals", "complaints", "referrals", "held_back", "pauses", "retention_due")
    for name in (*unknown, "agreement", "consent_due", "training_due"):
        assert getattr(found, name) == NOT_SET_UP


def test_a_busy_week() -> None:
    found = summarised(busy())
    assert found.flags == 32
    assert dict(found.severities) == {S4: 20, S3: 11, S2: 1}
    assert dict(found.sources) == {"checks": 24, "people": 8}
    assert dict(found.categories) == {"BULLY": 28, "SPAM": 3, "THREAT": 1}
    assert found.per_thousand == pytest.approx(32 / 3400 * 1000)
    # 29 were looked at: 0.5 h once, 1.1, 1.2 … 3.0 h (twenty), 3 h eight times; three wait since 24 h.
    assert (found.review.flags, found.review.reviewed, found.review.waiting) == (32, 29, 3)
    assert found.review.p50 == timedelta(hours=2.5)
    assert found.review.p90 == timedelta(hours=3)
    assert found.reviews[S3].p90 is None, "three of eleven still wait, so nobody knows by when nine in ten are seen"
    assert found.reviews[S3].oldest == timedelta(days=1)
    assert found.kept == (
        Kept("decide", 11, 3, timedelta(hours=16)),
        Kept("open", 32, 3, timedelta(hours=20)),
    )
    assert found.broken == 6
    assert dict(found.outcomes) == {("BULLY", "dismiss"): 20, ("BULLY", "warn"): 8, ("THREAT", "escalate"): 1}
    assert dict(found.open_) == {(S3, "up to 1 day"): 3, (S2, "2 to 7 days"): 1}
    assert [number for _, number in found.trend] == [1, 1, 8, 1, 32]
    assert found.compared["flags"].median == 1
    assert [late.case for late in found.late] == ["29", "30", "31"]
    assert {label: (one.mattered, one.decisions) for label, one in found.precision.items()} == {"insult": (30, 40)}
    assert found.too_few == ("threat",), "nothing is said of fewer than twenty decisions"
    assert found.drift["insult"] == pytest.approx(0, abs=0.15)


def test_a_crisis() -> None:
    found = summarised(crisis())
    assert found.records == 3
    assert found.serious == ("1", "2", "3", "9")
    assert found.repeated == 1
    assert found.several_minors == 1
    assert dict(found.open_) == {(S1, "2 to 7 days"): 3, (S2, "up to 1 day"): 1, (S3, "over 30 days"): 1}
    assert [late.case for late in found.late] == ["9", "4"], "the most urgent first"
    # open: 12 and 24 min are in time only up to 15; decide after 1 h: all three late. Case 9 broke both.
    assert found.kept == (
        Kept("decide", 4, 4, timedelta(hours=20)),
        Kept("open", 4, 3, timedelta(hours=23)),
    )


def test_a_first_week_compares_with_nothing() -> None:
    found = summarised(first())
    assert found.first
    assert found.trend == (("2026-W47", 1),), "the desk was not there before"
    assert found.compared["flags"].median == Unknown("there are no four earlier periods yet to compare with")
    assert found.log == Unknown("the log was not checked yet")


def test_an_outage_is_not_clear() -> None:
    found = summarised(dark())
    assert found.seen.share == pytest.approx(5 / 7)
    assert found.seen.unseen == timedelta(days=2)
    assert found.compared["messages"].median == Unknown("earlier messages were not counted")
    assert found.compared["flags"].median == 0


def test_an_empty_desk_knows_little() -> None:
    found = summarised(empty())
    assert found.messages == 0
    assert found.per_thousand == Unknown("no message was counted")
    assert found.seen.share == Unknown("no group is watched as it is written in")
    assert summarised(replace(empty(), volumes=None)).messages == Unknown("messages of this time were not counted")


@pytest.mark.parametrize(
    ("done", "open_", "half", "most"),
    [
        (hours(1, 2, 3, 4), [], 2, 4),
        (hours(1, 2, 3), [], 2, 3),
        (hours(5), [], 5, 5),
        (hours(1, 2), hours(9, 9), 2, None),  # half had been looked at after two hours; the rest never yet
        (hours(1), hours(9, 9, 9), None, None),
        (hours(2, 4), hours(1), 2, 4),  # opened an hour ago and not looked at: it says nothing of what comes later
        (hours(1, 3, 5), hours(2), 3, 5),  # 3/4, then 3/4·1/2 = 3/8
        ([], [], None, None),
    ],
)
def test_what_waits_is_counted_and_not_dropped(
    done: list[timedelta], open_: list[timedelta], half: float | None, most: float | None
) -> None:
    """By hand after Kaplan and Meier: the share still waiting shrinks by one of those at risk with each look."""
    assert waited(done, open_, 0.5) == (None if half is None else half * HOUR)
    assert waited(done, open_, 0.9) == (None if most is None else most * HOUR)


def test_when_a_case_had_ended() -> None:
    one = ticket(1, 0, said=[(1, Word.DISMISS), (30, Word.REOPEN), (60, Word.WARN)])
    at = [one.ended_at(one.case.opened_at + timedelta(hours=h)) is None for h in (0.5, 2, 31, 61)]
    assert at == [True, False, True, False]
    serious = ticket(2, 0, severity=S1, said=[(1, Word.WARN)])
    held = replace(serious, case=replace(serious.case, state=State.ESCALATED))
    assert held.ended_at(WEEK.until) is None, "a sanction does not end what the lead still has"
    assert one.lasting(WEEK.since, WEEK.since + timedelta(hours=40)) == (), "taken back"


def test_ages_of_open_cases() -> None:
    days = [0, 1, 1.99, 2, 7.9, 8, 30.9, 31, 400]
    assert [band(timedelta(days=day)) for day in days] == [
        *["up to 1 day"] * 3, *["2 to 7 days"] * 2, *["8 to 30 days"] * 2, *["over 30 days"] * 2,
    ]  # fmt: skip


def test_what_comes_later_only_fills_in() -> None:
    beyond = Beyond(
        sample=(2, 200),
        doubles=(("dismiss", "dismiss"), ("dismiss", "warn"), ("warn", "warn"), ("warn", "warn")),
        again=(1, 4),
        appeals=Appeals(3, 2, 1, (2.0, 5.0)),
        referrals=(Awaited("7", "police", WEEK.since),),
        held_back=4,
        pauses=(),
    )
    found = summarised(happened(beyond=beyond))
    assert isinstance(found.missed, Estimate)
    assert (found.missed.count, found.missed.of) == (2, 200)
    assert found.missed.least == pytest.approx(0.0027, abs=1e-4)
    assert isinstance(found.overturned, Estimate)
    assert (found.overturned.count, found.overturned.of) == (2, 6)
    assert found.agreement == pytest.approx(0.5)  # 3 of 4 alike; by chance 2/4·1/4 + 2/4·3/4 = 1/2
    assert (found.held_back, found.pauses) == (4, ())
    assert found.complaints == NOT_SET_UP
    nothing = summarised(happened(beyond=Beyond(sample=(0, 0), again=(0, 0), doubles=())))
    assert str(nothing.missed) == "nobody read a sampled message"
    assert str(nothing.overturned) == "nothing was looked at again"
    assert str(nothing.agreement) == "nothing was judged twice"


def test_small_arithmetic() -> None:
    assert (median([3, 1, 2]), median([4, 1, 2, 3])) == (2, 2.5)
    assert isinstance(kappa([]), Unknown)
    assert isinstance(kappa([("a", "a")]), Unknown)
    assert drift({1: 50}, {1: 50}) == 0
    assert isinstance(drift({}, {1: 5}), Unknown)
    shifted = drift({9: 100}, {1: 100})
    assert isinstance(shifted, float)
    assert shifted > 0.25


def test_what_of_a_group_was_seen() -> None:
    since, day = WEEK.since, timedelta(days=1)
    groups = {"chat:a", "chat:b"}

    def seen(*stretches: Stretch, before: tuple[str, ...] = ("chat:a",)) -> float | None:
        one = watched("chat:a", stretches, groups, since, since + 7 * day, before)
        return None if one is None else one.unseen / day

    all_week = Stretch("chat:a", since - day, since + 9 * day)
    assert seen(all_week) == 0
    assert seen() == 7, "watched before, and nothing was told: all of it was not seen"
    assert seen(before=()) is None, "never watched"
    assert seen(Stretch("chat:a", since + 2 * day, since + 7 * day)) == 2, "silence is not seen"
    assert seen(Stretch("chat:a", since + 2 * day, since + 7 * day), before=()) == 0, "new on Wednesday"
    assert seen(Stretch("chat:b", since, since + 7 * day)) == 7, "another group tells nothing of this one"
    hole = Stretch("chat:a", since + day, since + 2 * day, "off")
    assert seen(replace(all_week, until=since + day), hole, replace(all_week, since=since + 2 * day)) == 1
    assert seen(all_week, replace(hole, since=since + day, until=since + day)) == 0, "a moment lasts no time"


def test_groups_that_nothing_came_from_are_not_listed() -> None:
    found = summarised(happened(volumes=(Volume("chat:club", 0, 0), Volume("chat:drama", 5, 1))))
    assert dict(found.by_group) == {"chat:drama": 5}
    assert found.severities.get(S4, 0) == 0
