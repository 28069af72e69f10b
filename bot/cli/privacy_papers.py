"""`safelight papers`: the papers that data protection law asks for, from the settings in force, written as files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console
from sqlalchemy import make_url

from bot import __version__, packs
from bot.app import App, Settings, Wrong, now, opened
from bot.cli.triage import colleague
from bot.core.law import day
from bot.core.messages import Audience, Group
from bot.core.notices import worded
from bot.core.retention import buffer
from bot.core.rights import RIGHTS, Desk
from bot.core.store import Work
from bot.core.taxonomy import Period
from bot.desk.papers import Papers
from bot.desk.privacy import assessment, notices, policy, processing, schedule
from bot.desk.privacy.arrangements import Arrangements, Kept, Place, Receiver, Team, Watched, fill_in
from bot.desk.shown import one_line
from bot.practising import pack_folder
from bot.reports import papers as drawing
from bot.steps.replying import regulator
from bot.steps.timekeeping import COVERAGE

PAPERS: dict[str, Callable[[Arrangements], Papers]] = {
    "assessment": assessment.assessment,
    "policy": policy.policy,
    "record-of-processing": processing.processing,
    "notice": notices.adult,
    "notice-for-young-people": notices.young,
    "retention": schedule.schedule,
}
"""Every paper by the name of its file."""
FORMATS: dict[str, Callable[[Papers], bytes]] = {
    "pdf": drawing.pdf, "html": drawing.html, "md": drawing.markdown, "txt": drawing.text,
}  # fmt: skip
_READS = {
    "discord": "messages of the channels it is let into, as they are written, with edits and deletions",
    "telegram": "messages of the groups it is a member of, as they are written, with edits",
    "x": "public posts of the accounts that are watched, and mentions of them",
    "rehearsal": "an invented community, nobody in it is real",
}
_NAMES = {"discord": "Discord", "telegram": "Telegram", "x": "X", "rehearsal": "Rehearsal", "mail": "Mail"}
_NEVER = "Category and link only, never what was said"


async def write_papers(
    settings: Settings, only: str, formats: str, folder: Path, as_: str, out: Console, err: Console
) -> int:
    """Writes the papers into a folder. Raises `Wrong` where an option cannot be used."""
    wanted = [one.strip() for one in formats.split(",") if one.strip()]
    for one, known in [*((one, list(FORMATS)) for one in wanted), *([(only, list(PAPERS))] if only else [])]:
        if one not in known:
            near = get_close_matches(one, known, 1)
            raise Wrong(f"“{one}” is unknown. " + (f"Did you mean {near[0]}?" if near else f"Say {', '.join(known)}."))
    async with opened(settings, say=err.print) as app:
        by = colleague(app, as_)
        known_ = await app.store.run(lambda work: arrangements(app, work))
        made = {name: make(known_) for name, make in PAPERS.items() if only in ("", name)}
        try:
            written = await asyncio.to_thread(_written, folder, made, wanted)
        except drawing.NoPdf as why:
            err.print(str(why))
            return 1
        except OSError as problem:
            err.print(f"{folder} cannot be written: {problem.strerror}.")
            return 1
        at = now()
        await app.store.run(lambda work: work.ledger.log(by.name, "made the privacy papers", "desk", at))
        files = "1 file is" if written == 1 else f"{written} files are"
        out.print(f"{files} in {folder}. Look for “To be filled in by you”: the desk cannot know that.")
        out.print("They are drafts, and no legal advice. Make them again when a group, platform or rule changes.")
        return 0


def _written(folder: Path, made: Mapping[str, Papers], wanted: Sequence[str]) -> int:
    """Writes each paper in each format. Returns how many files that are."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, one in made.items():
        for format in wanted:
            (folder / f"{name}.{format}").write_bytes(FORMATS[format](one))
    return len(made) * len(wanted)


