"""The command line: every option has its variable, every error is one sentence with a status, secrets stay secret."""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Iterator
from typing import Any

import click
import pytest
import typer

from bot import __version__
from bot.cli import cli
from bot.cli.panels import PANELS
from config.settings import SIMPLE
from tests.fakes.command import Typed

NO_TWIN = {"--help", "--version", "--install-completion", "--show-completion"}


def options() -> list[tuple[str, click.Parameter]]:
    top = typer.main.get_command(cli)
    commands = {"safelight": top, **getattr(top, "commands", {})}
    return [
        (name, one)
        for name, command in commands.items()
        for one in command.params
        if one.param_type_name == "option" and not NO_TWIN & set(one.opts)
    ]


def test_every_option_has_its_variable() -> None:
    without = [f"{name} {one.opts}" for name, one in options() if not one.envvar]
    assert not without
    wrong = [f"{name} {one.envvar}" for name, one in options() if not str(one.envvar).startswith("SAFELIGHT_")]
    assert not wrong
    commands = {name for name, _ in options()}
    assert {"safelight", "run", "scan", "queue", "case", "decide", "check", "upgrade", "forget"} <= commands


def test_no_variable_of_an_option_is_taken_for_a_slip(typed: Typed) -> None:
    flags = {str(one.envvar) for _, one in options() if getattr(one, "is_flag", False)}
    given = {str(one.envvar): "" for _, one in options()} | dict.fromkeys(flags, "0")
    typed.set(**{name: value for name, value in given.items() if name != "SAFELIGHT_CONFIG"})
    typed.set(SAFELIGHT_DATABASE_URL=typed.url, SAFELIGHT_PHONE_TIMEZONE="Asia/Tokyo")
    assert typed("queue").out == "Nothing is waiting.\n"


def test_every_command_stands_in_one_panel_and_help_shows_them_in_order(typed: Typed) -> None:
    in_panels = [name for names in PANELS.values() for name in names]
    assert sorted(in_panels) == sorted(getattr(typer.main.get_command(cli), "commands", {}))
    said = typed("--help").out
    places = [said.index(f" {heading} ") for heading in PANELS]
    assert places == sorted(places)
    assert " Commands " not in said


def test_every_command_says_what_it_does(typed: Typed) -> None:
    top = typer.main.get_command(cli)
    for name, command in getattr(top, "commands", {}).items():
        assert command.help, name
        assert "Usage" in typed(name, "--help").out
    assert typed("--version").out == f"Safelight {__version__}\n"


def test_an_unknown_command_or_option_ends_with_2(typed: Typed) -> None:
    assert "qeue" in typed("qeue", ends=2).err
    assert "--jsn" in typed("scan", "x", "--jsn", ends=2).err


# Settings


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ('organization = "x"', "Did you mean “organisation”?"),
        ('colleagues = "x"', "colleagues: write each as a table"),
        ('[[colleagues]]\nname = "A"\nrolls = ["lead"]', "Did you mean “roles”?"),
        ('[[colleagues]]\nname = "A"\nroles = ["boss"]', "Roles are: moderator"),
        ('[[colleagues]]\nname = "A"\n[[colleagues]]\nname = "A"', "the same name"),
        ('[[colleagues]]\nname = "machine"', "a name of their own"),
        ('[groups."whatsapp:x"]\naudience = "kids"', "groups, whatsapp:x: "),
        ('[groups."whatsapp:x"]\ntimezone = "Mars"', "groups, whatsapp:x: "),
        ("[groups.x]\n", "write the platform before the group"),
        ("groups = 3", "groups: write each as a table"),
        ("texts = 3", "texts: "),
        ("rules = 3", "rules: write each as a table"),
        ('[hours]\ndays = ["mon"]', "numbers from 0 (Monday)"),
        ('[hours]\nstart = "9"', "no time of day"),
        ('[hours]\noff = ["tomorrow"]', "no day"),
        ('listed = "x"', "listed: "),
        ("[[words]]\nfrase = 1", "Did you mean “phrase”?"),
        ('[[words]]\nlabel = "insult"', "words: "),
        ("rehearsal_seconds = -1", "rehearsal_seconds: "),
        ("rehearsal_seconds = nan", "rehearsal_seconds: "),
        ("console_port = 70000", "is no port"),
        ('console_port = "x"', "is not a number"),
        ('timezone = "Mars/North"', "is no time zone"),
        ('country = "uj"', "Known are: uk"),
        ('rehearsal = "onn"', "Did you mean “on”?"),
        ("x = [", "safelight.toml cannot be read"),
    ],
)
def test_a_wrong_settings_file_is_one_sentence(typed: Typed, toml: str, sentence: str) -> None:
    (typed.folder / "safelight.toml").write_text(toml, encoding="utf-8")
    assert sentence in typed.refused("queue")


