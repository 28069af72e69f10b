"""The composition root: settings → store, classifiers, connectors, put together. The only file that knows everybody."""

from __future__ import annotations

import secrets
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from alembic.util.exc import CommandError
from sqlalchemy import make_url
from sqlalchemy.exc import DatabaseError

from bot import packs, rules
from bot.connecting import LEAKED, TOKENS, Connected, connected, usable
from bot.core.clocks import Hours
from bot.core.indicators import RiskModel
from bot.core.messages import Age, Audience, Group, Place, Policy, Role, Visibility
from bot.core.notices import worded
from bot.core.pack import Pack
from bot.core.ports import Platform, Scorer
from bot.core.practice import Practice, Showing
from bot.core.rights import Colleague, Desk
from bot.core.store import Work
from bot.pipeline import Pipeline
from bot.scoring import Panel, Recipe, WorkerScorer, collect_seldom
from bot.steps.alerting import tell_keepers
from bot.steps.timekeeping import BUFFER
from bot.steps.tuning import with_accepted
from bot.storage import migrate
from bot.storage.database import Unavailable
from bot.storage.store import Store
from classifiers import detoxify, hosted, words
from config import settings as configuration
from config.settings import Settings, Wrong, load, shown
from connectors import rehearsal, terminal

__all__ = [
    "FULL",
    "App",
    "Settings",
    "Wrong",
    "leaked",
    "listed",
    "load",
    "migrated",
    "now",
    "opened",
    "pack_folder",
    "practised",
    "recipes",
    "request_id",
    "scorer_for",
    "settled",
    "shown",
]

STAGES = ("screen", "confirm", "full")
FULL = STAGES[-1]
ALONE = Colleague("Desk lead", frozenset({Desk.LEAD, Desk.MODERATOR, Desk.ADMIN}))
"""Who works here while nobody is named in safelight.toml: the one who started the desk holds every role."""


@dataclass(frozen=True, slots=True)
class App:
    """Everything that runs, put together once."""

    settings: Settings
    store: Store
    scorer: Scorer
    practice: Practice
    platforms: tuple[Platform, ...]
    pipeline: Pipeline
    connected: Connected = field(default_factory=Connected)
    """The live platforms, whether they run here or in the desk that does."""

    @property
    def rehearsing(self) -> bool:
        return any(platform.name == "rehearsal" for platform in self.platforms)

    @property
    def listening(self) -> frozenset[str]:
        """The live platforms of which something is watched: there, silence means that something is wrong."""
        watched = {key.partition(":")[0] for key in self.connected.watched}
        return frozenset(one.name for one in self.connected.platforms if one.source and one.name in watched)


def now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def opened(
    settings: Settings, *, say: Callable[[str], None], live: bool = False, address: str = ""
) -> AsyncIterator[App]:
    """The app, with its store and scoring process, closed again at the end. `live`: connectors too.

    The scoring process starts with a live desk, otherwise when there is first something to score. What can be done
    where is the same either way: a word said in the terminal is performed by the desk that runs.

    Raises:
        Wrong: a setting cannot be used.
        Unavailable: the database cannot be reached, or has another shape than this version needs.
    """
    groups, here = _groups(settings), terminal.connect(say, settings.console_address or address)
    store = Store(settings.database_url, settings.seal_key)
    reached = Connected()

    async def tell(words: str) -> None:
        at = now()
        await store.run(lambda work: tell_keepers(work, f"told:{at:%Y-%m}:{words}"[:300], words, practice, at))

    try:
        migrate.ready(store.engine)
        telling = say if live else _nothing
        reached = await store.run(lambda work: _reached(work, settings, groups, address, telling, tell))
        known = (*reached.platforms, *_rehearsal(settings, reached), here)
        practice = practised(settings, known)
        platforms = known if live else (here,)
        scorer = WorkerScorer(recipes(settings, practice))
        collect_seldom()
        try:
            actors = {platform.name: platform.actor for platform in platforms if platform.actor}
            desks = {platform.name: platform.desk for platform in platforms if platform.desk}
            pipeline = Pipeline(store, scorer, practice, actors, now, desks)
            app = App(settings, store, scorer, practice, platforms, pipeline, reached)
            await store.run(lambda work: _set_up(work, groups, practice.pack))
            if app.rehearsing:
                story = rehearsal.story()
                await store.run(lambda work: _rehearsed(work, story))
            if live:
                scorer.start()
            yield app
        finally:
            scorer.close()
    finally:
        await reached.close()
        store.close()


