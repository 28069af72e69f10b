"""Settings → how the organisation looks after its groups. Part of the composition root: it reads the settings.

What is wrong with a setting is said here in a sentence, before anything starts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot import packs, rules
from bot.core.clocks import Hours
from bot.core.indicators import RiskModel
from bot.core.members import Members
from bot.core.messages import Age, Audience, Group, Place, Policy, Role, Visibility
from bot.core.notices import worded
from bot.core.pack import Pack
from bot.core.periods import RHYTHMS, Every
from bot.core.ports import Platform
from bot.core.practice import Practice, Showing
from bot.core.rest import Rest
from bot.core.retention import buffer
from bot.core.rights import Colleague, Desk
from bot.core.rota import Rota
from bot.core.rulebook import Domains, Switch, domains
from bot.holidays import holidays
from bot.rule_faults import idle
from bot.rules_in_use import in_use
from bot.welcoming import welcoming
from config import settings as configuration
from config.settings import Settings, Wrong
from connectors import rehearsal

ALONE = Colleague("Desk lead", frozenset({Desk.LEAD, Desk.MODERATOR, Desk.ADMIN}))
"""Who works here while nobody is named in safelight.toml: the one who started the desk holds every role."""


def practised(settings: Settings, platforms: Iterable[Platform]) -> Practice:
    """How the organisation looks after its groups, from its settings and country pack."""
    folder = pack_folder(settings)
    listed = set(settings.listed)
    if any(platform.name == "rehearsal" for platform in platforms):
        listed |= rehearsal.story().listed
    try:
        model = RiskModel.of(_toml(folder / "indicators.toml"))
        people, country = _resting(settings), packs.pack(folder)
        ruled = in_use(settings.rules, _toml(configuration.HERE / "rules.toml"))
        return Practice(
            pack=country,
            model=model,
            rules=ruled.rules,
            ladders=ruled.ladders,
            after=ruled.after,
            rule_faults=ruled.faults,
            idle_rules=idle(settings.rules, rule_domains(settings, country)),
            switches=_switches(settings, country),
            people=people,
            rota=_rota(settings, people),
            hours=_hours(settings, _toml(folder / "holidays.toml")),
            policy=policy_of(settings, {}),
            listed=frozenset(one.casefold() for one in listed),
            texts=settings.texts,
            can={platform.name: platform.actor.can for platform in platforms if platform.actor},
            demanding=frozenset(platform.name for platform in platforms if platform.sweep),
            notices=_notices(settings, _toml(folder / "notices.toml"), model.window_days, buffer(country).days),
            showing=_showing(settings, platforms),
            organisation=settings.organisation,
            rhythm=RHYTHMS.get(settings.summary_trustees, Every.WEEK),
            address=settings.console_address,
            mapped=settings.mapped,
            sample=max(0, settings.sample_size),
            members=_members(settings, _toml(folder / "safety.toml")),
        )
    except ValueError as fault:
        raise Wrong(str(fault)) from fault


def _switches(settings: Settings, country: Pack) -> tuple[Switch, ...]:
    return rules.switches(settings.rules, _toml(configuration.HERE / "rules.toml"), rule_domains(settings, country))


def rule_domains(settings: Settings, country: Pack) -> Domains:
    """What the facts of a case can be here, for rules that never apply."""
    usual = Policy().country
    return domains(country.categories, {usual, *(str(one.get("country", usual)) for one in settings.groups.values())})


def _rota(settings: Settings, people: Iterable[Colleague]) -> Rota:
    """Who is on duty and who is away, without those who left: nobody takes their shifts until somebody is named."""
    gone = {str(table.get("name", "")).strip() for table in settings.colleagues if table.get("left")}
    shifts = [one for one in settings.rota if str(one.get("who", "")).strip() not in gone]
    away = [
        {**one, "cover": ""} if str(one.get("cover", "")).strip() in gone else one
        for one in settings.away
        if str(one.get("who", "")).strip() not in gone
    ]
    return Rota.of(shifts, away, settings.timezone, [one.name for one in people])


def pack_folder(settings: Settings) -> Path:
    """Where the country pack in use lies."""
    return configuration.HERE / "packs" / settings.country


def _showing(settings: Settings, platforms: Iterable[Platform]) -> Showing:
    """Where cards go: only to platforms that have a desk."""
    able = frozenset(platform.name for platform in platforms if platform.desk)
    leads = frozenset(one.name for one in colleagues_of(settings.colleagues) if one.roles & {Desk.LEAD, Desk.DEPUTY})
    return Showing(
        platforms=able,
        queue=_places("desk", settings.desk),
        lead=_places("desk_lead", settings.desk_lead, leads),
        content=settings.desk_content == "yes",
        budget=max(0, settings.desk_budget),
        morning=None if settings.morning == "off" else time.fromisoformat(settings.morning),
        morning_places=_places("morning_places", settings.morning_places),
    )


def _places(name: str, keys: str, readers: frozenset[str] = frozenset()) -> tuple[Place, ...]:
    places = []
    for key in filter(None, (one.strip() for one in keys.split(","))):
        platform, _, id_ = key.partition(":")
        if not platform or not id_:
            raise Wrong(f"{name}: write the platform before the channel or chat, like discord:123, not “{key}”.")
        places.append(Place(platform, id_, readers))
    return tuple(places)


def colleagues_of(tables: Iterable[Mapping[str, Any]]) -> tuple[Colleague, ...]:
    people = []
    for table in tables:
        name = str(table.get("name", "")).strip()
        if not name or name == "machine":
            raise Wrong("colleagues: every colleague needs a name of their own.")
        if table.get("left"):
            continue
        try:
            roles = frozenset(Desk(role) for role in table.get("roles", ()))
        except ValueError:
            given = ", ".join(str(role) for role in table.get("roles", ()))
            raise Wrong(f"colleagues, {name}: “{given}” is unknown. Roles are: {', '.join(Desk)}.") from None
        people.append(
            Colleague(name, roles, frozenset(table.get("accounts", ())), table.get("person"), phone_of(table))
        )
    if len({person.name for person in people}) != len(people):
        raise Wrong("colleagues: two of them have the same name.")
    return tuple(people) or (ALONE,)


def _resting(settings: Settings) -> tuple[Colleague, ...]:
    """The colleagues with the hours in which each is not to be disturbed: their own, or else the organisation's."""
    own = {str(table.get("name", "")).strip(): str(table.get("quiet", "")) for table in settings.colleagues}

    def rest(name: str) -> Rest | None:
        where = f"colleagues, {name}, quiet" if own.get(name) else "quiet_hours"
        try:
            return Rest.of(own.get(name) or settings.quiet_hours, settings.timezone)
        except ValueError as fault:
            raise Wrong(f"{where}: {fault}") from None

    return tuple(replace(one, rest=rest(one.name)) for one in colleagues_of(settings.colleagues))


