"""Verifying the sealed log from a terminal: in the database, or in an export without one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from sqlalchemy.exc import DBAPIError

from bot.app import Settings, Wrong
from bot.cli import sealed_export
from bot.cli.sealed_log import database
from bot.core.sealing import Head, Unsealed, heads, in_words, moment
from bot.core.verifying import Checked, Verification
from bot.desk.shown import one_line
from bot.storage.signing import KeyRing, ring
from bot.storage.store import Store

STEP = 20
"""Seals that are looked at in one transaction, so that the desk goes on meanwhile."""
BIGGEST_TEXT = 5_000_000
"""Bytes of a text with heads, or of a key, that are read."""
DISTURBED = (
    "Write over nothing. Copy the database, its key file and these lines to where nobody else can change them, tell "
    "the safeguarding lead, and compare the log with a backup or an export from before. docs/audit.md says more."
)
NO_HEAD = (
    "No head was given. That the end was cut off, or that everything was sealed anew by somebody who has the key, can "
    "only be seen with one that was kept outside: --head FILE"
)


def verify_log(
    settings: Callable[[], Settings],
    export: Path | None,
    key: Path | None,
    kept: Path | None,
    out: Console,
    err: Console,
) -> int:
    """Verifies the database, or an export without looking at any database. Returns 1 where something is wrong.

    Raises:
        Wrong: a file cannot be used, or the key is not here.
    """
    told = _heads(kept) if kept else []
    keys = _keys(key) if key else None
    if export is not None:
        if keys is None:
            raise Wrong("To check an export give the public key too: --key FILE (“safelight audit key” prints it).")
        checked, newer = _of_export(export, keys, told)
        hints = []
    else:
        with database(settings()) as store:
            checked, newer = _of_database(store, keys, told)
            hints = [_restored(store)] if checked.short else []
    return _say(checked, newer, told, hints, out, err)


# inside


def _of_database(store: Store, keys: KeyRing | None, told: list[Head]) -> tuple[Checked, int]:
    try:
        with store.begin() as work:
            if work.seals.last() is None and not store.key.here and keys is None and not told:
                return Verification(KeyRing(())).end(), work.seals.waiting()
            known = work.seals.known_heads()
        checking = Verification(keys or store.key.ring(), (*told, *known))
        number, after = -(2**62), None
        while True:
            with store.begin() as work:
                seals = work.seals.after(number, STEP)
                for seal in seals:
                    work.seals.take(checking, seal, after)
                    number, after = seal.number, max(after or 0, seal.last)
                if not seals:
                    return checking.end(), work.seals.waiting()
    except Unsealed as why:
        raise Wrong(str(why)) from None
    except DBAPIError as problem:
        raise Wrong(f"The seals cannot be read from the database ({type(problem).__name__}). {DISTURBED}") from None


def _of_export(file: Path, keys: KeyRing, told: list[Head]) -> tuple[Checked, int]:
    checking = Verification(keys, told)
    try:
        with file.open(encoding="ascii", errors="replace", newline="\n") as stream:
            newer = sealed_export.check(stream, checking)
    except OSError as problem:
        raise Wrong(f"{one_line(file.name)} cannot be read: {problem.strerror}.") from None
    except sealed_export.NoExport as fault:
        raise Wrong(f"{one_line(file.name)}: {fault}") from None
    return checking.end(), newer


def _say(checked: Checked, newer: int, told: list[Head], hints: list[str], out: Console, err: Console) -> int:
    for fault in checked.faults:
        out.print(f"FAULT  {fault}")
    last = checked.last
    if last is None and not checked.faults:
        out.print("No line of the log was sealed yet.")
    elif not checked.faults and last is not None:
        if checked.cut:
            gone = _count(checked.cut, "line") + (" was" if checked.cut == 1 else " were")
            out.print(
                f"{gone} taken out by two people when the time was over; the seals over them are in their places, and "
                "all that follows is proved as before."
            )
        there = _count(last.total - checked.cut, "line")
        out.print(f"{there} under {_count(checked.seals, 'seal')} are as they were sealed.")
        out.print(f"The last seal is number {last.number}, made {moment(last.at)}: {in_words(last.fingerprint)}")
    elif checked.faults:
        out.print(f"In order: {_count(checked.seals, 'seal')} with {_count(checked.lines, 'line')}.")
    if newer:
        newer_lines = "1 line is" if newer == 1 else f"{newer} lines are"
        out.print(f"{newer_lines} newer than the last seal." if last else f"{newer_lines} not sealed yet.")
    for one in told:
        if one in checked.heads:
            what = f"Seal {one.number} is" if checked.faults else f"The log up to seal {one.number} is"
            out.print(f"{what} the one whose head was told {one.at}.")
    if checked.faults:
        for hint in (*hints, DISTURBED):
            err.print(hint)
        return 1
    if last is not None and not told:
        err.print(NO_HEAD)
    return 0


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


def _restored(store: Store) -> str:
    if not store.key.note.exists():
        return "If you put back an older copy of the database on purpose, say so when you tell others of these faults."
    return (
        "If you put back an older copy of the database on purpose, the seals made since are gone: say so when you tell "
        f"others, and remove {store.key.note}."
    )


def _heads(file: Path) -> list[Head]:
    found = heads(_text(file))
    if not found:
        raise Wrong(
            f"{one_line(file.name)} holds no head. It is a line that begins with “Safelight log head”, as “safelight "
            "audit head” prints it."
        )
    return found


def _keys(file: Path) -> KeyRing:
    try:
        return ring(_text(file), one_line(file.name))
    except Unsealed as why:
        raise Wrong(str(why)) from None


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return stream.read(BIGGEST_TEXT).decode("utf-8", "replace")
    except OSError as problem:
        raise Wrong(f"{one_line(file.name)} cannot be read: {problem.strerror}.") from None