def practised(settings: Settings, platforms: Iterable[Platform]) -> Practice:
    """How the organisation looks after its groups, from its settings and country pack."""
    folder = pack_folder(settings)
    listed = set(settings.listed)
    if any(platform.name == "rehearsal" for platform in platforms):
        listed |= rehearsal.story().listed
    try:
        model = RiskModel.of(_toml(folder / "indicators.toml"))
        return Practice(
            pack=packs.pack(folder),
            model=model,
            rules=rules.compiled(settings.rules),
            people=_colleagues(settings.colleagues),
            hours=_hours(settings),
            policy=_policy(settings, {}),
            listed=frozenset(one.casefold() for one in listed),
            texts=settings.texts,
            can={platform.name: platform.actor.can for platform in platforms if platform.actor},
            demanding=frozenset(platform.name for platform in platforms if platform.sweep),
            notices=_notices(settings, _toml(folder / "notices.toml"), model.window_days),
            showing=_showing(settings, platforms),
        )
    except ValueError as fault:
        raise Wrong(str(fault)) from fault


def pack_folder(settings: Settings) -> Path:
    """Where the country pack in use lies."""
    return configuration.HERE / "packs" / settings.country


def _showing(settings: Settings, platforms: Iterable[Platform]) -> Showing:
    """Where cards go: only to platforms that have a desk."""
    able = frozenset(platform.name for platform in platforms if platform.desk)
    leads = frozenset(one.name for one in _colleagues(settings.colleagues) if one.roles & {Desk.LEAD, Desk.DEPUTY})
    return Showing(
        platforms=able,
        queue=_places("desk", settings.desk),
        lead=_places("desk_lead", settings.desk_lead, leads),
        content=settings.desk_content == "yes",
        budget=max(0, settings.desk_budget),
    )


def _places(name: str, keys: str, readers: frozenset[str] = frozenset()) -> tuple[Place, ...]:
    places = []
    for key in filter(None, (one.strip() for one in keys.split(","))):
        platform, _, id_ = key.partition(":")
        if not platform or not id_:
            raise Wrong(f"{name}: write the platform before the channel or chat, like discord:123, not “{key}”.")
        places.append(Place(platform, id_, readers))
    return tuple(places)


def scorer_for(settings: Settings, practice: Practice, stage: str) -> Panel:
    """The built-in classifiers in this process, asked for probabilities too; `stage` as for `recipes`.

    Raises:
        Wrong: there is no such stage, or a word list cannot be used.
    """
    if stage not in STAGES:
        raise Wrong(f"There is no stage “{stage}”. There are: {', '.join(STAGES)}.")
    return Panel(recipes(settings, practice, stage=stage), grades=True)


def recipes(settings: Settings, practice: Practice, *, stage: str = FULL) -> tuple[Recipe, ...]:
    """The built-in classifiers, as they are made in the process that scores.

    `stage`: how deep the toxicity cascade goes.
    """
    entries = listed(settings)
    known = sorted({rule.label for rule in practice.pack.labels} | {"obscene"})
    for entry in entries:
        if entry.label not in known:
            near = get_close_matches(entry.label, known, 1)
            hint = f"Did you mean “{near[0]}”?" if near else f"Known are: {', '.join(known)}."
            raise Wrong(f"words: nothing follows from the label “{entry.label}”. {hint}")
    return (
        Recipe("toxicity", "classifiers.toxicity:Toxicity", {"stage": stage, **_deeper(settings)}),
        Recipe("multilingual", "classifiers.multilingual:Multilingual"),
        Recipe("words", "classifiers.words:Words", {"entries": entries}),
        Recipe("contacts", "classifiers.contacts:Contacts"),
        Recipe("personal data", "classifiers.personal_data:PersonalData"),
        Recipe("spam", "classifiers.spam:Spam"),
        Recipe("meaning", "classifiers.meaning:Meaning"),
        Recipe("grooming", "classifiers.grooming:Grooming"),
    )


