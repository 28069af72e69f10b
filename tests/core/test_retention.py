"""Until when a case is kept: counted from the right event, never surer than what is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.core.cases import Case, Kind, State
from bot.core.retention import Chosen, Life, Until, birthday, by_itself, until
from bot.core.signals import Severity
from tests.fakes.people import pack

AT = datetime(2026, 11, 16, 10, tzinfo=UTC)
ENDED = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
CASE = Case("1", Kind.CARE, "k", "SELFHARM", Severity.S2, "chat:club", AT, state=State.CLOSED)


def kept(**known: object) -> Until:
    """With these facts: of the case (`category`, `state`, `severity`) and of its life."""
    mine = {name: known.pop(name) for name in ("category", "state", "severity", "about_colleague") if name in known}
    return until(Life(replace(CASE, **mine), ENDED, **known), pack(), "Europe/London")  # type: ignore[arg-type]


def day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H}" if at else ""


def test_a_childs_record_counts_from_the_birthday_and_not_from_the_closing() -> None:
    known = kept(recorded=True, child=True, births=(date(2012, 5, 31),))
    assert (day(known.at), known.unknown, known.review) == ("2037-05-30 23", (), True), "midnight in British summer"
    assert known.words.startswith("Until the child's 25th birthday")
    two = kept(recorded=True, child=True, births=(date(2012, 5, 31), date(2016, 2, 29)))
    assert day(two.at) == "2041-03-01 00", "the youngest; who was born on 29 February has a birthday then"


def test_what_nobody_knows_is_said_and_never_guessed() -> None:
    found = kept(recorded=True, child=True, births=(None,))
    assert found.at is None
    assert found.unknown == ("the child's date of birth is not on the roster",)
    assert day(found.earliest) == "2033-11-17 00", "no child of today is 25 before"
    unsure = kept(recorded=True, child=None, births=(None,))
    assert unsure.unknown == found.unknown, "where the age is not known, it may be a child"
    boundary = kept(category="BOUNDARY", recorded=True, works=True)
    assert boundary.at is None
    assert len(boundary.unknown) == 2
    assert day(boundary.earliest) == "2036-11-21 00", "ten years at least"
    assert kept(category="SOMETHING_OLD").unknown == ("the country pack says nothing of this category",)


def test_an_adults_case_has_its_year_from_the_closing() -> None:
    assert day(kept(recorded=True, child=False).at) == "2027-11-21 00"
    assert day(kept(category="BULLY", severity=Severity.S3).at) == "2027-11-21 00"


def test_a_condition_holds_with_a_record_and_abuse_only_if_a_person_says_so() -> None:
    plain = kept(category="BULLY", child=True, births=(date(2012, 5, 31),))
    assert day(plain.at) == "2027-11-21 00"
    assert [period.id for period, _ in plain.maybe] == ["child"]
    recorded = kept(category="BULLY", child=True, births=(date(2012, 5, 31),), recorded=True)
    assert day(recorded.at) == "2037-05-30 23"
    peers = kept(category="HSB_PEER", child=True, births=(date(2012, 5, 31),), recorded=True)
    assert [(period.id, when) for period, when in peers.maybe] == [
        ("child_sexual_abuse", "it turns out to be sexual abuse")
    ]
    assert day(kept(category="CSAM", child=True, recorded=True).at) == "2101-11-21 00"
    said = Chosen("lea", ENDED, "It was.", "child_sexual_abuse")
    assert day(kept(category="HSB_PEER", recorded=True, chosen=said).at) == "2101-11-21 00"
    longer = Chosen("lea", ENDED, "A claim is likely.", until=datetime(2040, 1, 1, tzinfo=UTC))
    assert day(kept(chosen=longer).at) == "2040-01-01 00"


def test_no_concern_has_ninety_days_unless_there_is_a_record() -> None:
    assert day(kept(category="HATE", state=State.DISMISSED).at) == "2027-02-18 23"
    assert day(kept(category="HATE", state=State.DISMISSED, recorded=True, child=False).at) == "2027-11-21 00"


@pytest.mark.parametrize(
    "change",
    [
        {"recorded": True},
        {"busy": True},
        {"severity": Severity.S2},
        {"about_colleague": True},
        {"category": "HATE", "state": State.CLOSED},  # its period asks for a look
        {"category": "SELFHARM", "births": (None,), "child": True, "state": State.CLOSED},
        {"chosen": Chosen("lea", ENDED, "x", until=AT)},
    ],
)
def test_the_desk_erases_alone_only_what_is_small(change: dict[str, object]) -> None:
    small: dict[str, object] = {"category": "BULLY", "state": State.DISMISSED, "severity": Severity.S3}
    for facts, alone in ((small, True), (small | change, False)):
        known = dict(facts)
        mine = {name: known.pop(name) for name in ("category", "state", "severity", "about_colleague") if name in known}
        life = Life(replace(CASE, **mine), ENDED, **known)  # type: ignore[arg-type]
        assert by_itself(life, until(life, pack(), "Europe/London")) is alone


def test_birthdays_and_years_in_leap_years() -> None:
    assert birthday(date(2008, 2, 29), 25) == date(2033, 3, 1)
    assert birthday(date(2008, 2, 29), 24) == date(2032, 2, 29)


def test_every_period_says_why_and_from_where() -> None:
    assert kept(category="CSAM").reasons == (
        "Recommendation 17 of the Independent Inquiry into Child Sexual Abuse, accepted by the government; no statute "
        "(source: iicsa.org.uk final report, H.5; educationdatahub; accesstocarerecords)",
    )
    assert kept(category="SPAM").reasons[0].endswith("(our own proposal, no source gives it)")