def test_settings_that_cannot_be_read(typed: Typed) -> None:
    assert "There is no settings file" in typed.refused("--config", typed.folder / "mine.toml", "queue")
    (typed.folder / "safelight.toml").write_bytes(b"\xff\xfe\x00")
    assert "cannot be read" in typed.refused("queue")


def test_a_slip_in_a_variable_is_told(typed: Typed) -> None:
    typed.set(SAFELIGHT_TIMEZON="Europe/London")
    assert "Did you mean SAFELIGHT_TIMEZONE?" in typed.refused("queue")
    typed.unset("SAFELIGHT_TIMEZON")
    typed.set(SAFELIGHT_SOMETHING_ELSE="1", SAFELIGHT_CONSOLE_PORT="")
    typed("queue")


def test_settings_never_shows_secrets(typed: Typed) -> None:
    secret = "sqlite:////nowhere/hunter2.db"
    typed.set(SAFELIGHT_DATABASE_URL=secret)
    said = typed("settings")
    assert "hunter2" not in said.out + said.err
    assert "database_url = (kept secret)" in said.out
    assert [name for name in (one.name for one in SIMPLE) if f"{name} = " not in said.out] == []
    assert all(f"(SAFELIGHT_{one.name.upper()})" in said.out for one in SIMPLE)


def test_a_secret_may_lie_in_a_file(typed: Typed) -> None:
    file = typed.folder / "secret"
    file.write_text(f"sqlite:///{typed.folder / 'elsewhere.db'}\n", encoding="utf-8")
    typed.unset("SAFELIGHT_DATABASE_URL")
    typed.set(SAFELIGHT_DATABASE_URL_FILE=str(file))
    typed("queue")
    assert (typed.folder / "elsewhere.db").exists()
    file.write_bytes(b"\xff\x00\xfe")
    assert "SAFELIGHT_DATABASE_URL_FILE" in typed.refused("queue")
    file.unlink()
    assert "SAFELIGHT_DATABASE_URL_FILE" in typed.refused("queue")


# Databases


def test_databases_that_cannot_be_used(typed: Typed) -> None:
    (typed.folder / "letter.db").write_text("Dear all, this is no database at all, but a letter.\n" * 20)
    for url, sentence in (
        ("postgresql://desk:hunter2@127.0.0.1:1/none", "cannot be used"),
        (f"sqlite:///{typed.folder / 'letter.db'}", "cannot be used"),
        (f"sqlite:///{typed.folder / 'letter.db' / 'in.db'}", "cannot be opened"),
        ("mysql://localhost/x", "SQLite or PostgreSQL"),
        ("no address", "no database address"),
    ):
        typed.set(SAFELIGHT_DATABASE_URL=url)
        for command in ("queue", "upgrade", "check"):
            said = typed.refused(command)
            assert sentence in said
            assert "hunter2" not in said


def test_an_older_and_a_newer_database(typed: Typed) -> None:
    typed("queue")
    for revision, sentence in (("9999", "newer version"), ("0000", "newer version")):
        with sqlite3.connect(typed.folder / "desk.db") as db:
            db.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        for command in ("queue", "upgrade"):
            assert sentence in typed.refused(command)


def test_upgrade_says_what_it_did(typed: Typed) -> None:
    assert "Upgraded from empty to" in typed("upgrade").out
    assert "has the newest shape" in typed("upgrade").out
    assert "0 messages and 0 other things are tried again." in typed("upgrade", "--retry").out


# People and words


