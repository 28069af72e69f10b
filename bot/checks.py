"""Whether everything is in order, in words."""

from __future__ import annotations

import asyncio
import getpass
import platform as machine
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import make_url

from bot.app import App, leaked, now
from bot.core.effects import Alert
from bot.core.messages import Account, Group, Message, Talk
from bot.core.pack import Pack
from bot.core.ports import Health, Platform
from bot.core.rights import Power
from bot.core.signals import PLATFORM_FLAG
from bot.core.store import Work
from bot.steps import alarming, heeding, sealing, undelivered
from bot.steps.faulty import MEND
from bot.steps.keeping import FLAGGED
from bot.steps.noticing import noticed
from bot.steps.watching import SILENCE, holes_of, sentences

LOOK_BACK = timedelta(days=7)
MOST_HOLES = 10
LONGEST_CHECK = 120.0
"""Seconds. A large server's members are asked for page by page."""
PATIENCE = timedelta(minutes=15)
"""How long something may wait in the outbox before it is worth a word."""


async def checked(app: App) -> list[Health]:
    """Every part of the desk with its state; the parts that are not in order say what to do."""
    found = [_place(app), _readers(app), _disk(app), _people(app), *laws(app.practice.pack, now().date()), *_rules(app)]
    found += await app.store.run(_work)
    found += await app.store.run(lambda work: _for_a_while(work, app))
    found += await app.store.run(lambda work: _coverage(work, ZoneInfo(app.settings.timezone)))
    found += await app.store.run(lambda work: alarming.health(work, app.practice, now()))
    found += await app.store.run(lambda work: _notices(work, app))
    found += await app.store.run(lambda work: _leaked(work, app))
    found += await app.store.run(lambda work: _automod(work, app))
    found += await _classifiers(app)
    reached = [one for one in (*app.connected.platforms, *app.platforms) if one.actor is not None]
    gone = await app.store.run(lambda work: leaked(app.settings, work))
    for name in dict.fromkeys(one.name for one in reached if one.name not in gone):
        found.append(await asked(next(one for one in reached if one.name == name)))
    return found


def _for_a_while(work: Work, app: App) -> list[Health]:
    """No fault, and worth a word: what is not flagged at the moment because somebody said so."""
    lines = [Health("settings", True, f"{line}.") for line in heeding.for_a_while(work, app.practice, now())]
    wrong = "A setting that was changed here does not fit safelight.toml any more"
    hint = "Take the change back: safelight config history lists them, safelight config undo N ends one."
    return lines + [Health("settings", False, f"{wrong}: {fault}", (hint,)) for fault in app.renewing.left_out]


async def asked(platform: Platform) -> Health:
    """What a platform says of itself; a check that hangs or breaks is itself a finding."""
    assert platform.actor is not None
    try:
        async with asyncio.timeout(LONGEST_CHECK):
            return await platform.actor.check()
    except TimeoutError:
        return Health(
            platform.name, False, f"{platform.name} gave no answer in {LONGEST_CHECK:.0f} s.", ("Try again.",)
        )
    except Exception as problem:  # whatever it is, people must see it beside what works
        return Health(platform.name, False, f"{platform.name} could not be checked ({type(problem).__name__}).")


def _place(app: App) -> Health:
    url = make_url(app.settings.database_url)
    where = url.database if url.get_backend_name() == "sqlite" else f"PostgreSQL at {url.host or 'this machine'}"
    return Health("database", True, f"Everything is kept in {where}.")


def _file(app: App) -> Path | None:
    url = make_url(app.settings.database_url)
    return Path(url.database).absolute() if url.get_backend_name() == "sqlite" and url.database else None


def _readers(app: App) -> Health:
    """Who can read everything as owner of the machine, whatever their rights at the desk."""
    file = _file(app)
    who = f"{getpass.getuser()} and whoever administers this machine can read everything, whatever their rights here."
    if file is None:
        return Health("readers", True, f"The owner of the PostgreSQL server can read everything. Here, {who}")
    if machine.system() != "Windows" and file.stat().st_mode & 0o077:
        return Health(
            "readers", False, "Other users of this machine can read the database file.", (f"Run: chmod 600 '{file}'",)
        )
    return Health("readers", True, who)