def arrangements(app: App, work: Work) -> Arrangements:
    """How the desk is set up, from the settings in force and what was seen."""
    settings, practice = app.settings, app.practice
    pack = practice.pack
    leads = tuple(one.name for one in practice.people if Desk.LEAD in one.roles)
    looked = work.thresholds.looked()
    groups = _groups(app, work)
    hosted = _hosted(settings)
    return Arrangements(
        organisation=one_line(settings.organisation),
        contact=one_line(settings.contact, 300),
        country=pack.name or pack.country,
        today=now().date(),
        version=__version__,
        leads=leads if settings.colleagues else (),
        places=tuple(_places(app)),
        groups=groups,
        looked=tuple(pack.names.get(label, label.replace("_", " ")) for label in sorted(looked or ())),
        unlooked=pack.not_looked_for(looked) if looked is not None else pack.unlooked,
        hosted=hosted,
        team=tuple(_team(app)),
        receivers=tuple(_receivers(settings, hosted)),
        kept=tuple(_kept(app)),
        stored=_stored(settings),
        encrypted=fill_in("whether the disk of that machine is encrypted; “safelight check” says what it can see"),
        notices=_notices(settings, leads, practice.model.window_days, buffer(pack).days),
        answering=tuple(_answering(app)),
        helplines=tuple(practice.texts.get("helplines", "").strip().splitlines()),
        regulator=regulator(practice),
        sample=practice.sample,
        young=any(one.audience != Audience.ADULT.value for one in groups) or settings.audience != Audience.ADULT.value,
        pack=pack,
    )


def _places(app: App) -> Iterator[Place]:
    for one in app.connected.platforms:
        if one.source is not None or one.desk is not None:
            reads = _READS.get(one.name, "messages, as they are written")
            yield Place(_NAMES.get(one.name, one.name), reads)


def _groups(app: App, work: Work) -> tuple[Watched, ...]:
    known: dict[str, Group] = work.people.groups()
    keys = sorted(set(app.connected.watched) | set(app.settings.groups))
    found = []
    for key in keys:
        group, table = known.get(key), app.settings.groups.get(key, {})
        policy = group.policy if group else app.practice.policy
        found.append(
            Watched(
                name=one_line((group.name if group else "") or str(table.get("name", "")) or key),
                platform=_NAMES.get(key.partition(":")[0], key.partition(":")[0]),
                audience=policy.audience.value,
                visibility=policy.visibility.value,
                purpose=one_line(policy.purpose, 300),
                notice=key in app.practice.notices,
            )
        )
    return tuple(found)


def _team(app: App) -> Iterator[Team]:
    for desk in Desk:
        people = tuple(one.name for one in app.practice.people if desk in one.roles)
        yield Team(desk.value, people, tuple(power.value for power in sorted(RIGHTS[desk])))


def _hosted(settings: Settings) -> str:
    """What a hosted model is sent, and where it is; empty where none is asked."""
    if not settings.hosted_url:
        return ""
    host = urlsplit(settings.hosted_url).hostname or settings.hosted_url
    here = host in ("localhost", "127.0.0.1", "::1")
    where = f"the model “{settings.hosted_model}” at {host}" + (", which is this machine" if here else "")
    sent = {"name": "the writer's name", "context": "messages before it", "text": "the message's text"}
    parts = [words for key, words in sent.items() if key in settings.hosted_send] or ["the message's text"]
    only = "" if here else " " + fill_in("where it keeps data, your contract with it, and the ground for the transfer")
    return (
        f"Messages in which something was noticed here, and no others, are sent to {where}: "
        f"{', '.join(reversed(parts))}; "
        f"no ids, no pictures. Its answer can raise a score and never lower one.{only}"
    )


def _receivers(settings: Settings, hosted: str) -> Iterator[Receiver]:
    cards = (
        "What a case is about and what was said"
        if settings.desk_content == "yes"
        else f"{_NEVER}, at Now; at Today also what was said, to whoever takes the case alone"
    )
    if settings.discord_token:
        yield Receiver("Discord", f"Alerts and cards for colleagues. {cards}", "Moderators triage there", True)
    if settings.telegram_token:
        yield Receiver("Telegram", f"Alerts and cards for colleagues. {cards}", "Moderators triage there", True)
    if settings.mail_host:
        yield Receiver(
            f"Mail, by {settings.mail_host}", f"Alerts and summaries. {_NEVER}", "Colleagues hear of it", True
        )
    if settings.push:
        kinds = {urlsplit(line.partition("=")[2].strip()).scheme for line in settings.push.splitlines() if "=" in line}
        yield Receiver(
            f"Push services ({', '.join(sorted(kinds))})", f"Alerts. {_NEVER}", "Colleagues hear of it", True
        )
    if settings.heartbeat_url:
        host = urlsplit(settings.heartbeat_url).hostname or "a watcher"
        yield Receiver(host, "That the desk is alive; nothing about anybody", "A silent desk is noticed", True)
    if hosted:
        yield Receiver("Hosted model", hosted, "A second opinion on what was noticed", True)
    yield Receiver(
        "Police, social services, others who protect people",
        "A referral pack, signed by a named person; no pictures in it",
        "Somebody may be at risk",
        False,
    )
    yield Receiver("Whoever asks for their own data", "An export, with others taken out", "Their right", False)


