"""The sealed log from a terminal: exporting it, printing its head and its public key, making a new key."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from rich.console import Console
from sqlalchemy.exc import DBAPIError

from bot import sealed_export
from bot.app import Settings, Wrong, now, opened
from bot.core.effects import Alert
from bot.core.practice import Practice
from bot.core.rights import Colleague, Power, refusal
from bot.core.sealing import Unsealed, head, head_line, in_words
from bot.core.signals import Severity
from bot.desk.shown import one_line
from bot.steps.alerting import tell
from bot.steps.subjects import behind_a_wall
from bot.storage import migrate
from bot.storage.store import Store, Work
from bot.triage import colleague


def export_log(settings: Settings, file: Path, as_: str, out: Console, err: Console) -> int:
    """Writes the log into a new file, as far as the colleague may see it. Returns 1 where they may not."""
    return asyncio.run(_export(settings, file, as_, out, err))


def print_head(settings: Settings, out: Console, err: Console) -> int:
    """Seals what is new and prints the head.

    Raises:
        Wrong: it cannot be sealed.
    """
    with database(settings) as store:
        try:
            while store.do(lambda work: work.seals.seal(now())):  # the last one, of none, notes the newest seal
                pass
            last = store.do(lambda work: work.seals.last())
            left = store.do(lambda work: work.seals.waiting())
        except Unsealed as why:
            raise Wrong(str(why)) from None
    if last is None:
        err.print("Nothing is logged yet, so there is nothing to seal.")
        return 1
    out.print(head_line(head(last)))
    if left:
        err.print(f"{left} lines are newer: others were writing. Ask again in a moment to have them in it.")
    err.print("Keep this line outside the desk: print it, or mail it to somebody who does not look after this machine.")
    return 0


def print_key(settings: Settings, out: Console, err: Console) -> int:
    """Prints the public keys, the present one first.

    Raises:
        Wrong: the key is not here.
    """
    with database(settings) as store:
        try:
            keys = store.key.ring(make=store.do(lambda work: work.seals.last()) is None)
        except Unsealed as why:
            raise Wrong(str(why)) from None
        place = str(store.key.file) if store.key.own else "the setting seal_key"
    out.print(keys.public_text().rstrip())
    err.print(f"In words: {in_words(keys.key)}")
    err.print(
        f"The private part is in {place}. Keep a copy of it where it is safe, apart from backups of the database."
    )
    return 0


def new_key(settings: Settings, as_: str, out: Console, err: Console) -> int:
    """Makes a new key; the earlier ones, and the one that made the newest seal, stay known as public keys.

    Raises:
        Wrong: a setting gives the key, or the file cannot be written.
    """
    return asyncio.run(_renew(settings, as_, out, err))


@contextmanager
def database(settings: Settings) -> Iterator[Store]:
    """The database alone, without the rest of the desk."""
    store = Store(settings.database_url, settings.seal_key)
    try:
        migrate.ready(store.engine)
        yield store
    finally:
        store.close()


# inside


async def _export(settings: Settings, file: Path, as_: str, out: Console, err: Console) -> int:
    async with opened(settings, say=err.print) as app:
        asking = colleague(app, as_)
        why_not = refusal(asking, Power.READ_LOG)
        if why_not:
            err.print(why_not)
            return 1
        try:
            with _new(file) as stream:
                done = sealed_export.write(app.store, stream, _walls(asking), now())
        except DBAPIError as problem:
            os.unlink(file)
            raise Wrong(f"The log cannot be read ({type(problem).__name__}). Run: safelight audit verify") from None
        await app.store.run(lambda work: _told(work, asking, app.practice))
    hidden = f", {done.hidden} of them only as digests" if done.hidden else ""
    out.print(f"{done.lines} lines under {done.seals} seals were written{hidden}.")
    err.print("To check it anywhere: safelight audit verify --export FILE --key FILE --head FILE")
    return 0


def _told(work: Work, asking: Colleague, practice: Practice) -> None:
    """An export names colleagues: lead, deputy and chair hear of it, and nobody can hold it up."""
    at = now()
    work.ledger.log(asking.name, "exported the log", "log", at)
    text = f"{asking.name} has exported the log. It names colleagues and case numbers, and nothing that was written."
    for one in practice.people:
        if Power.APPROVE in one.powers and one.name != asking.name:
            alert = Alert(to=one.name, severity=Severity.S3.name, text=text)
            tell(work, f"exported:{at.isoformat()}:{one.name}", alert, practice, at)


def _walls(asking: Colleague) -> Callable[[Work, str], bool]:
    """Whether a line's subject is a case that the colleague is a party to, or something in the inbox about them."""
    known: dict[str, bool] = {}

    def walled(work: Work, subject: str) -> bool:
        if subject not in known:
            known[subject] = behind_a_wall(work, asking, subject)
        return known[subject]

    return walled


@contextmanager
def _new(file: Path) -> Iterator[IO[str]]:
    try:
        stream = os.fdopen(
            os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii", newline="\n"
        )
    except FileExistsError:
        raise Wrong(f"{one_line(str(file))} is there already. Name a new file.") from None
    except OSError as problem:
        raise Wrong(f"{one_line(str(file))} cannot be written: {problem.strerror}.") from None
    with stream:
        yield stream


async def _renew(settings: Settings, as_: str, out: Console, err: Console) -> int:
    async with opened(settings, say=err.print) as app:
        asking = colleague(app, as_)
        why_not = refusal(asking, Power.CONFIGURE)
        if why_not:
            err.print(why_not)
            return 1
        try:
            last = await app.store.run(lambda work: work.seals.last())
            former: list[str] = []
            with suppress(Unsealed):  # lost: then only the key of the newest seal is known
                former += app.store.key.ring().public
            if last is not None and last.key not in former:
                former.append(last.key)
            keys = app.store.key.renew(tuple(former))
        except (Unsealed, ValueError) as why:
            raise Wrong(str(why)) from None
        words = f"made a new key for the log's seals ({in_words(keys.key)})"
        await app.store.run(lambda work: work.ledger.log(asking.name, words, "log", now()))
    out.print(keys.public_text().rstrip())
    err.print(f"A new key seals the log from now on. In words: {in_words(keys.key)}")
    err.print(
        "Give the public keys above to whoever checks exports, and keep a copy of the new key file where it is safe."
    )
    return 0
