"""The roster: its columns, its slips of the pen, ages that follow birthdays, and that importing again renews."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.core.messages import Age, Person, Role
from bot.core.roster import Unusable, looked_over
from bot.core.roster_cells import text_of
from tests.fakes.command import Typed
from tests.fakes.desk import opened

NOW = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)


def people(text: str, now: datetime = NOW) -> dict[str, Person]:
    found, faults = looked_over(text.splitlines(keepends=True), now, lambda platform, account, group: account)
    if faults:
        raise Unusable(faults[0])
    return {one.name: one for one in found}


def test_every_column() -> None:
    found = people(
        "Name,PLATFORM,account,role,age,born,person,group\n"
        "Ann Lee,discord,11,staff,adult,,p1,\n"
        "Mia,Telegram,72,member,,2014-05-31,p2,\n"
        "Jo,,,volunteer,adult,,,\n"
        ",,,,,,,\n"
    )
    assert found["Ann Lee"] == Person("p1", "Ann Lee", Role.STAFF, Age.ADULT, ("discord:11",), NOW)
    mia = Person("p2", "Mia", Role.MEMBER, Age.MINOR, ("telegram:72",), NOW, born=date(2014, 5, 31))
    assert found["Mia"] == mia
    assert found["Jo"].accounts == ()
    assert len(found) == 3


def test_other_ways_to_write_a_table() -> None:
    """As spreadsheets elsewhere write it, with marks that phones put around names, and telephone numbers."""
    found = people(
        "\ufeffname;platform;account;emergency_contact\n\u200fMia\u200b;Telegram;-100;+44 7700 900123\nJo;x;@jo;\n"
    )
    assert (found["Mia"].accounts, found["Mia"].emergency_contact) == (("telegram:-100",), "+44 7700 900123")
    assert found["Jo"].accounts == ("x:@jo",)
    assert text_of("name\tage\nZoë\tminor\n".encode("utf-16")) == "name\tage\nZoë\tminor\n"
    for wrong in (b"name\nZo\xeb\n", b"PK\x03\x04\0\0"):
        assert text_of(wrong) is None


def test_lines_of_one_person_are_joined() -> None:
    found = people("name,platform,account,role,age\nMia,discord,72,member,minor\nMIA ,telegram,9,,\nMia,discord,72,,\n")
    assert len(found) == 1
    [mia] = found.values()
    assert mia.accounts == ("discord:72", "telegram:9")
    assert (mia.role, mia.age) == (Role.MEMBER, Age.MINOR)
    named = people("name,person,platform,account\nMia,p1,discord,1\nMia,p2,discord,2\n")
    assert len(looked_over(["name,person\n", "Mia,p1\n", "Mia,p2\n"], NOW, lambda *_: "")[0]) == 2
    assert named["Mia"].id == "p2"


@pytest.mark.parametrize(
    ("born", "today", "age"),
    [
        ("2008-11-16", NOW, Age.ADULT),
        ("2008-11-17", NOW, Age.MINOR),
        ("2008-11-15", NOW, Age.ADULT),
        ("2008-02-29", datetime(2026, 2, 28, tzinfo=UTC), Age.MINOR),
        ("2008-02-29", datetime(2026, 3, 1, tzinfo=UTC), Age.ADULT),
        ("1950-01-01", NOW, Age.ADULT),
        ("2026-11-16", NOW, Age.MINOR),
    ],
)
def test_one_is_grown_on_the_eighteenth_birthday(born: str, today: datetime, age: Age) -> None:
    assert people(f"name,born\nMia,{born}\n", today)["Mia"].age is age


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "must name its columns"),
        ("first,last\nA,B\n", "must name its columns"),
        ("name,rolle\nA,staff\n", "Did you mean “role”?"),
        ("name,acount\nA,1\n", "Did you mean “account”?"),
        ("name,shoe\nA,42\n", "has a column “shoe”"),
        ("name,role\nA,volunter\n", "Line 2 of the roster: “volunter” is unknown. Did you mean “volunteer”?"),
        ("name,age\nA,minor\nB,14\n", "Line 3 of the roster: “14” is unknown. Known are: "),
        ("name,born\nA,31/05/2012\n", "Line 2 of the roster: “31/05/2012” is no date. Write 2012-05-31."),
        ("name,account\nA,12\n", "Line 2 of the roster has an account, but no platform."),
        ("name,role\n,staff\n", "Line 2 of the roster has no name."),
        ("name\n=HYPERLINK(1)\n", "Line 2 of the roster: “name” begins with “=”, like a spreadsheet's formula."),
        ("name,emergency_contact\nA,+cmd|' /C calc'!A0\n", "begins with “+”, like a spreadsheet's formula"),
        ("name,role\nAnn\u202egnp,staff\n", "holds a hidden sign that turns text round (U+202E)"),
        ('name,role\n"A\nB",staff\n', "a line break or the like"),
        ("name\n" + "x" * 140_000, "look for a quotation mark left open"),
    ],
)
def test_slips_are_told_with_their_line(text: str, sentence: str) -> None:
    with pytest.raises(Unusable) as caught:
        people(text)
    assert sentence in str(caught.value)


# Through the command


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, database_url: str, tmp_path: Path) -> Typed:
    return Typed(monkeypatch, database_url, tmp_path)


def standing(url: str, key: str) -> Person:
    with opened(url) as store, store.begin() as work:
        person = work.people.find(key)
    assert person is not None
    return person


def test_a_roster_is_read_and_renewed(typed: Typed) -> None:
    file = typed.folder / "roster.csv"
    file.write_bytes("\ufeffName,Platform,Account,Role,Age\nZoë,discord,72,member,minor\n".encode())
    assert typed("roster", file).out == "1 people with 1 accounts are on the roster now.\n"
    assert standing(typed.url, "discord:72").name == "Zoë"
    file.write_text("name,platform,account,role,age\nZoë,discord,72,volunteer,adult\nAnn,,,staff,adult\n", "utf-8")
    typed("roster", file)
    person = standing(typed.url, "discord:72")
    assert (person.role, person.age) == (Role.VOLUNTEER, Age.ADULT)


def test_whatsapp_names_need_their_group(typed: Typed) -> None:
    file = typed.folder / "roster.csv"
    file.write_text("name,platform,account,role,age\nMia,whatsapp,Mia,member,minor\n", "utf-8")
    assert "Line 2" in typed.refused("roster", file)
    assert "add a column “group”" in typed.refused("roster", file)
    file.write_text(
        "name,platform,account,role,age,group\n"
        "Mia,whatsapp,Mia,member,minor,Under 14s\n"
        "Ann,whatsapp,+44 7700 900123,staff,adult,\n",
        "utf-8",
    )
    typed("roster", file)
    chat = typed.folder / "WhatsApp Chat with Under 14s.txt"
    chat.write_text(
        "13/03/2026, 18:02 - Mia: you are a stupid fat idiot, everyone hates you\n"
        "13/03/2026, 18:03 - +44 7700 900123: Mia!\n",
        "utf-8",
    )
    typed("scan", chat)
    assert "member, under 18 (from the roster)" in typed("queue").out
    assert standing(typed.url, "whatsapp:+447700900123").name == "Ann"


def test_files_that_are_no_roster(typed: Typed) -> None:
    file = typed.folder / "roster.csv"
    assert "cannot be read" in typed.refused("roster", file)
    file.write_bytes(b"name\n\xff\xfe\n")
    assert "Save it as CSV in UTF-8" in typed.refused("roster", file)
    file.write_text("name\nMia\n" + '"' + "x" * 100_000, "utf-8")
    assert (
        typed.refused("roster", file)
        == "Line 3 of the roster holds a text of more than 500 characters: look for a quotation mark left open."
    )
    file.write_text("name,\x1b[2J\n", "utf-8")
    assert "has a column" in typed.refused("roster", file)
    file.write_text("name,born\nMia,\u202e2012\n", "utf-8")
    assert "(U+202E)" in typed.refused("roster", file)
