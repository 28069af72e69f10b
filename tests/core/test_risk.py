"""The risk of a pair: the page's check results, each rule, and what must hold for any hits."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.gates import Side, acting, addressed
from bot.core.messages import Age, Audience, Basis, Role, Standing, Visibility
from bot.core.risk import LINES, Band, Risk, RiskModel, gate, risk
from bot.core.signals import Hit, Towards
from bot.core.triggers import FIRM

PACK = Path(__file__).parents[2] / "config" / "packs" / "uk" / "indicators.toml"
RAW: dict[str, Any] = tomllib.loads(PACK.read_text(encoding="utf-8"))
MODEL = RiskModel.of(RAW)
NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)

ADULT = Standing(age=Age.ADULT, age_basis=Basis.ROSTER)
STAFF = Standing(Role.STAFF, Basis.ROSTER, Age.ADULT, Basis.ROSTER)
CHILD = Standing(age=Age.MINOR, age_basis=Basis.ROSTER)
UNKNOWN = Standing()


def hit(indicator: str, days_ago: float = 0.0, *, weight: float = 1.0, hour: int | None = None, **more: str) -> Hit:
    at = NOW - timedelta(days=days_ago)
    if hour is not None:
        at = at.replace(hour=hour)
    return Hit(
        message=more.get("message", f"m-{indicator}-{days_ago}-{hour}"),
        group=more.get("group", "t:g"),
        indicator=indicator,
        actor="t:a",
        towards="t:b",
        basis=Towards(more.get("basis", "direct")),
        at=at,
        quote=f"words of {indicator}",
        source="test",
        weight=weight,
    )


def judged(hits: Sequence[Hit], actor: Standing = ADULT, other: Standing = CHILD, **more: Any) -> Risk:
    return risk(hits, actor, other, **{"at": NOW, "model": MODEL, "visibility": Visibility.DIRECT, **more})


# The check results of the domain page, section 3.

COACH = [hit("SCHEDULE", 1), hit("LOCATION", 0.5), hit("MEET", 1), hit("MEET", 0.2), hit("CONTACT", 0.1)]
SLOW_BUILD = [
    hit("LOCATION", 21),
    hit("FLATTER", 18),
    hit("SELFDISC", 15),
    hit("GIFT", 12),
    hit("SCHEDULE", 8),
    hit("CONTACT", 3),
    hit("SECRECY", 0),
]


def test_coach_logistics_in_an_open_channel_are_nothing() -> None:
    found = judged(COACH, STAFF, visibility=Visibility.OPEN)
    assert found.band is Band.NONE
    assert found.score == pytest.approx(5, abs=0.5)


def test_the_same_words_in_a_private_chat_are_for_review() -> None:
    found = judged(COACH, STAFF, visibility=Visibility.DIRECT)
    assert found.band is Band.REVIEW
    assert found.score == pytest.approx(37, abs=0.8)


def test_a_surprise_party_is_nothing() -> None:
    found = judged([hit("SECRECY")], UNKNOWN, CHILD)
    assert (found.band, found.score) == (Band.NONE, 9)


def test_a_slow_build_over_three_weeks_is_high() -> None:
    found = judged(SLOW_BUILD)
    assert found.score == pytest.approx(48, abs=1.5)
    assert found.band is Band.HIGH
    assert found.triggers == ("PROBE_PLUS_SECRECY_PLUS_MOVE",)


def test_the_same_account_with_two_minors_scores_higher() -> None:
    at_night = [hit(h.indicator, (NOW - h.at).days, hour=22) for h in SLOW_BUILD]
    found = judged(at_night, actor_other_minors=1, at=NOW.replace(hour=23))
    assert found.score == pytest.approx(69, abs=2)
    assert found.band is Band.HIGH


def test_meeting_and_between_us_is_critical() -> None:
    found = judged([hit("MEET", 3), hit("SECRECY")])
    assert found.band is Band.CRITICAL
    assert found.triggers == ("MEET_PLUS_SECRECY",)


def test_peers_flirting_are_nothing() -> None:
    flirting = [hit(i) for i in ("FLATTER_BODY", "SPECIAL", "PHOTO_ANY", "MEET", "CONTACT")]
    found = judged(flirting, CHILD, CHILD)
    assert found.band is Band.NONE
    assert found.score == pytest.approx(17, abs=0.5)


# Each rule.


def test_saturation_first_full_second_half_further_nothing() -> None:
    scores = [judged([hit("GIFT", message=f"m{i}") for i in range(n)]).score for n in (1, 2, 3, 9)]
    assert scores == [7, 10.5, 10.5, 10.5]


def test_decay_halves_in_thirty_days_but_not_for_what_never_decays() -> None:
    assert judged([hit("CONTACT", 30)]).score == 3
    assert judged([hit("SECRECY", 30)]).score == 10
    assert judged([hit("SECRECY", 61)]).score == 0


def test_breadth_of_stages_multiplies() -> None:
    ids = ("AGE", "SCHEDULE", "FLATTER", "CONTACT", "TEST", "DESENS", "MEET")
    sums = [sum(MODEL.indicators[i].weight for i in ids[:n]) for n in range(1, 8)]
    factors = [1, 1, 1.2, 1.4, 1.6, 1.6, 1.6]
    for n in range(1, 8):
        # One question each, so that none of the other multipliers is at work.
        found = judged([hit(i) for i in ids[:n]], answers=[hit("AGE"), hit("LOCATION"), hit("DESENS")])
        assert found.score == pytest.approx(sums[n - 1] * factors[n - 1], abs=0.01)
        assert len(found.stages) == n


def test_one_doubtful_finding_opens_no_stage() -> None:
    others = [hit("FLATTER"), hit("SECRECY")]
    assert judged([*others, hit("TRAVEL", weight=0.1)]).stages == ("trust", "isolation")
    doubtful = [hit("TRAVEL", weight=0.1), hit("MEET", weight=0.1, message="m2")]
    assert judged([*others, *doubtful]).stages == ("trust", "isolation", "approach")
    assert judged([*others, hit("MEET", 40, weight=0.3)]).stages == ("trust", "isolation", "approach")


def test_one_sided_questions() -> None:
    probes = [hit("AGE"), hit("LOCATION"), hit("SCHEDULE")]
    answers = [hit("AGE", 0.1), hit("LOCATION", 0.1)]
    assert judged(probes).score == pytest.approx(14 * 1.1)
    assert judged(probes, answers=answers).score == pytest.approx(14)


def test_night_counts_in_the_groups_time_zone() -> None:
    # 21:30 UTC in May is 22:30 in London.
    found = hit("GIFT", hour=21)
    assert judged([found], timezone_name="Europe/London").score == pytest.approx(7.7)
    assert judged([found], timezone_name="UTC").score == 7


def test_an_unknown_time_zone_is_said() -> None:
    found = judged([hit("GIFT")], timezone_name="Mars/Olympus")
    assert any("time zone" in line for line in found.unseen)
    assert judged([hit("GIFT")], timezone_name="../../etc/passwd").score == found.score


def test_a_hit_of_low_basis_counts_less() -> None:
    assert judged([hit("SECRECY", weight=0.6, basis="adjacency")]).score == 6


def test_a_doubtful_hit_fires_no_trigger() -> None:
    assert judged([hit("MEET"), hit("SECRECY", weight=0.37)]).triggers == ()


def test_faint_signs_are_for_review_however_many_and_plain_ones_go_on() -> None:
    every = ("FLATTER", "SELFDISC", "SPECIAL", "GIFT", "ISOLATE", "TEST", "PRESSURE", "LOCATION", "CONTACT")
    faint, plain = (
        judged([hit(ident, day, weight=weight) for ident in every for day in (0, 1, 2)])
        for weight in (FIRM - 0.01, FIRM)
    )
    assert faint.score > MODEL.bands[Band.HIGH]
    assert faint.band is Band.REVIEW
    assert plain.band >= Band.HIGH


def test_the_discount_is_only_for_registered_colleagues_in_open_groups() -> None:
    claimed = Standing(Role.STAFF, Basis.STATED, Age.ADULT, Basis.ROSTER)
    seen = {"t:open": Visibility.OPEN, "t:dm": Visibility.DIRECT}
    assert judged([hit("MEET")], STAFF, visibility=Visibility.OPEN).score == pytest.approx(1.4)
    assert judged([hit("MEET")], claimed, visibility=Visibility.OPEN).score == 7
    assert judged([hit("MEET")], STAFF, visibility=Visibility.CLOSED).score == 7
    assert judged([hit("SECRECY")], STAFF, visibility=Visibility.OPEN).score == 10
    assert judged([hit("MEET", group="t:open")], STAFF, visibility=seen).score == pytest.approx(1.4)
    assert judged([hit("MEET", group="t:dm")], STAFF, visibility=seen).score == 7
    assert judged([hit("MEET", group="t:not-listed")], STAFF, visibility=seen).score == 7


@pytest.mark.parametrize(
    ("actor", "other", "audience", "factor"),
    [
        (ADULT, CHILD, Audience.MIXED, 1.0),
        (UNKNOWN, CHILD, Audience.MIXED, 0.9),
        (ADULT, UNKNOWN, Audience.YOUTH, 0.8),
        (UNKNOWN, UNKNOWN, Audience.YOUTH, 0.6),
        (CHILD, CHILD, Audience.YOUTH, 0.4),
        (CHILD, UNKNOWN, Audience.YOUTH, 0.4),
        (ADULT, ADULT, Audience.YOUTH, 0.0),
        (CHILD, ADULT, Audience.YOUTH, 0.0),
        (ADULT, UNKNOWN, Audience.MIXED, 0.5),
        (CHILD, UNKNOWN, Audience.MIXED, 0.3),
        (UNKNOWN, UNKNOWN, Audience.MIXED, 0.3),
        (ADULT, UNKNOWN, Audience.ADULT, 0.3),
    ],
)
def test_gates(actor: Standing, other: Standing, audience: Audience, factor: float) -> None:
    assert gate(actor, other, audience, MODEL.gates).factor == factor


def test_an_impression_makes_somebody_unknown_likely_a_child_and_no_known_adult() -> None:
    faint, plain = hit("DRIFT", weight=0.39), hit("DRIFT", weight=0.4)
    assert "the one written to is of unknown age" in judged([faint], UNKNOWN, UNKNOWN).gate
    found = judged([plain], UNKNOWN, UNKNOWN)
    assert found.score == round(0.4 * MODEL.indicators["DRIFT"].weight * MODEL.gates["impression__minor"], 2)
    assert found.gate.endswith("the one written to is likely a child (as the talk reads).")
    assert judged([plain], ADULT, ADULT).score == 0
    assert "roster" in judged([plain], ADULT, CHILD).gate
    twice = [hit("DRIFT", weight=0.2), hit("DRIFT", 1, weight=0.2)]
    assert judged(twice, UNKNOWN, UNKNOWN).gate == found.gate


def test_that_a_talk_reads_so_opens_no_trigger_among_grown_ups_or_taken_together() -> None:
    """Two adults who flirt, want to meet and keep it quiet are not our question."""
    facts = [hit("MEET", weight=0.6), hit("SECRECY", weight=0.6)]
    grave = [hit("SEXUAL_TO_MINOR", weight=0.8)]
    faint = [hit("DRIFT", day, weight=0.05) for day in range(9)]
    plain = [hit("DRIFT", day, weight=0.9) for day in range(3)]
    for reads in (faint, plain):
        for some in (facts, grave):
            found = judged([*some, *reads], UNKNOWN, UNKNOWN, audience=Audience.ADULT)
            assert found.band <= Band.REVIEW
            assert not found.triggers
    assert judged(plain, UNKNOWN, UNKNOWN, audience=Audience.ADULT).band is Band.REVIEW
    assert judged([*facts, *faint], UNKNOWN, UNKNOWN).triggers == ()
    assert judged([*facts, *plain], UNKNOWN, UNKNOWN).band is Band.CRITICAL


def test_what_is_said_to_a_childs_guardian_counts_among_adults_and_is_never_more_than_a_review() -> None:
    """All else that adults say to adults is not our question."""
    plain = [hit("GATEKEEPER", day, weight=1.0) for day in (0, 1, 2)]
    others = [hit(name, weight=1.0) for name in ("GIFT", "SECRECY", "MEET", "DRIFT")]
    assert judged(others, ADULT, ADULT).score == 0
    found = judged([*plain, *others], ADULT, ADULT)
    assert found.band is Band.REVIEW
    assert found.triggers == ()
    assert found.among_adults
    assert not judged(plain, ADULT, CHILD).among_adults
    assert "reads like closing in on a child in their care" in found.reasons[0]
    assert judged(plain[:1], ADULT, ADULT).band is Band.REVIEW
    assert judged([hit("GATEKEEPER", weight=0.3)], ADULT, ADULT).band is Band.NONE
    assert "of unknown age" in judged(plain, ADULT, UNKNOWN).gate


@pytest.mark.parametrize("basis", ["direct", "reply", "adjacency"])
def test_how_a_talk_reads_pages_nobody_until_lines_say_something_by_themselves(basis: str) -> None:
    """With lines worth a look by themselves it is critical; that takes no firm ones."""
    reads = [hit("DRIFT", weight=1.0, basis=basis, message=f"m{n}") for n in range(9)]
    names = sorted(MODEL.indicators.keys() - MODEL.impressions)
    few, some, many = ([hit(name, weight=weight) for name in names] for weight in (0.11, 0.13, 0.2))
    assert judged(few).score < LINES <= judged(some).score < MODEL.bands[Band.REVIEW] <= judged(many).score
    found = [judged([*reads, *lines]).band for lines in ([], few, some, many)]
    assert found == [Band.REVIEW, Band.REVIEW, Band.HIGH, Band.CRITICAL]


def test_an_impression_that_is_faint_pages_nobody() -> None:
    lines = [hit(ident, weight=0.3) for ident in MODEL.indicators.keys() - MODEL.impressions]
    faint = [hit("DRIFT", weight=FIRM - 0.01, message=f"m{n}") for n in range(9)]
    assert judged([*faint, *lines]).band is Band.REVIEW


@pytest.mark.parametrize("other", [CHILD, UNKNOWN])
@pytest.mark.parametrize("actor", [ADULT, UNKNOWN])
def test_an_impression_counts_the_same_for_strangers_and_for_people_known(actor: Standing, other: Standing) -> None:
    """Whoever is not known to be young; lines go on to count by what is known of both."""
    faint, plain, line = hit("DRIFT", weight=0.39), hit("DRIFT", weight=0.5), hit("GIFT")
    assert judged([faint], actor, other).band < Band.REVIEW
    alone = judged([plain], actor, other)
    assert (alone.band, alone.score) == (Band.REVIEW, 44)
    gift = MODEL.indicators["GIFT"].weight * gate(actor, other, Audience.MIXED, MODEL.gates, reads_young=True).factor
    assert judged([plain, line], actor, other).score == round(44 + gift, 2)
    assert judged([plain], CHILD, CHILD).score == 22


def test_without_a_gate_of_its_own_an_impression_has_that_of_the_pair() -> None:
    older = RiskModel.of(_changed(["gates", "impression__minor"], None))
    found = risk([hit("DRIFT")], UNKNOWN, CHILD, at=NOW, model=older, visibility=Visibility.CLOSED)
    assert found.score == round(MODEL.indicators["DRIFT"].weight * 0.9, 2)


def test_what_is_only_perhaps_so_is_said_as_that() -> None:
    faint, plain = hit("SECRECY", 1, weight=0.5), hit("SECRECY", 0, weight=0.9)
    assert judged([faint]).reasons[0].startswith("Perhaps asked to keep something secret (once, ")
    assert judged([faint, plain]).reasons[0].startswith("Asked to keep something secret (2 times, ")
    assert judged([hit("DRIFT", weight=0.3)]).reasons[0].startswith("Wrote in a way that, taken together, reads like")


def test_of_how_many_lines_it_is_a_guess_whom_they_were_for_is_said() -> None:
    some = [
        hit("GIFT", message="m1", basis="adjacency"),
        hit("SECRECY", message="m1", basis="adjacency"),
        hit("MEET", message="m2", basis="reply"),
        hit("DRIFT", message="m3", basis="named"),
    ]
    said = " ".join(judged(some).unseen)
    assert "For 1 of 3 lines it is a guess whom they were meant for" in said
    assert "1 of 3 lines were not written to them: the writer speaks of them by name." in said
    assert "by name" not in " ".join(judged(some[:3]).unseen)


def test_a_stated_or_assumed_age_does_not_make_an_actor_a_child() -> None:
    for basis in (Basis.STATED, Basis.GROUP):
        who = Standing(age=Age.MINOR, age_basis=basis)
        assert acting(who) is Side.UNKNOWN
        assert addressed(who, Audience.MIXED) is (Side.MINOR if basis is Basis.STATED else Side.LIKELY)


@pytest.mark.parametrize("ident", ["SEXUAL_TO_MINOR", "INTIMATE_IMAGE_REQUEST", "THREAT_SHARE_OR_PAY"])
def test_facts_alone_are_critical_whatever_the_gate(ident: str) -> None:
    for actor in (ADULT, UNKNOWN, CHILD):
        found = judged([hit(ident)], actor)
        assert (found.band, found.triggers, found.care) == (Band.CRITICAL, (ident,), False)
        assert found.lines == (hit(ident),)


def test_what_is_about_a_child_is_not_said_of_adults() -> None:
    assert judged([hit("SEXUAL_TO_MINOR")], ADULT, ADULT).band is Band.NONE
    assert judged([hit("INTIMATE_IMAGE_REQUEST")], ADULT, UNKNOWN, audience=Audience.ADULT).band is Band.NONE
    assert judged([hit("SEXUAL_TO_MINOR")], ADULT, UNKNOWN).band is Band.REVIEW
    assert judged([hit("SEXUAL_TO_MINOR")], ADULT, UNKNOWN, audience=Audience.YOUTH).band is Band.CRITICAL
    assert judged([hit("THREAT_SHARE_OR_PAY")], ADULT, ADULT).band is Band.CRITICAL


def test_a_childs_call_for_help_is_care() -> None:
    found = judged([hit("CHILD_SAYS_SCARED_OR_ASKS_HELP")], CHILD, ADULT)
    assert (found.band, found.care) == (Band.CRITICAL, True)
    assert judged([hit("CHILD_SAYS_SCARED_OR_ASKS_HELP")], ADULT, CHILD).band is Band.NONE


def test_meeting_and_secrecy_need_two_weeks_and_an_open_gate() -> None:
    assert judged([hit("TRAVEL", 14), hit("PARENT")]).triggers == ("MEET_PLUS_SECRECY",)
    assert judged([hit("MEET", 15), hit("DELETE")]).triggers == ()
    assert judged([hit("MEET", 3), hit("SECRECY")], CHILD, CHILD).triggers == ()
    assert judged([hit("MEET", 3), hit("SECRECY")], UNKNOWN, UNKNOWN, audience=Audience.YOUTH).triggers


def test_romance_counts_after_the_age_was_stated() -> None:
    after = judged([hit("SPECIAL", 1)], UNKNOWN, stated_age_at=NOW - timedelta(days=2))
    assert (after.band, after.triggers) == (Band.HIGH, ("KNOWN_AGE_PLUS_ROMANCE",))
    assert judged([hit("SPECIAL", 3)], UNKNOWN, stated_age_at=NOW - timedelta(days=2)).triggers == ()
    assert judged([hit("SPECIAL", 1)], CHILD, stated_age_at=NOW - timedelta(days=2)).triggers == ()
    assert judged([hit("DESENS", 1)], UNKNOWN, answers=[hit("AGE_STATED", 2)]).band is Band.HIGH
    said = Standing(age=Age.MINOR, age_basis=Basis.STATED, as_of=NOW - timedelta(days=2))
    assert judged([hit("FLATTER_BODY", 1)], UNKNOWN, said).band is Band.HIGH


def test_at_most_five_lines_in_order_of_time_with_the_triggers_among_them() -> None:
    many = [hit(ident, days) for days, ident in enumerate(MODEL.indicators)]
    found = judged(many)
    assert len(found.lines) == 5
    assert list(found.lines) == sorted(found.lines, key=lambda one: one.at)
    assert {"SECRECY", "DELETE"} <= {one.indicator for one in found.lines}


def test_what_is_said_is_in_words_and_tried_out() -> None:
    found = judged(COACH, UNKNOWN, UNKNOWN, audience=Audience.YOUTH)
    assert found.gate == (
        "The writer is of unknown age; the one written to is likely a child (as this is a group for young people)."
    )
    assert any("registered colleague" in line for line in found.lower)
    assert any("known to be an adult" in line for line in found.lower)
    assert not any("known to be an adult" in line for line in judged(COACH).lower)
    assert found.version == "uk-0.2"
    open_group = judged(COACH, visibility=Visibility.OPEN)
    assert any("Private chats" in line for line in open_group.unseen)
    assert not any("Private chats" in line for line in judged(COACH).unseen)
    assert all(line.endswith(".") for line in (*found.reasons, *found.lower, *found.unseen, found.gate))


def test_hits_of_unknown_kind_are_left_out_and_said() -> None:
    found = judged([hit("OF_ANOTHER_YEAR"), hit("GIFT")])
    assert found.score == 7
    assert any("do not know" in line for line in found.unseen)


def test_no_hits_no_risk() -> None:
    found = judged([])
    assert (found.band, found.score, found.reasons, found.lines, found.lower) == (Band.NONE, 0, (), (), ())


# What holds for any hits.

HITS = st.lists(
    st.builds(
        hit,
        st.sampled_from([*MODEL.indicators, *MODEL.triggers, "AGE_STATED"]),
        st.floats(0, 70),
        weight=st.sampled_from([0.2, 0.54, 0.6, 0.9, 1.0]),
        hour=st.one_of(st.none(), st.integers(0, 23)),
        message=st.sampled_from([f"m{i}" for i in range(12)]),
        group=st.sampled_from(["t:open", "t:dm"]),
    ),
    max_size=14,
)
WHO = st.sampled_from([ADULT, STAFF, CHILD, UNKNOWN])
SEEN = {"t:open": Visibility.OPEN, "t:dm": Visibility.DIRECT}


@given(HITS, HITS, WHO, WHO, st.integers(0, 2), st.sampled_from(Audience))
def test_another_hit_never_lowers(
    hits: list[Hit], more: list[Hit], actor: Standing, other: Standing, minors: int, audience: Audience
) -> None:
    def of(some: list[Hit]) -> Risk:
        return judged(
            some,
            actor,
            other,
            at=NOW + timedelta(days=1),
            visibility=SEEN,
            audience=audience,
            actor_other_minors=minors,
            stated_age_at=NOW - timedelta(days=5),
        )

    before, after = of(hits), of(hits + more)
    assert after.score >= before.score - 0.011
    assert after.band >= before.band or abs(after.score - before.score) < 0.02


@given(st.data(), HITS, WHO, WHO)
def test_the_order_of_arrival_does_not_matter(
    data: st.DataObject, hits: list[Hit], actor: Standing, other: Standing
) -> None:
    assert judged(hits, actor, other) == judged(data.draw(st.permutations(hits)), actor, other)


@given(HITS, WHO, WHO)
def test_the_same_hits_twice_are_the_same_hits(hits: list[Hit], actor: Standing, other: Standing) -> None:
    assert judged(hits, actor, other) == judged(hits + hits, actor, other)


@given(st.sampled_from(sorted(set(MODEL.indicators) - MODEL.never_decay)), st.integers(0, 59), st.integers(1, 10))
def test_older_hits_count_less(ident: str, days: int, older: int) -> None:
    assert judged([hit(ident, days + older)]).score <= judged([hit(ident, days)]).score


@given(HITS, st.sampled_from(list(Visibility)))
def test_between_adults_only_a_threat_counts_and_what_is_about_a_child(hits: list[Hit], visibility: Visibility) -> None:
    about_a_child = [one for one in hits if one.indicator == "GATEKEEPER"]
    found = judged(hits, ADULT, ADULT, visibility=visibility)
    assert found.score == judged(about_a_child, ADULT, ADULT, visibility=visibility).score
    assert set(found.triggers) <= {"THREAT_SHARE_OR_PAY"}


# The pack.


def test_the_pack_holds_the_numbers_of_the_page() -> None:
    ours = {"DRIFT", "GATEKEEPER"}
    weights = {ident: one.weight for ident, one in MODEL.indicators.items() if ident not in ours}
    assert len(weights) == 19
    assert (weights["SECRECY"], weights["DELETE"], weights["PARENT"], weights["DESENS"]) == (10, 10, 9, 9)
    assert sum(weights.values()) == 122
    assert len(MODEL.triggers) == 7
    assert {band.name: floor for band, floor in MODEL.bands.items()} == {
        "WATCH": 20,
        "REVIEW": 35,
        "HIGH": 55,
        "CRITICAL": 80,
    }
    for row in RAW["indicator"]:
        assert all(row[name] for name in ("plain", "example", "false_positive", "sources"))


def test_a_pack_without_the_gate_of_guardians_has_that_of_two_adults() -> None:
    older = RiskModel.of(_changed(["gates", "adult__guardian"], None))
    assert older.gates["adult__guardian"] == older.gates["adult__adult"] == 0.0
    assert judged([hit("GATEKEEPER")], ADULT, ADULT, model=older).score == 0


def _changed(path: Sequence[Any], value: Any) -> dict[str, Any]:
    raw = copy.deepcopy(RAW)
    place: Any = raw
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return raw


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (["never_decay"], ["SECRACY"], "did you mean “SECRECY”?"),
        (["role_discount", "ids"], ["AGES"], "did you mean “AGE”?"),
        (["role_discount", "ids"], "AGE", "list"),
        (["hard_trigger", 0, "id"], "SEXUAL_TO_MINORS", "did you mean “SEXUAL_TO_MINOR”?"),
        (["hard_trigger", 0, "band"], "criticle", "did you mean “critical”?"),
        (["hard_trigger"], RAW["hard_trigger"][1:], "missing"),
        (["indicator", 1, "id"], "AGE", "twice"),
        (["indicator", 0, "weight"], "four", "number"),
        (["indicator", 0, "weight"], -1, "between"),
        (["indicator", 0, "impression"], "yes", "true or false"),
        (["indicator", 0, "among_adults"], 1, "true or false"),
        (["indicator", 0, "weight"], float("nan"), "number"),
        (["indicator"], [], "list of tables"),
        (["gates", "adult_minor"], 1.0, "not known"),
        (["gates", "minor__minor"], 1.5, "between"),
        (["gates", "minor__minor"], None, "missing"),
        (["bands", "high"], 10, "rise"),
        (["bands", "urgent"], 10, "not known"),
        (["half_life_days"], 0, "more than 0"),
        (["half_life_days"], None, "missing"),
        (["multipliers", "stages_distinct", "many"], 2.0, "number of stages"),
        (["multipliers", "stages_distinct", "5"], 1.0, "less"),
        (["multipliers"], 3, "table"),
        (["version"], "", "text"),
    ],
)
def test_a_wrong_pack_is_told_in_words(path: list[Any], value: Any, says: str) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]+$") as told:
        RiskModel.of(_changed(path, value))
    assert says in str(told.value)