def _kept(app: App) -> Iterator[Kept]:
    pack, model = app.practice.pack, app.practice.model
    ours, itself = "our own proposal", "erased by itself"
    days = buffer(pack).days
    yield Kept(
        "Messages that nobody flagged", f"{days} days from when they came", "Context of a flag is needed", ours, itself
    )
    yield Kept(
        "Signs that somebody may be harming a child (who, a short quote)",
        f"{model.window_days:.0f} days",
        "Grooming shows only over weeks",
        ours,
        itself,
    )
    if app.practice.sample:
        yield Kept(
            f"A sample of {app.practice.sample} messages a week that nothing flagged",
            "30 days, then only what people said of them",
            "One learns what is missed",
            ours,
            itself,
        )
    yield Kept(
        "What was seen of the groups, and what was not", f"{COVERAGE.days} days", "A year's summary", ours, itself
    )
    yield Kept(
        "Who did and read what here (the sealed log: names of colleagues, numbers of cases, no content)",
        "seven years, and as long as a case that it is about",
        "Who knew what, and when, is asked long after",
        ours,
        "proposed for taking out; two people agree",
    )
    for period in pack.periods.values():
        if period.id != "buffer":
            yield Kept(_what(period), period.words, period.reason, _basis(period), _ends(period))


def _what(period: Period) -> str:
    names = {
        "dismissed": "Flags found to be no concern",
        "small": "Small cases",
        "general": "Concerns about adults alone",
        "child": "Concerns about a child's welfare",
        "child_sexual_abuse": "What has to do with child sexual abuse",
        "allegation": "Allegations against somebody who works with children",
        "low_level": "Low-level concerns about a colleague",
        "image": "Consents for pictures",
        "log": "The log, and lost or leaked data",
        "inbox": "What was asked: appeals, complaints, requests about data",
    }
    return names.get(period.id, period.id.replace("_", " ").capitalize())


def _basis(period: Period) -> str:
    if period.ours:
        return "our own proposal"
    checked = f"checked {day(period.check.on)}" if period.check.on else "not confirmed"
    return f"{period.check.source} ({checked}{', a secondary source' if period.check.secondary else ''})"


def _ends(period: Period) -> str:
    return (
        "a person looks at it first" if period.review else "proposed for erasing; two people agree, but for small cases"
    )


def _stored(settings: Settings) -> str:
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        return "one file on the machine that runs the desk, which belongs to the organisation"
    return f"a PostgreSQL database at {url.host or 'the machine that runs the desk'}"


def _notices(settings: Settings, leads: tuple[str, ...], signs: float, days: int) -> dict[str, str]:
    shipped = packs.toml(pack_folder(settings) / "notices.toml")
    lead = " and ".join(leads) if settings.colleagues and leads else "The safeguarding lead"
    blanks = {
        "organisation": settings.organisation,
        "lead": lead,
        "contact": settings.contact or lead,
        "days": str(days),
        "signs": f"{signs:.0f}",
    }
    return {one.value: worded(one.value, shipped, settings.texts, blanks) for one in Audience}


def _answering(app: App) -> Iterator[tuple[str, str, str]]:
    for one in app.practice.pack.inbox.values():
        when = f"answered within {one.months} month{'s' if one.months != 1 else ''}" if one.months else "answered soon"
        if one.answer is not None:
            length = f"{one.answer.days} {'working days' if one.answer.working else 'days'}"
            when = f"answered within {length}"
        yield one.words, when, one.reason