def _disk(app: App) -> Health:
    """Whether the disk is encrypted, where that can be seen without rights: on Linux, in the kernel's own list."""
    file = _file(app)
    device = _device(file) if file and machine.system() == "Linux" else None
    if device is None:
        return Health(
            "disk", True, "Whether the disk is encrypted cannot be seen from here. Please make sure that it is."
        )
    name = Path(device).resolve().name
    uuid = Path(f"/sys/class/block/{name}/dm/uuid")
    if uuid.exists() and uuid.read_text().startswith("CRYPT-"):
        return Health("disk", True, "The disk the data lies on is encrypted.")
    return Health(
        "disk",
        False,
        "The disk the data lies on does not look encrypted: whoever takes the machine can read the chats.",
        ("Turn on the encryption of your system's disk, or keep ./data on an encrypted one.",),
    )


def _device(file: Path) -> str | None:
    best, device = "", None
    for line in Path("/proc/self/mounts").read_text().splitlines():
        source, mount, *_ = line.split()
        mount = mount.replace("\\040", " ")
        if (str(file) + "/").startswith(mount.rstrip("/") + "/") and len(mount) >= len(best):
            best, device = mount, source
    return device if device and device.startswith("/dev/") else None


def _people(app: App) -> Health:
    leads = [person.name for person in app.practice.people if Power.SEE_SERIOUS in person.powers]
    if not leads:
        return Health(
            "people",
            False,
            "Nobody here is a safeguarding lead.",
            ('Name one in safelight.toml, with roles = ["lead"].',),
        )
    if len(leads) == 1:
        return Health(
            "people",
            False,
            f"{leads[0]} is the only one who sees the most serious cases, and nobody could see one about {leads[0]}.",
            ('Name a deputy in safelight.toml, with roles = ["deputy"].',),
        )
    return Health("people", True, f"The most serious cases are seen by {', '.join(leads)}.")


def _rules(app: App) -> list[Health]:
    wrong = (*app.practice.rule_faults, *app.practice.idle_rules)
    return [Health("rules", False, fault, (MEND,)) for fault in wrong]


def laws(pack: Pack, today: date) -> list[Health]:
    """One line where what the pack says of the law should have been looked up again by now."""
    late = pack.overdue(today)
    if not late:
        return []
    many = "1 entry is" if len(late) == 1 else f"{len(late)} entries are"
    words = f"What the country pack says of the law: {many} due to be looked up again, first {late[0].citation}."
    return [Health("law", False, words, ("“safelight pack laws” lists them, with where to look.",))]


def _work(work: Work) -> list[Health]:
    waiting, stuck, unchecked = work.inbox.waiting(), work.inbox.count_stuck(), work.inbox.count_unchecked()
    jobs = work.outbox.stuck()
    found = [Health("inbox", True, f"{waiting} messages wait to be checked.")]
    found.append(sealing.health(work, now()))
    next_due = work.outbox.next_due()
    if next_due is not None and next_due < now() - PATIENCE:
        hint = "They are done while the desk runs: make run. A platform that was switched off keeps its own waiting."
        found.append(Health("waiting", False, f"Alerts or acts have waited since {next_due:%d %b %H:%M} UTC.", (hint,)))
    if stuck:
        hint = "They are in the queue to be read; after an update, “safelight upgrade --retry” checks them again."
        found.append(Health("stuck", False, f"{stuck} messages could not be checked at all.", (hint,)))
    if unchecked:
        found.append(
            Health("unchecked", False, f"{unchecked} messages are not checked fully yet; they are tried again.")
        )
    found += undelivered.health(work, now())
    jobs = [job for job in jobs if job.payload.get("effect") != Alert.__name__]
    if jobs:
        names = ", ".join(sorted({job.kind for job in jobs}))
        found.append(
            Health("outbox", False, f"{len(jobs)} things could not be done after many tries ({names}).", (
                "When the cause is gone, run: safelight upgrade --retry",
            ))
        )  # fmt: skip
    return found