def phone_of(table: Mapping[str, Any]) -> str:
    """A colleague's number on one line, for whoever is asked to phone them."""
    return " ".join(str(table.get("phone", "")).split())[:40]


def _notices(settings: Settings, shipped: Mapping[str, Any], signs: float, days: int) -> dict[str, str]:
    """The notice's words for each group whose table asks for it. Messages are kept `days`, and hits `signs` days."""
    leads = [person.name for person in colleagues_of(settings.colleagues) if Desk.LEAD in person.roles]
    lead = " and ".join(leads) if settings.colleagues and leads else "The safeguarding lead"
    found = {}
    for key, table in settings.groups.items():
        if table.get("notice"):
            here = str(table.get("lead") or lead)
            blanks = {
                "organisation": settings.organisation, "lead": here, "contact": settings.contact or here,
                "days": str(days), "signs": f"{signs:.0f}",
            }  # fmt: skip
            found[key] = worded(str(table.get("audience", settings.audience)), shipped, settings.texts, blanks)
    return found


def _members(settings: Settings, shipped: Mapping[str, Any]) -> Members:
    return welcoming(
        shipped,
        settings.texts,
        colleagues_of(settings.colleagues) if settings.colleagues else (),
        organisation=settings.organisation,
        contact=settings.contact,
        alternative=settings.report_alternative,
    )


def _hours(settings: Settings, shipped: Mapping[str, Any]) -> Hours:
    table = settings.hours
    usual = Hours(settings.timezone)
    return replace(
        usual,
        days=frozenset(int(day) for day in table.get("days", usual.days)),
        start=time.fromisoformat(str(table.get("start", usual.start))),
        end=time.fromisoformat(str(table.get("end", usual.end))),
        off=frozenset(date.fromisoformat(str(day)) for day in table.get("off", ()))
        | holidays(shipped, settings.bank_holidays),
    )


def policy_of(settings: Settings, table: Mapping[str, Any]) -> Policy:
    return Policy(
        audience=Audience(table.get("audience", settings.audience)),
        visibility=Visibility(table.get("visibility", settings.visibility)),
        country=str(table.get("country", Policy().country)),
        language=str(table.get("language", settings.language)),
        timezone=str(table.get("timezone", settings.timezone)),
        thresholds={str(label): float(at) for label, at in table.get("thresholds", {}).items()},
        default_role=Role(table.get("role", "unknown")),
        default_age=Age(table.get("age", "unknown")),
        lead=str(table.get("lead", "")),
        purpose=str(table.get("purpose", "")),
    )


def groups_of(settings: Settings) -> list[Group]:
    groups = []
    for key, table in settings.groups.items():
        platform, _, id_ = key.partition(":")
        if not platform or not id_:
            raise Wrong(f'groups, {key}: write the platform before the group, like [groups."whatsapp:name"].')
        try:
            policy = policy_of(settings, table)
            ZoneInfo(policy.timezone)
        except (TypeError, ValueError, LookupError, OSError) as fault:
            raise Wrong(f"groups, {key}: {fault}.") from None
        groups.append(Group(platform, id_, str(table.get("name", id_)), policy))
    return groups


def _toml(file: Path) -> dict[str, Any]:
    with file.open("rb") as stream:
        return tomllib.load(stream)
