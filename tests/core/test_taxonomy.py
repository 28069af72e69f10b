"""What ships for the United Kingdom: every category whole, and nothing said more surely than it is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.core.clocks import Span
from bot.core.explained import Explained, explained, law_lines, length
from bot.core.law import WARNINGS, Check, Law, Status, line
from bot.core.pack import Pack
from bot.core.routes import UNSURE, Route, lines
from bot.core.signals import Severity
from bot.core.soundness import flaws
from tests.fakes.people import CONFIG, pack, tables

TODAY = date(2026, 11, 26)
UK = pack()
TAXONOMY = {
    "CSE_GROOM", "CSAM", "HSB_PEER", "SEXTORTION", "SEX_HARASS", "BULLY", "HATE", "THREAT", "EXTREM", "SELFHARM", "CCE",
    "DISCLOSE", "SCAM", "DOXX", "BOUNDARY", "IMG_CONSENT", "IMPERSON", "UNDERAGE", "REPUTE", "DATA_BREACH", "SPAM",
}  # fmt: skip
STARTING = {
    Severity.S1: {"CSE_GROOM", "CSAM", "SEXTORTION"},
    Severity.S2: {"HSB_PEER", "THREAT", "EXTREM", "SELFHARM", "CCE", "DISCLOSE", "DATA_BREACH"},
    Severity.S3: {"SEX_HARASS", "HATE", "DOXX", "BOUNDARY", "IMG_CONSENT", "IMPERSON"},
    Severity.S4: {"BULLY", "SCAM", "UNDERAGE", "REPUTE", "SPAM"},
}


def told(id: str) -> Explained:
    found = explained(UK, id, TODAY)
    assert found is not None
    return found


def printed(found: Explained) -> Iterator[str]:
    """Every sentence of it, as people read it."""
    yield from (found.definition, found.urgency, *found.signals, *found.more, *found.less, *found.do_not, *found.tell)
    yield from (*found.reach, *found.law, *found.keep)


def test_all_categories_are_there_with_the_severity_they_start_from() -> None:
    assert set(UK.categories) >= TAXONOMY
    for severity, ids in STARTING.items():
        assert {id for id in TAXONOMY if UK.categories[id].severity is severity} == ids


def test_nothing_is_wanting() -> None:
    assert [flaw.words for flaw in flaws(UK, TODAY)] == []


@pytest.mark.parametrize("id", sorted(UK.categories))
def test_a_category_is_complete(id: str) -> None:
    one, said = UK.categories[id], told(id)
    assert 30 < len(one.definition) < 500
    assert one.definition.endswith(".")
    assert len(one.signals) >= (3 if id in TAXONOMY else 1)
    assert one.tell
    assert one.keep
    assert one.law or id in ("SPAM", *(set(UK.categories) - TAXONOMY))
    assert any(way.inside for way in (UK.routes[step.who] for step in one.tell)), "somebody of ours is told"
    for sentence in one.do_not:
        assert re.fullmatch(r"Do not [a-z][^.!?]*", sentence), "an order, short, without a full stop"
        assert len(sentence.split()) <= 18
    for sentence in printed(said):
        assert sentence.strip() == sentence
        assert "  " not in sentence
        assert "“" not in sentence or "”" in sentence


def test_what_must_never_happen_is_said_where_it_matters_most() -> None:
    assert any("open, copy, screenshot, forward or save" in one for one in UK.categories["CSAM"].do_not)
    assert any("alert" in one for one in UK.categories["CSE_GROOM"].do_not)
    assert any("method" in one for one in UK.categories["SELFHARM"].do_not)
    assert any("leading questions" in one for one in UK.categories["DISCLOSE"].do_not)
    assert any("paying" in one for one in UK.categories["SEXTORTION"].do_not)


def test_who_is_told_first_where_life_is_in_danger() -> None:
    for id in ("CSE_GROOM", "CSAM", "SEXTORTION", "THREAT", "SELFHARM", "CCE", "DISCLOSE", "EXTREM", "HATE"):
        assert any(step.who == "police_999" for step in UK.categories[id].tell), id
    assert UK.parts["emergency"] == "police_999"


DOUBTFUL = [law for law in UK.laws.values() if not law.holds]


def test_nothing_unconfirmed_is_printed_as_a_fact() -> None:
    """Wherever a category is read, what is not known to be in force stands behind its warning."""
    assert len(DOUBTFUL) > 10
    for id in UK.categories:
        for sentence in printed(told(id)):
            for law in DOUBTFUL:
                if law.citation in sentence:
                    assert sentence.startswith(WARNINGS[law.status]), sentence
                    assert WARNINGS[law.status]
    for law in UK.laws.values():
        said, *_ = law_lines(UK, law, TODAY)
        assert said.startswith(tuple(WARNINGS[law.status] for law in DOUBTFUL)) is not law.holds


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.UNKNOWN, "Not confirmed, do not rely on it: "),
        (Status.DRAFT, "Only a draft, not in force: "),
        (Status.NOT_COMMENCED, "Passed, but not in force yet: "),
        (Status.EXPIRED, "No longer in force: "),
    ],
)
def test_a_status_says_so_in_plain_words(status: Status, words: str) -> None:
    law = replace(UK.laws["soa-10"], status=status)
    assert line(law, TODAY, UK.places, UK.name).startswith(words + "Sexual Offences Act 2003 s.10")


def test_a_line_of_law_grows_less_sure_with_time() -> None:
    law = UK.laws["soa-10"]
    checked, due = law.check.on, law.check.next
    assert checked is not None
    assert due is not None
    fresh = line(law, checked, UK.places, UK.name)
    assert fresh.startswith("Sexual Offences Act 2003 s.10: causing or inciting")
    assert fresh.endswith("(England and Wales; checked 22 Nov 2026).")
    assert line(law, due, UK.places, UK.name) == fresh
    assert line(law, due + timedelta(days=1), UK.places, UK.name).endswith("It is time to check this again.")
    stale = line(law, checked + timedelta(days=181), UK.places, UK.name)
    assert stale.startswith("Not checked since 22 Nov 2026, so it may have changed: ")


def test_in_force_without_a_check_is_not_believed() -> None:
    unchecked = Law("x", "An Act", "something", Status.IN_FORCE, Check())
    assert line(unchecked, TODAY, {}, "").startswith("Not confirmed, do not rely on it: ")


def test_a_duty_that_may_not_be_one_yet_is_told_as_none() -> None:
    """The reporting duty of the Crime and Policing Act 2026 waits until somebody has confirmed that it is in force."""
    [wary] = [step for step in told("CSE_GROOM").tell if "Crime and Policing Act 2026" in step]
    assert wary.startswith("Not confirmed, do not rely on it: ")
    duty = UK.laws["cpa-2026-duty"]
    known = replace(duty, status=Status.IN_FORCE, check=Check(TODAY, TODAY + timedelta(90), "legislation.gov.uk"))
    sure = explained(replace(UK, laws={**UK.laws, duty.id: known}), "CSE_GROOM", TODAY)
    assert sure is not None
    [step] = [step for step in sure.tell if "Crime and Policing Act 2026" in step]
    assert step.startswith("Police, 101")
    assert "by law" in step


def test_the_wrong_citation_of_the_guide_is_shown_corrected() -> None:
    said = " ".join(told("CSE_GROOM").law)
    assert "inserted by the Serious Crime Act 2015 s.67" in said
    assert "Correction: “Serious Crimes Act 2017” is wrong. There is no such Act" in said
    for id in UK.categories:
        for sentence in printed(told(id)):
            assert "Serious Crimes Act 2017" not in sentence or sentence.startswith("Correction: ")


def test_times_that_law_and_guidance_set() -> None:
    assert any("within 72 hours (by law: UK GDPR Art 33)" in step for step in told("DATA_BREACH").tell)
    assert any("within 1 working day (by guidance:" in step for step in told("BOUNDARY").tell)
    assert [length(Span.of(text)) for text in ("15m", "1h", "4wh", "1wd", "72h", "3d")] == [
        "15 minutes", "1 hour", "4 working hours", "1 working day", "72 hours", "3 days"
    ]  # fmt: skip


def test_the_times_of_a_severity_are_those_the_shipped_rules_run() -> None:
    rules = tables("rules.toml")
    for severity, rule in (
        (Severity.S1, "now"),
        (Severity.S2, "today"),
        (Severity.S3, "week"),
        (Severity.S4, "information"),
    ):
        clocks = {name: Span.of(text) for name, text in rules[rule]["clocks"].items()}
        times = UK.urgency[severity]
        assert (times.open, times.decide) == (clocks["open"], clocks.get("decide"))


def test_how_long_things_are_kept() -> None:
    assert UK.periods["child_sexual_abuse"].years == 75
    assert UK.periods["child"].birthday == 25
    assert (UK.periods["allegation"].years, UK.periods["allegation"].pension) == (10, True)
    assert UK.periods["dismissed"].days == 90
    assert UK.categories["CSE_GROOM"].keep[0].period == "child_sexual_abuse"
    for id in UK.categories:
        for sentence in told(id).keep:
            assert "(our own proposal)" in sentence or "(checked " in sentence


def test_numbers_and_addresses_of_those_who_help() -> None:
    reach = " ".join(told("SEXTORTION").reach)
    for words in ("116 123", "0800 1111", "ceop.police.uk", "stopncii.org"):
        assert words in reach
    assert "0345 6000 459" in " ".join(told("SEX_HARASS").reach)
    assert "0800 011 3764" in " ".join(told("EXTREM").reach)
    assert "never" in " ".join(told("CSAM").reach).lower()


def test_a_number_nobody_confirmed_is_not_given_as_one() -> None:
    for id in UK.categories:
        for sentence in told(id).reach:
            assert "028 9050 7000" not in sentence or sentence.startswith(UNSURE)
            assert "gov.uk/ACT" not in sentence or sentence.startswith(UNSURE)
    unknown = Route("x", "A helpline", phone="0123")
    assert lines(unknown, TODAY, {}) == (f"{UNSURE}A helpline: 0123.",)
    old = Route("x", "A helpline", phone="0123", check=Check(date(2026, 1, 1), None, "x.org"))
    assert lines(old, TODAY, {})[0].startswith("Not checked since 1 Jan 2026, look it up before you use it: ")


def test_what_holds_elsewhere_in_the_country() -> None:
    reach = told("DISCLOSE").reach
    assert any(one.startswith("Northern Ireland: The Gateway Services Team") for one in reach)
    assert any(one.startswith("Scotland: The council's social work team") for one in reach)


def test_another_country_needs_no_code() -> None:
    """The model knows nothing of the United Kingdom: places, routes and laws are the pack's own."""
    small = Pack.of(
        {
            "country": "IE",
            "name": "Ireland",
            "version": "ie-1",
            "places": {"ie": "Ireland"},
            "law": {
                "cfa-14": {
                    "citation": "Children First Act 2015 s.14",
                    "title": "mandated persons report to Tusla",
                    "where": ["ie"],
                    "status": "unknown",
                    "next_check": date(2027, 1, 1),
                }
            },
            "route": {"tusla": {"name": "Tusla"}},
            "category": {
                "DISCLOSE": {
                    "name": "Disclosure",
                    "plain": "Someone tells",
                    "kind": "care",
                    "severity": "S2",
                    "tell": [{"who": "tusla", "when": "as soon as practicable", "duty": "cfa-14"}],
                    "law": ["cfa-14"],
                }
            },
        }
    )
    said = explained(small, "DISCLOSE", TODAY)
    assert said is not None
    assert said.law == (
        "Not confirmed, do not rely on it: Children First Act 2015 s.14: mandated persons report to Tusla "
        "(Ireland; not confirmed).",
    )
    assert explained(small, "BULLY", TODAY) is None


def test_every_file_of_the_taxonomy_is_read() -> None:
    assert {file.stem for file in (CONFIG / "packs" / "uk" / "taxonomy").glob("*.toml")} == set(UK.categories)