def listed(settings: Settings) -> tuple[words.Entry, ...]:
    """Every entry of the shipped word lists and of the organisation's own.

    Raises:
        Wrong: one of them cannot be used.
    """
    lists = sorted(file for file in (configuration.HERE / "lists").iterdir() if file.suffix in (".csv", ".toml"))
    try:
        shipped = tuple(entry for file in lists for entry in words.load(file))
        return (*shipped, *(words.Entry(**row) for row in settings.words))
    except (TypeError, ValueError) as fault:
        raise Wrong(f"words: {fault}") from None


def _deeper(settings: Settings) -> dict[str, Any]:
    """The two steps of the toxicity cascade that an admin turns on."""
    try:
        return {
            "detoxify": detoxify.chosen(
                settings.detoxify_model, settings.detoxify_checkpoint, settings.detoxify_config
            ),
            "hosted": hosted.chosen(
                url=settings.hosted_url,
                kind=settings.hosted_kind,
                model=settings.hosted_model,
                key=settings.hosted_key,
                timeout=settings.hosted_timeout,
                labels=settings.hosted_labels,
                send=settings.hosted_send,
                characters=settings.hosted_characters,
                requests=settings.hosted_requests,
            ),
        }
    except ValueError as fault:
        raise Wrong(str(fault)) from fault


def migrated(settings: Settings) -> tuple[str | None, str]:
    """Brings the database to the newest shape. Returns the revision before and after.

    Raises:
        Unavailable: the database cannot be reached, or is from a newer version than this one.
    """
    store = Store(settings.database_url, settings.seal_key)
    try:
        before, after = migrate.current(store.engine), migrate.newest()
        if before != after:
            migrate.upgrade(store.engine)
        migrate.ready(store.engine)
        return before, after
    except CommandError:  # a revision that this version does not know
        migrate.ready(store.engine)
        raise
    except DatabaseError as problem:
        reason = str(problem.orig).strip().splitlines()[0]
        raise Unavailable(f"The database cannot be used: {reason}") from None
    finally:
        store.close()


def request_id() -> str:
    """A fresh id for a request that comes from no platform."""
    return f"desk:{secrets.token_hex(12)}"


def _reached(
    work: Work,
    settings: Settings,
    groups: Sequence[Group],
    address: str,
    say: Callable[[str], None],
    tell: Callable[[str], Awaitable[None]],
) -> Connected:
    """The live platforms, with the groups they watch: those in the settings, also under the ids they moved to."""
    watched, moved = {group.key for group in groups}, work.people.moved()
    for key in list(watched):
        while (key := moved.get(key, "")) and key not in watched:
            watched.add(key)
    for platform in leaked(settings, work):
        say(f"The token for {platform} was reported as leaked and is not used any more. Make a new one and set it.")
    try:
        return connected(
            settings,
            people=_colleagues(settings.colleagues),
            watched=watched,
            folder=folder(settings),
            address=settings.console_address or address,
            stopped=work.ledger.positions(LEAKED).values(),
            tell=tell,
        )
    except ValueError as fault:
        raise Wrong(str(fault)) from None


def leaked(settings: Settings, work: Work) -> list[str]:
    """The platforms whose present token was reported as leaked."""
    stopped = work.ledger.positions(LEAKED).values()
    tokens = {platform: str(getattr(settings, name)) for platform, name in TOKENS.items()}
    return [platform for platform, token in tokens.items() if token and not usable(token, stopped)]


def _nothing(line: str) -> None:
    """Says nothing."""


def folder(settings: Settings) -> Path:
    """Where files lie that the desk makes and delivers: beside the database, or in ./data."""
    url = make_url(settings.database_url)
    beside = Path(url.database).parent if url.get_backend_name() == "sqlite" and url.database else Path("data")
    return beside / "files"


def _rehearsal(settings: Settings, reached: Connected) -> tuple[Platform, ...]:
    if settings.rehearsal == "off" or (settings.rehearsal == "auto" and reached.platforms):
        return ()
    if reached.platforms:
        raise Wrong("rehearsal: it is not replayed beside real groups. Take the token away, or set rehearsal = “off”.")
    return rehearsal.connect(settings.rehearsal_seconds, now())


