"""Records, referrals and the read-out page from the terminal. Walls and rights are those of `bot/steps`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console

from bot.app import App, Settings, console_at, now, opened
from bot.cli.triage import colleague
from bot.core.cases import No
from bot.core.referrals import Referral, State
from bot.desk import papers
from bot.desk.card import moment
from bot.desk.readout import as_text
from bot.desk.readout import readout as page_of
from bot.desk.record_papers import record_papers
from bot.desk.referral_data import Covering
from bot.desk.referral_papers import CannotSign
from bot.reports import zipping
from bot.reports.referral_pack import Packs, faults
from bot.steps import readout, recording, referring
from bot.storage.signing import KeyRing
from bot.storage.store import Store


@dataclass(frozen=True, slots=True)
class Referring:
    """The options of `safelight refer`, as they were given."""

    case: str
    to: str
    signed: str
    risk_to_life: bool | None
    facts: str
    opinion: str
    contact: str
    reply_by: str
    file: Path | None
    not_because: str


async def read_out(
    settings: Settings, number: str, text: bool, who: bool, revoke: bool, as_: str, out: Console, err: Console
) -> int:
    async with opened(settings, say=err.print) as app:
        by, practice, at = colleague(app, as_).name, app.practice, now()
        try:
            if revoke:
                ended = await app.store.run(lambda work: readout.revoke(work, by, number, practice, at))
                out.print(f"{ended} links and open pages were ended.")
                return 0
            if who:
                for one in await app.store.run(lambda work: readout.identify(work, by, number, practice, at)):
                    known = one.person
                    said = (
                        f"{known.name}; membership number {known.member_number or 'not on the roster'}; emergency "
                        f"contact {known.emergency_contact or 'not on the roster'}"
                        if known
                        else "not on the roster"
                    )
                    out.print(f"{one.name or one.account} ({one.account}): {said}")
                return 0
            way = "as text" if text else "a link was asked for"
            view = await app.store.run(lambda work: readout.read(work, by, number, practice, at, way))
        except No as why:
            err.print(str(why))
            return 1
        case = view.file.case.id
        if text:
            for line in as_text(page_of(view, practice.pack, settings.organisation, settings.timezone, at)):
                out.print(line)
            return 0
        path = await app.store.run(lambda work: readout.make_key(work, by, case, at))
        out.print(f"{_address(settings)}{path}")
        err.print(f"For {by}, while the desk runs; it opens this one page, once, within 15 minutes.")
        return 0


async def show_record(
    settings: Settings,
    number: str,
    decision: str,
    reason: str,
    rejected: Sequence[str],
    note: str,
    as_: str,
    out: Console,
    err: Console,
) -> int:
    async with opened(settings, say=err.print) as app:
        by, practice, at = colleague(app, as_).name, app.practice, now()
        try:
            if decision or reason or rejected:
                out.print(
                    await app.store.run(
                        lambda work: recording.decide(work, by, number, decision, reason, rejected, practice, at)
                    )
                )
            elif note:
                out.print(await app.store.run(lambda work: recording.note(work, by, number, note, practice, at)))
            else:
                found = await app.store.run(lambda work: recording.read(work, by, number, practice, at))
                told = record_papers(found, practice.pack, settings.organisation, settings.timezone)
                for line in papers.as_text(told):
                    out.print(line)
        except No as why:
            err.print(str(why))
            return 1
        return 0


async def refer_case(settings: Settings, asked: Referring, as_: str, out: Console, err: Console) -> int:
    async with opened(settings, say=err.print) as app:
        by, practice, at = colleague(app, as_).name, app.practice, now()
        try:
            if not asked.to:
                return await _suggest(app, by, asked.case, out)
            way = referring.route(practice, asked.to)
            if asked.not_because:
                done = await app.store.run(
                    lambda work: referring.decline(
                        work, by, asked.case, way, asked.not_because, asked.signed, practice, at
                    )
                )
                out.print(f"Written into safeguarding record {done.incident}: not referred to {done.to_name}.")
                return 0
            if asked.risk_to_life is None:
                raise No("Say whether somebody's life is at risk: --risk-to-life or --no-risk-to-life.")
            covering = Covering(asked.risk_to_life, asked.facts, asked.opinion, asked.contact)
            whose = referring.Whose(settings.organisation, settings.timezone, settings.contact)
            packs = packer(app.store)
            packs.ready()
            made, told = await app.store.run(
                lambda work: referring.begin(
                    work, by, asked.case, asked.to, asked.signed, covering, practice, whose, at, asked.reply_by
                )
            )
            content, root, hint = await asyncio.to_thread(packs.pack, told, made, at)
            file = asked.file or Path(f"{told.name}.zip")
            zipping.write(file, content)
            await app.store.run(lambda work: referring.packed(work, made, root, at))
        except (No, CannotSign) as why:
            err.print(str(why))
            return 1
        except OSError as problem:
            err.print(f"The pack cannot be written: {problem.strerror}. Give another place with --out.")
            return 1
        out.print(f"Referral {made.id} to {made.to_name} is prepared and signed by {made.signed}: {file}")
        if hint:
            err.print(hint)
        out.print(
            "Read it, and hand it over yourself: the desk sends nothing. Then say so: "
            f"safelight referral {made.id} sent --how “…” --reference “…”"
        )
        return 0


async def say_of_referral(
    settings: Settings,
    number: str,
    state: str,
    how: str,
    reference: str,
    note: str,
    reply_by: str,
    as_: str,
    out: Console,
    err: Console,
) -> int:
    async with opened(settings, say=err.print) as app:
        by, practice, at = colleague(app, as_).name, app.practice, now()
        try:
            to = said_state(state)
            due = referring.day(reply_by, practice, at)
            done = await app.store.run(
                lambda work: referring.say(
                    work, by, number, to, practice, at, how=how, reference=reference, note=note, reply_due=due
                )
            )
        except No as why:
            err.print(str(why))
            return 1
        out.print(_told(app, done))
        return 0


async def list_referrals(settings: Settings, as_: str, out: Console, err: Console) -> int:
    async with opened(settings, say=err.print) as app:
        by, practice = colleague(app, as_).name, app.practice
        try:
            found = await app.store.run(lambda work: referring.awaiting(work, by, practice))
        except No as why:
            err.print(str(why))
            return 1
        for one in found:
            out.print(_told(app, one))
        if not found:
            out.print("No referral waits for a reply.")
        return 0


def check_pack(settings: Settings, file: Path, out: Console, err: Console) -> int:
    """Whether a pack is as it was signed, and whether it was signed here."""
    store = Store(settings.database_url, settings.seal_key)
    try:
        ring = store.key.ring() if store.key.here else KeyRing(("",))
        content = file.read_bytes()
    except OSError as problem:
        err.print(f"{file} cannot be read: {problem.strerror}.")
        return 2
    finally:
        store.close()
    keys: list[str] = []

    def fits(key: str, statement: bytes, signature: str) -> bool:
        keys.append(key)
        return ring.fits(key, statement, signature)

    wrong = faults(content, fits)
    for line in wrong:
        out.print(line)
    if not wrong:
        ours = "this desk's" if keys and ring.knows(keys[0]) else f"another desk's: {keys[0] if keys else 'none'}"
        out.print(f"The pack is as it was signed. The key is {ours}.")
    return 1 if wrong else 0


def packer(store: Store) -> Packs:
    """What makes and signs packs, with the desk's own key."""
    return Packs(lambda: store.key.ring(make=True))


