"""Triage from the terminal: the queue, a case, a word. All of it through `pipeline.answer`."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console

from bot.app import App, Settings, Wrong, now, opened, request_id
from bot.core.requests import CaseWord, Query, Reply
from bot.core.rights import Colleague, Power, refusal
from bot.desk import terminal
from bot.desk.card import card
from bot.desk.logged import logged
from bot.steps.deleting import except_


async def show_queue(settings: Settings, name: str, closed: bool, out: Console, err: Console) -> int:
    async with opened(settings, say=err.print) as app:
        who = colleague(app, name)
        reply = await app.pipeline.answer(Query(who.name, "queue", closed=closed))
        return _print(app, who, reply, out, err, whole=False)


async def show_case(settings: Settings, number: str, name: str, out: Console, err: Console) -> int:
    async with opened(settings, say=err.print) as app:
        who = colleague(app, name)
        reply = await app.pipeline.answer(Query(who.name, "case", case=number))
        return _print(app, who, reply, out, err, whole=True)


async def say_word(
    settings: Settings,
    number: str,
    word: str,
    reason: str,
    options: Mapping[str, str],
    name: str,
    out: Console,
    err: Console,
) -> int:
    async with opened(settings, say=err.print) as app:
        who = colleague(app, name)
        asked = CaseWord(request_id(), who.name, number.lstrip("#"), word, reason, options=options)
        reply = await app.pipeline.answer(asked)
        hint = "" if reply.ok or reason.strip() or not reply.text.startswith("Say why") else ' Add: --reason "…"'
        (out if reply.ok else err).print(reply.text + hint)
        return 0 if reply.ok else 1


async def keep_evidence(settings: Settings, number: str, reason: str, name: str, out: Console, err: Console) -> int:
    async with opened(settings, say=err.print) as app:
        who = colleague(app, name)
        reply = await app.pipeline.answer(Query(who.name, "case", case=number.lstrip("#")))
        why_not = "" if reply.ok else reply.text
        why_not = why_not or refusal(who, Power.CLOSE_SERIOUS) or ("" if reason.strip() else "Say why: --reason …")
        if why_not:
            err.print(why_not)
            return 1
        case = reply.views[0].file.case
        await app.store.run(lambda work: except_(work, case, who.name, reason.strip(), now()))
        out.print(
            f"The evidence of case {case.id} is kept, although it was deleted on its platform. Your name stands for it."
        )
        return 0


async def show_log(settings: Settings, number: str, name: str, out: Console, err: Console) -> int:
    async with opened(settings, say=err.print) as app:
        who = colleague(app, name)
        reply = await app.pipeline.answer(Query(who.name, "log", case=number.lstrip("#")))
        if not reply.ok:
            err.print(reply.text)
            return 1
        for line in reply.log:
            what = logged(line.what, app.practice.pack.categories)
            digest = f"  {line.digest[:12]}" if line.digest else ""
            out.print(f"{line.seq:>6}  {line.at:%Y-%m-%d %H:%M:%S}Z  {line.subject:<12} {line.actor}: {what}{digest}")
        return 0


def colleague(app: App, name: str) -> Colleague:
    """Who is asking: the one named, or the only one there is.

    Raises:
        Wrong: there are several and none was named, or nobody has this name.
    """
    people = app.practice.people
    if not name and len(people) == 1:
        return people[0]
    found = app.practice.colleague(name)
    if found is None:
        names = ", ".join(person.name for person in people)
        raise Wrong(f"Say who you are with --as (or SAFELIGHT_AS): {names}.")
    return found


def _print(app: App, who: Colleague, reply: Reply, out: Console, err: Console, *, whole: bool) -> int:
    if not reply.ok:
        err.print(reply.text)
        return 1
    cards = [card(view, app.practice.pack, who, now(), app.settings.timezone) for view in reply.views]
    for line in terminal.case(cards[0]) if whole else terminal.queue(cards):
        out.print(line)
    return 0