def _coverage(work: Work, zone: ZoneInfo) -> list[Health]:
    """What was not seen in the last days, and whether anything is heard now."""
    said = sentences(holes_of(work, now() - LOOK_BACK, now()), zone)
    silent = work.ledger.positions(SILENCE)
    quiet = [mark.removeprefix(SILENCE) for mark, since in silent.items() if since]
    found = [
        Health("coverage", False, f"{one} is not heard now.", ("Look at what is said of it below.",)) for one in quiet
    ]
    if said:
        if len(said) > MOST_HOLES:
            said = [*said[-MOST_HOLES:], f"And {len(said) - MOST_HOLES} more in the last {LOOK_BACK.days} days."]
        found += [Health("coverage", False, one) for one in said]
    elif work.ledger.newest_seen():
        found.append(Health("coverage", True, f"Nothing was missed in the last {LOOK_BACK.days} days."))
    return found


def _automod(work: Work, app: App) -> list[Health]:
    """Where a platform could hold words back before people see them, and was never heard to; an offer, no fault."""
    if PLATFORM_FLAG not in {rule.label for rule in app.practice.pack.labels}:
        return []
    heard, groups = work.ledger.positions(FLAGGED), work.people.groups()
    found = []
    for key in sorted(app.settings.groups.keys() & app.connected.watched):
        parts = (key, *work.people.parts(key))
        if key.startswith("discord:") and not any(f"{FLAGGED}{part}" in heard for part in parts):
            name = groups[key].name if key in groups else key
            words = f"{name}: nothing was ever heard of Discord's AutoMod."
            hint = "If words should be held back before anybody sees them: “safelight automod” prints lists for it."
            found.append(Health("automod", True, words, (hint,)))
    return found


def _leaked(work: Work, app: App) -> list[Health]:
    words = "The token was reported as leaked and is not used any more, so nothing is heard from there."
    hints = "“safelight leaked {}” says how to get a new one."
    return [Health(platform, False, words, (hints.format(platform),)) for platform in leaked(app.settings, work)]


def _notices(work: Work, app: App) -> list[Health]:
    """For each group that is watched, when its members were told last that somebody reads along."""
    groups, zone = work.people.groups(), ZoneInfo(app.settings.timezone)
    found = []
    for key in sorted(app.settings.groups.keys() & app.connected.watched):
        name = groups[key].name if key in groups else key
        record = noticed(work, key)
        told = (
            f"It was posted last on {record.posted.astimezone(zone):%d %b %Y}." if record.posted else "None was ever."
        )
        if record.trouble:
            hint = "When the cause is gone, it is tried again within a week."
            found.append(
                Health("notice", False, f"{name}: the notice was not posted. {record.trouble} {told}", (hint,))
            )
        elif key in app.practice.notices:
            found.append(Health("notice", True, f"{name}: the notice is posted every 30 days. {told}"))
        else:
            hint = f'To post it, set notice = true under [groups."{key}"]. If members know already, nothing is needed.'
            found.append(Health("notice", True, f"{name}: no notice is posted by the desk. {told}", (hint,)))
    return found


async def _classifiers(app: App) -> list[Health]:
    """Each classifier looks at a harmless sentence: one that cannot is out of order."""
    group = Group("check", "check", "check", app.practice.policy)
    message = Message("check", "check", "1", Account("check", "1", "check"), now(), "Good morning all, see you at six.")
    scored = await app.scorer.score([Talk(message, group)])
    broken = [missing.what for missing in scored[0].missing]
    if broken:
        return [Health("classifiers", False, f"{what}.") for what in broken]
    return [Health("classifiers", True, "All classifiers work.")]
