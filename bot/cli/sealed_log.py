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

from bot.app import Settings, Wrong, now, opened
from bot.cli import sealed_export
from bot.cli.triage import colleague
from bot.core.approvals import Stage
from bot.core.cases import No
from bot.core.rights import Colleague, Power, refusal
from bot.core.sealing import Unsealed, head, head_line, in_words
from bot.desk.shown import one_line
from bot.steps import cutting, naming
from bot.steps.subjects import behind_a_wall
from bot.storage import migrate
from bot.storage.store import Store, Work


def export_log(
    settings: Settings, file: Path, with_names: bool, reason: str, as_: str, out: Console, err: Console
) -> int:
    """Writes the log into a new file: numbers and digests; with names where two want it, as far as the colleague may
    see it. Where nobody was asked yet, asks. Returns 1 where nothing is written or asked."""
    return asyncio.run(_export(settings, file, with_names, reason, as_, out, err))


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


def cut_log(settings: Settings, reason: str, as_: str, out: Console, err: Console) -> int:
    """Says how many lines' time is over; with a reason, asks a second person. Returns 1 where that is refused."""
    return asyncio.run(_cut(settings, reason, as_, out, err))


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


async def _export(
    settings: Settings, file: Path, with_names: bool, reason: str, as_: str, out: Console, err: Console
) -> int:
    async with opened(settings, say=err.print) as app:
        asking, practice, approval = colleague(app, as_), app.practice, None
        try:
            naming.allowed(asking)
            if with_names:
                _free(file)
                approval = await app.store.run(lambda work: naming.named(work, asking, reason, practice, now()))
                if approval.stage is not Stage.AGREED:
                    out.print(
                        f"Number {approval.id} waits for a second person, who is told. When they have agreed, say the "
                        "same again."
                    )
                    return 0
        except No as why_not:
            err.print(str(why_not))
            return 1
        try:
            with _new(file) as stream:
                done = sealed_export.write(app.store, stream, _walls(asking) if approval else _nobody, now())
        except DBAPIError as problem:
            os.unlink(file)
            raise Wrong(f"The log cannot be read ({type(problem).__name__}). Run: safelight audit verify") from None
        try:
            await app.store.run(lambda work: naming.written(work, asking, approval, practice, now()))
        except No as why_not:
            os.unlink(file)
            err.print(str(why_not))
            return 1
    hidden = f", {done.hidden} of them only as digests" if done.hidden else ""
    out.print(f"{done.lines} lines under {done.seals} seals were written{hidden}.")
    if approval is None and done.lines:
        err.print("No name and no case is in it. With them, where a second person agrees: --with-names --reason “…”")
    err.print("To check it anywhere: safelight audit verify --export FILE --key FILE --head FILE")
    return 0


def _nobody(work: Work, subject: str) -> bool:
    """Every line is only a number and a digest."""
    return True


def _free(file: Path) -> None:
    """Whether the file could be written: nobody is asked for what then fails. Raises `Wrong`."""
    if file.exists():
        raise Wrong(f"{one_line(str(file))} is there already. Name a new file.")
    if not file.parent.is_dir():
        raise Wrong(f"{one_line(str(file))} cannot be written: there is no such folder.")


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


async def _cut(settings: Settings, reason: str, as_: str, out: Console, err: Console) -> int:
    async with opened(settings, say=err.print) as app:
        asking, practice = colleague(app, as_), app.practice
        try:
            naming.allowed(asking)
            if not reason:
                lines = await app.store.run(lambda work: cutting.count(work, now()))
                out.print(f"{lines} lines are older than seven years and about no case that is still kept.")
                if lines:
                    err.print("To take them out say why: --reason “…”. A second person has to agree.")
                return 0
            approval = await app.store.run(lambda work: cutting.ask(work, asking, reason, practice, now()))
        except No as why_not:
            err.print(str(why_not))
            return 1
    out.print(f"Number {approval.id} waits for a second person, who is told.")
    return 0


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