def _colleagues(tables: Iterable[Mapping[str, Any]]) -> tuple[Colleague, ...]:
    people = []
    for table in tables:
        name = str(table.get("name", "")).strip()
        if not name or name == "machine":
            raise Wrong("colleagues: every colleague needs a name of their own.")
        try:
            roles = frozenset(Desk(role) for role in table.get("roles", ()))
        except ValueError:
            given = ", ".join(str(role) for role in table.get("roles", ()))
            raise Wrong(f"colleagues, {name}: “{given}” is unknown. Roles are: {', '.join(Desk)}.") from None
        people.append(Colleague(name, roles, frozenset(table.get("accounts", ())), table.get("person")))
    if len({person.name for person in people}) != len(people):
        raise Wrong("colleagues: two of them have the same name.")
    return tuple(people) or (ALONE,)


def _notices(settings: Settings, shipped: Mapping[str, Any], signs: float) -> dict[str, str]:
    """The notice's words for each group whose table asks for it; `signs`: how many days hits are kept."""
    leads = [person.name for person in _colleagues(settings.colleagues) if Desk.LEAD in person.roles]
    lead = " and ".join(leads) if settings.colleagues and leads else "The safeguarding lead"
    found = {}
    for key, table in settings.groups.items():
        if table.get("notice"):
            here = str(table.get("lead") or lead)
            blanks = {
                "organisation": settings.organisation, "lead": here, "contact": settings.contact or here,
                "days": str(BUFFER.days), "signs": f"{signs:.0f}",
            }  # fmt: skip
            found[key] = worded(str(table.get("audience", settings.audience)), shipped, settings.texts, blanks)
    return found


def _hours(settings: Settings) -> Hours:
    table = settings.hours
    usual = Hours(settings.timezone)
    return replace(
        usual,
        days=frozenset(int(day) for day in table.get("days", usual.days)),
        start=time.fromisoformat(str(table.get("start", usual.start))),
        end=time.fromisoformat(str(table.get("end", usual.end))),
        off=frozenset(date.fromisoformat(str(day)) for day in table.get("off", ())),
    )


def _policy(settings: Settings, table: Mapping[str, Any]) -> Policy:
    return Policy(
        audience=Audience(table.get("audience", settings.audience)),
        visibility=Visibility(table.get("visibility", settings.visibility)),
        language=str(table.get("language", settings.language)),
        timezone=str(table.get("timezone", settings.timezone)),
        thresholds={str(label): float(at) for label, at in table.get("thresholds", {}).items()},
        default_role=Role(table.get("role", "unknown")),
        default_age=Age(table.get("age", "unknown")),
        lead=str(table.get("lead", "")),
    )


def _groups(settings: Settings) -> list[Group]:
    groups = []
    for key, table in settings.groups.items():
        platform, _, id_ = key.partition(":")
        if not platform or not id_:
            raise Wrong(f'groups, {key}: write the platform before the group, like [groups."whatsapp:name"].')
        try:
            policy = _policy(settings, table)
            ZoneInfo(policy.timezone)
        except (TypeError, ValueError, LookupError, OSError) as fault:
            raise Wrong(f"groups, {key}: {fault}.") from None
        groups.append(Group(platform, id_, str(table.get("name", id_)), policy))
    return groups


def _set_up(work: Work, groups: Sequence[Group], pack: Pack) -> None:
    """What the settings say of a group holds from now on, with the thresholds that an admin accepted since."""
    work.people.see_groups(groups)
    named, moved = {group.key for group in groups}, work.people.moved()
    for group in groups:
        policy = with_accepted(work, group, pack).policy
        after = moved.get(group.key)
        for key in (group.key, *work.people.parts(group.key), *((after,) if after else ())):
            if key == group.key or key not in named:
                work.people.set_policy(key, policy)


def _rehearsed(work: Work, story: rehearsal.plot.Story) -> None:
    work.people.see_groups(story.groups)
    work.people.enrol(story.roster, now())


def _toml(file: Path) -> dict[str, Any]:
    with file.open("rb") as stream:
        return tomllib.load(stream)


async def settled(app: App) -> None:
    """Judges what waits and does what is due in every lane, until nothing is left to do now."""
    lanes = [platform.name for platform in app.platforms if platform.actor]
    busy = True
    while busy:
        busy = bool(await app.pipeline.judge())
        for lane in lanes:
            busy = bool(await app.pipeline.perform(lane)) or busy
