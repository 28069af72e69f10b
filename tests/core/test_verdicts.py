"""From signals to findings: more never makes milder, and what was not checked is said."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.core.cases import Kind, Part
from bot.core.messages import Age, Attachment, Audience, Basis, Group, Message, Policy, Role, Standing, Talk
from bot.core.pack import LabelRule, Pack
from bot.core.risk import Band, Risk
from bot.core.signals import GROOMING, Missing, Severity, Signal, Towards
from bot.core.verdicts import EXCLUDES, HOSTILE, Verdict, assess, desk_hits
from tests.fakes.clock import MONDAY
from tests.fakes.people import CLUB, EVE, FINN, pack

PACK = pack()
LABELS = sorted({rule.label for rule in PACK.labels})
MEANT = ((FINN.key, Towards.REPLY, 1.0),)

signals = st.lists(
    st.builds(
        Signal,
        label=st.sampled_from([*LABELS, "unheard of"]),
        score=st.floats(0, 1),
        why=st.sampled_from(["It says so.", "It looks so."]),
        source=st.just("test"),
        low_confidence=st.booleans(),
    ),
    max_size=6,
)
policies = st.builds(
    Policy,
    audience=st.sampled_from(list(Audience)),
    thresholds=st.dictionaries(st.sampled_from(LABELS), st.floats(0, 1), max_size=3),
)


def talk(policy: Policy = CLUB.policy, standing: Standing | None = None, **more: object) -> Talk:
    message = Message("chat", "club", "1", EVE, MONDAY, "words", **more)  # type: ignore[arg-type]
    group = Group("chat", "club", "Club", policy)
    return Talk(message, group, standings={EVE.id: standing} if standing else {})


def severities(verdict: Verdict) -> dict[str, Severity]:
    return {finding.category: finding.severity for finding in verdict.findings}


@given(signals, signals, policies)
def test_more_signals_never_make_it_milder(some: list[Signal], more: list[Signal], policy: Policy) -> None:
    few = severities(assess(talk(policy), some, {}, PACK, MEANT))
    many = severities(assess(talk(policy), [*some, *more], {}, PACK, MEANT))
    assert few.keys() <= many.keys()
    assert all(many[category] >= severity for category, severity in few.items())


@given(signals, st.floats(0, 1), policies)
def test_higher_scores_never_make_it_milder(some: list[Signal], rise: float, policy: Policy) -> None:
    higher = [replace(one, score=one.score + (1 - one.score) * rise) for one in some]
    low = severities(assess(talk(policy), some, {}, PACK, MEANT))
    high = severities(assess(talk(policy), higher, {}, PACK, MEANT))
    assert all(high[category] >= severity for category, severity in low.items())


@given(signals, st.randoms())
def test_the_order_of_signals_does_not_matter(some: list[Signal], chance: object) -> None:
    other = list(some)
    chance.shuffle(other)  # type: ignore[attr-defined]
    assert severities(assess(talk(), some, {}, PACK)) == severities(assess(talk(), other, {}, PACK))


@given(signals)
def test_only_nothing_found_and_nothing_missing_is_clear(some: list[Signal]) -> None:
    plain = assess(talk(), some, {}, PACK)
    assert plain.clear == (not plain.findings)
    assert plain.severity == max(severities(plain).values(), default=None)
    assert not assess(talk(), some, {}, PACK, missing=[Missing("The check did not work", again=True)]).clear
    assert not assess(talk(attachments=(Attachment("voice"),)), some, {}, PACK).clear


def test_each_kind_of_attachment_is_named_once() -> None:
    several = (Attachment("photo"), Attachment("image"), Attachment("photo"), Attachment("voice"), Attachment(""))
    words = [one.what for one in assess(talk(attachments=several), (), {}, PACK).missing]
    assert words[0] == "picture not looked at"
    assert "voice not looked at" in words
    assert "attachment not looked at" in words
    assert all(not one.again for one in assess(talk(attachments=several), (), {}, PACK).missing)


def test_a_doubtful_signal_is_a_prompt_but_a_call_for_help_counts_in_full() -> None:
    doubt = Signal("threat", 0.99, "why", "test", low_confidence=True)
    assert severities(assess(talk(), [doubt], {}, PACK)) == {"THREAT": Severity.S3}, "one step less"
    help_ = Signal("self_harm", 0.99, "why", "test", low_confidence=True)
    (finding,) = assess(talk(), [help_], {}, PACK).findings
    assert (finding.kind, finding.severity) == (Kind.CARE, Severity.S2)
    assert [party.part for party in finding.parties] == [Part.AT_RISK], "who asks for help is nobody's concern"


def test_what_is_uncertain_is_not_yet_now() -> None:
    rule = LabelRule("sextortion", "SEXTORTION", 0.5, Severity.S2, ((0.8, Severity.S1),))
    small = Pack("GB", "1", PACK.categories, (rule,))
    sure = Signal("sextortion", 0.9, "why", "test")
    assert severities(assess(talk(), [sure], {}, small)) == {"SEXTORTION": Severity.S1}
    doubt = replace(sure, low_confidence=True)
    assert severities(assess(talk(), [doubt], {}, small)) == {"SEXTORTION": Severity.S2}


def test_leaving_somebody_out_is_kept_beside_unkindness() -> None:
    rule = LabelRule("bullying", "BULLY", 0.5, Severity.S4)
    small = Pack("GB", "1", PACK.categories, (rule,))
    left_out = Signal("bullying", 0.6, "why", "test", low_confidence=True)
    hits = desk_hits(talk(), assess(talk(), [left_out], {}, small, MEANT), MEANT)
    assert {hit.indicator for hit in hits} == {HOSTILE, EXCLUDES}


def test_a_helper_s_conduct_goes_past_other_helpers() -> None:
    rude = Signal("insult", 0.95, "why", "test")
    for role, about in ((Role.VOLUNTEER, True), (Role.STAFF, True), (Role.PARENT, False), (Role.MEMBER, False)):
        (finding,) = assess(talk(standing=Standing(role, Basis.ROSTER)), [rude], {}, PACK).findings
        assert finding.about_colleague is about


def test_a_group_s_own_threshold_counts() -> None:
    rude = Signal("insult", 0.6, "why", "test")
    assert assess(talk(), [rude], {}, PACK).findings
    assert assess(talk(replace(CLUB.policy, thresholds={"insult": 0.7})), [rude], {}, PACK).clear


def test_a_rule_for_addressed_words_needs_somebody_addressed() -> None:
    rule = LabelRule("insult", "BULLY", 0.5, Severity.S3, addressed=True)
    small = Pack("GB", "1", PACK.categories, (rule,))
    rude = Signal("insult", 0.9, "why", "test")
    assert assess(talk(), [rude], {}, small).clear
    assert assess(talk(), [rude], {}, small, MEANT).findings


def risk(band: Band, *, care: bool = False, among_adults: bool = False) -> Risk:
    said, gate, lower, unseen = ("a reason",), "Who is who.", ("What would lower it.",), ("What is not visible.",)
    return Risk(band, 60.0, said, (), (), gate, lower, unseen, (), "1", care, among_adults)


def test_a_band_becomes_a_case_of_the_pair() -> None:
    pair = (EVE.key, FINN.key)
    for band, severity in ((Band.REVIEW, Severity.S3), (Band.HIGH, Severity.S2), (Band.CRITICAL, Severity.S1)):
        (finding,) = assess(talk(), (), {pair: risk(band)}, PACK).findings
        assert (finding.kind, finding.category, finding.severity) == (Kind.PAIR, "CSE_GROOM", severity)
        assert [(party.part, party.account) for party in finding.parties] == [
            (Part.CONCERN, EVE.key),
            (Part.AT_RISK, FINN.key),
        ]
        assert finding.reasons == ("a reason",)
        assert finding.unseen == ("Who is who.", "What is not visible.", "What would lower it.")
    for band in (Band.NONE, Band.WATCH):
        assert assess(talk(), (), {pair: risk(band)}, PACK).clear


def test_two_young_people_and_a_helper_are_told_apart() -> None:
    pair = (EVE.key, FINN.key)
    young = Standing(age=Age.MINOR, age_basis=Basis.ROSTER)
    both = replace(talk(), standings={EVE.id: young, FINN.id: young})
    (finding,) = assess(both, (), {pair: risk(Band.CRITICAL)}, PACK).findings
    assert (finding.category, finding.severity) == ("HSB_PEER", Severity.S2)
    helper = replace(talk(), standings={EVE.id: Standing(Role.VOLUNTEER, Basis.ROSTER)})
    (finding,) = assess(helper, (), {pair: risk(Band.CRITICAL)}, PACK).findings
    assert (finding.category, finding.severity, finding.about_colleague) == ("BOUNDARY", Severity.S1, True)


def test_who_asks_a_child_for_a_secret_is_not_the_person_at_risk() -> None:
    pair, telling = (EVE.key, FINN.key), [Signal("disclosure", 1.0, "May be telling of harm.", "meaning")]
    hears = replace(PACK, labels=(LabelRule("disclosure", "DISCLOSE", 0.5, Severity.S2),))
    assert severities(assess(talk(), telling, {}, hears)).keys() == {"DISCLOSE"}
    assert severities(assess(talk(), telling, {pair: risk(Band.CRITICAL)}, hears)).keys() == {"CSE_GROOM"}
    assert "DISCLOSE" in severities(assess(talk(), telling, {pair: risk(Band.REVIEW)}, hears)), "it is more urgent"
    young = talk(standing=Standing(age=Age.MINOR, age_basis=Basis.ROSTER))
    assert "DISCLOSE" in severities(assess(young, telling, {pair: risk(Band.CRITICAL)}, hears))


def test_a_grown_up_who_is_courted_for_their_child_is_not_the_person_at_risk() -> None:
    """Nor does it take away that somebody who does so tells of harm."""
    pair, courted = (EVE.key, FINN.key), risk(Band.REVIEW, among_adults=True)
    (finding,) = assess(talk(), (), {pair: courted}, PACK).findings
    assert [party.part for party in finding.parties] == [Part.CONCERN, Part.WITNESS]
    hears = replace(PACK, labels=(LabelRule("disclosure", "DISCLOSE", 0.5, Severity.S3),))
    telling = [Signal("disclosure", 1.0, "May be telling of harm.", "meaning")]
    assert "DISCLOSE" in severities(assess(talk(), telling, {pair: courted}, hears))


def test_who_calls_for_help_is_at_risk() -> None:
    (finding,) = assess(talk(), (), {(EVE.key, FINN.key): risk(Band.HIGH, care=True)}, PACK).findings
    assert (finding.kind, finding.category) == (Kind.CARE, "DISCLOSE")
    assert [(party.part, party.account) for party in finding.parties] == [(Part.AT_RISK, EVE.key)]


def test_a_grooming_signal_alone_is_no_finding() -> None:
    assert assess(talk(), [Signal(GROOMING, 1.0, "why", "test", indicator="AGE")], {}, PACK).clear


def test_unkindness_is_remembered_towards_each_it_was_meant_for() -> None:
    verdict = assess(talk(), [Signal("insult", 0.95, "why", "test")], {}, PACK)
    hits = desk_hits(talk(), verdict, (*MEANT, ("chat:gia", Towards.MENTION, 0.9)))
    assert [(hit.indicator, hit.towards) for hit in hits] == [(HOSTILE, FINN.key), (HOSTILE, "chat:gia")]
    assert desk_hits(talk(), assess(talk(), (), {}, PACK), MEANT) == ()
