"""What is asked: by when it is answered, who is free to answer it, and what must be looked at first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.cases import Case, Kind, No, Part, Party
from bot.core.clocks import Hours
from bot.core.matters import Matter, Outcome, Relation, What, decided, may_answer, months_later, paused, resumed, times
from bot.core.rights import Colleague, Desk
from bot.core.signals import Severity
from tests.fakes.people import DEE, LEA, MO, pack

NOW = datetime(2027, 1, 31, 10, tzinfo=UTC)
MATTER = Matter("4", What.ACCESS, "chat:gia", "Gia", NOW, NOW + timedelta(days=28))
CASE = Case("1", Kind.CONDUCT, "k", "BULLY", Severity.S4, "chat:club", NOW, (Party(Part.CONCERN, "chat:dee"),))
CHAIR = Colleague("pia", frozenset({Desk.CHAIR}), frozenset({"chat:pia"}))


@pytest.mark.parametrize(
    ("start", "months", "day"),
    [("2027-01-31", 1, "2027-02-28"), ("2027-02-28", 1, "2027-03-28"), ("2026-12-03", 1, "2027-01-03"),
     ("2028-01-31", 1, "2028-02-29"), ("2026-11-30", 3, "2027-02-28")],
)  # fmt: skip
def test_a_month_is_counted_as_the_law_counts_it(start: str, months: int, day: str) -> None:
    due = months_later(datetime.fromisoformat(f"{start}T12:00+00:00"), months, "Europe/London")
    assert f"{due.astimezone(ZoneInfo('Europe/London')):%Y-%m-%d %H:%M}" == f"{day} 23:59"


def test_the_pack_says_by_when() -> None:
    known = pack().inbox
    assert set(known) == set(What)
    acknowledge, due = times(known["data-complaint"], NOW, Hours())
    assert acknowledge == NOW + timedelta(days=30), "s.164A: acknowledged within 30 days"
    assert f"{times(known['access'], NOW, Hours())[1]:%Y-%m-%d}" == "2027-02-28"
    assert all(one.ours or one.law in pack().laws for one in known.values()), "a time is the law's, or said to be ours"
    assert due >= NOW


def test_nobody_involved_is_free_to_answer() -> None:
    assert may_answer(LEA, MATTER, None, ())
    assert may_answer(CHAIR, MATTER, None, ())
    assert not may_answer(MO, MATTER, None, ()), "a moderator answers nothing here"
    assert not may_answer(LEA, MATTER, CASE, {"lea"}), "who decided it"
    assert not may_answer(DEE, MATTER, CASE, ()), "who is a party to the case"
    assert not may_answer(LEA, replace(MATTER, about=("lea",)), None, ())
    assert not may_answer(LEA, replace(MATTER, asker="chat:lea"), None, ())
    assert not may_answer(LEA, replace(MATTER, subject="lea"), None, ())


def test_nothing_is_granted_before_authority_and_the_childs_interest_were_looked_at() -> None:
    with pytest.raises(No, match="may ask for this person and what is in the child"):
        decided(MATTER, Outcome.UPHELD, "lea", "so", NOW)
    assert decided(MATTER, Outcome.NOT_UPHELD, "lea", "it was not their child", NOW).outcome is Outcome.NOT_UPHELD
    ready = replace(MATTER, authority="yes", interest="She is fifteen and asks herself")
    assert decided(ready, Outcome.UPHELD, "lea", "so", NOW).decided_by == "lea"
    with pytest.raises(No, match="why"):
        decided(ready, Outcome.UPHELD, "lea", "  ", NOW)
    parent = replace(MATTER, what=What.COMPLAINT, relation=Relation.PARENT)
    with pytest.raises(No, match="First"):
        decided(parent, Outcome.PARTLY, "lea", "so", NOW)


def test_the_clock_stands_still_and_goes_on() -> None:
    still = paused(MATTER, NOW)
    with pytest.raises(No):
        paused(still, NOW)
    after = resumed(still, NOW + timedelta(days=3))
    assert after.due == MATTER.due + timedelta(days=3)
    assert after.version == MATTER.version + 2