def test_who_is_asking(typed: Typed) -> None:
    (typed.folder / "safelight.toml").write_text(
        '[[colleagues]]\nname = "mo"\nroles = ["moderator"]\n[[colleagues]]\nname = "ada"\nroles = ["admin"]\n'
    )
    assert "mo, ada" in typed.refused("queue")
    assert "mo, ada" in typed.refused("queue", "--as", "lea")
    assert typed("queue", "--as", "mo").out == "Nothing is waiting.\n"
    assert "does not let you see cases" in typed.refused("queue", "--as", "ada", ends=1)
    assert "does not let you read the log" in typed.refused("log", "--as", "mo", ends=1)
    assert "does not let you erase" in typed.refused("forget", "x", "--as", "mo", ends=1)
    typed.set(SAFELIGHT_AS="mo")
    typed("queue")


def test_unknown_words_and_cases(typed: Typed) -> None:
    chat = typed.folder / "WhatsApp Chat with Club.txt"
    chat.write_text("13/03/2026, 18:02 - Kit: you are a stupid fat idiot, everyone hates you\n", encoding="utf-8")
    typed("scan", chat)
    assert typed.refused("decide", "1", "clam", ends=1) == "There is no word “clam”. Did you mean “claim”?"
    assert typed.refused("decide", "77", "claim", ends=1) == "There is no case 77 that you can open."
    assert "no case" in typed.refused("case", "../etc", ends=1)
    assert "number" in typed.refused("decide", "#1", "mute", "--minutes", "many", "--reason", "x", ends=1)
    assert typed("decide", "#1", "claim").out.startswith("Case 1 is yours")


def test_forget_asks_before_it_erases(typed: Typed) -> None:
    chat = typed.folder / "WhatsApp Chat with Club.txt"
    chat.write_text("13/03/2026, 18:02 - Kit: hello\n13/03/2026, 18:03 - Ann: hi\n", encoding="utf-8")
    typed("scan", chat)
    assert "Nobody, or more than one" in typed.refused("forget", "Cal", "--yes", ends=1)
    would = typed("forget", "Kit", "--dry-run").out
    assert "1 messages and 0 hits of Kit would be erased" in would
    assert "1 messages and 0 hits of Kit were erased" in typed("forget", "Kit", "--yes").out
    assert "backups" in would
    typed("forget", "Kit", "--yes", ends=1)


# Running


def test_an_unknown_role(typed: Typed) -> None:
    assert typed.refused("run", "worker") == "There is no role “worker”. Did you mean “workers”?"
    assert "There are: all, connectors" in typed.refused("run", "xyz")


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that does something, with the words by which it is called."""
    under = getattr(command, "commands", None)
    if under is None:
        yield path, command
    for name, one in (under or {}).items():
        yield from leaves(one, (*path, name))


def test_what_is_forgotten_is_asked_for_with_an_example(typed: Typed) -> None:
    """Each command without what it must have: one sentence, and a line that has all of it."""
    top = typer.main.get_command(cli)
    wanting = [(path, [p for p in one.params if p.required]) for path, one in leaves(top)]
    assert len(wanting) > 30
    for path, required in ((path, required) for path, required in wanting if required):
        told = typed.refused(*path)
        said, _, example = told.partition(" For example: ")
        assert said.startswith("Say "), told
        assert example.startswith(f"safelight {' '.join(path)} "), told
        assert len(shlex.split(example)) >= 1 + len(path) + len(required), told
        assert not any(name in example.split() for one in required for name in (one.name, one.metavar)), told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("querue",), "There is no “safelight querue”. Did you mean “safelight queue”?"),
        (("config", "frob"), "There is no “safelight config frob”. What there is: safelight config --help"),
        (("scan", "--grop", "x"), "There is no --grop here. Did you mean --group?"),
        (("summary", "--format"), "--format needs something behind it."),
        (("queue", "now"), "“safelight queue” takes no “now”. What can be said: safelight queue --help"),
        (("forget", "Jane", "Smith"), 'together in quotation marks. For example: safelight forget "Jane Smith"'),
    ],
)  # fmt: skip
def test_other_slips_are_one_sentence(typed: Typed, words: tuple[str, ...], said: str) -> None:
    assert said in typed.refused(*words)