def said_state(text: str) -> State:
    """A state that a person can say a referral is in. Raises `No`."""
    able = [State.SENT, State.ACKNOWLEDGED, State.REPLIED, State.CLOSED]
    for one in able:
        if one.value == text.strip().casefold():
            return one
    near = get_close_matches(text.casefold(), [one.value for one in able], 1)
    raise No(f"“{text[:20]}” is unknown. " + (f"Did you mean “{near[0]}”?" if near else f"Say {', '.join(able)}."))


async def _suggest(app: App, by: str, number: str, out: Console) -> int:
    found = await app.store.run(lambda work: referring.ways(work, by, number, app.practice))
    out.print("To whom? Say --to with one of these; those that the country pack names for this come first.")
    for name, called, when in found:
        out.print(f"  {name:<22} {called}: {when}")
    return 1


def _told(app: App, one: Referral) -> str:
    zone, at = ZoneInfo(app.settings.timezone), now()
    due = f", a reply is looked for by {moment(one.reply_due, zone, at)}" if one.reply_due and one.awaiting else ""
    late = " — LATE: ask again" if one.late(at) else ""
    reference = f", their reference {one.reference}" if one.reference else ""
    return f"Referral {one.id}, case {one.case}, to {one.to_name}: {one.state.value}{reference}{due}{late}"


def _address(settings: Settings) -> str:
    if settings.console_address:
        return str(settings.console_address).rstrip("/")
    return console_at(settings)
