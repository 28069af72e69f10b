"""`safelight pack`: a pack looked over, a category as a volunteer reads it, the law with what is known of it."""

from __future__ import annotations

import shutil
from datetime import date

from bot.checks import laws
from tests.fakes.command import Typed
from tests.fakes.people import CONFIG, pack

UK = CONFIG / "packs" / "uk"


def test_the_pack_that_ships_is_in_order(typed: Typed) -> None:
    out = typed("pack", "check").out
    assert "WRONG" not in out
    assert "Nothing is wrong" in out
    assert not (typed.folder / "desk.db").exists(), "no database is needed"


def test_a_broken_pack_is_told_line_by_line(typed: Typed) -> None:
    folder = typed.folder / "ours"
    shutil.copytree(UK, folder)
    for name, good, bad in (
        ("laws.toml", 'status = "unknown"', 'status = "unkown"'),
        ("taxonomy/BULLY.toml", 'who = "moderators"', 'who = "moderator"'),
    ):
        file = folder / name
        file.write_text(file.read_text("utf-8").replace(good, bad, 1), "utf-8")
    out = typed("pack", "check", folder, ends=1).out
    assert "WRONG  laws.toml, scot-soa-34, status: “unkown” is unknown. Did you mean “unknown”?" in out
    assert "WRONG  taxonomy/BULLY.toml, tell 1, who: “moderator” is unknown. Did you mean “moderators”?" in out
    assert "2 things to put right, 0 to look at." in out
    assert "There is no folder" in typed.refused("pack", "check", typed.folder / "none")


def test_a_category_as_one_reads_it(typed: Typed) -> None:
    out = typed("pack", "show", "selfharm").out
    for words in (
        "Suicide or self-harm (SELFHARM)",
        "On cards: Someone may be thinking of hurting themselves",
        "How urgent, as a rule: Today. Looked at within 1 hour, decided within 4 hours.",
        "Do not leave it to one volunteer",
        "116 123",
        "Not confirmed, do not rely on it: Crime and Policing Act 2026",
        "self-harm and suicide: from 0.4 on: This week; from 0.7 on: Today.",
        "This is no legal advice.",
    ):
        assert words in out, words
    listed = typed("pack", "show").out.splitlines()
    assert listed[0].startswith("CSAM")
    assert len(listed) == len(pack().categories) + 1


def test_a_category_that_is_not_there(typed: Typed) -> None:
    assert "Did you mean BULLY?" in typed.refused("pack", "show", "buly")
    assert "It has: en." in typed.refused("pack", "show", "BULLY", "--language", "cy")


def test_the_laws_with_their_status_and_what_comes_next(typed: Typed) -> None:
    out = typed("pack", "laws").out
    for words in (
        "In force (",
        "Drafts (1)",
        "No longer in force (1)",
        "Not confirmed: never rely on these (",
        "Correction: “Serious Crimes Act 2017” is wrong.",
        "Source: ",
        "Check again by ",
    ):
        assert words in out, words


def test_the_check_tells_what_is_to_be_looked_up_again() -> None:
    assert laws(pack(), date(2026, 11, 26)) == []
    [soon] = laws(pack(), date(2026, 12, 23))
    [late] = laws(pack(), date(2027, 3, 1))
    assert not soon.ok
    assert f"{len(pack().laws)} entries are due to be looked up again" in late.words
    assert soon.words != late.words
    assert soon.hints == ("“safelight pack laws” lists them, with where to look.",)
