"""Between rows and values of the core."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Table
from sqlmodel import SQLModel

from bot.core.cases import Case, Kind, Party, Stance, State
from bot.core.messages import (
    Account,
    Age,
    Attachment,
    Audience,
    Basis,
    Group,
    Message,
    Place,
    Policy,
    Role,
    Standing,
    Visibility,
)  # fmt: skip
from bot.core.signals import Hit, Severity, Towards


def table(model: type[SQLModel]) -> Table:
    """The Core table behind a model."""
    return cast(Table, getattr(model, "__table__"))  # noqa: B009  (SQLModel gives it at run time only)


def is_number(text: str) -> bool:
    """Whether a text that somebody typed may be a row's number: digits, and no more than the database takes."""
    return text.isascii() and text.isdigit() and len(text) <= 18


def compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


_CARRIED = ("mentions", "to", "thread", "forwarded_from", "quote", "flags")


def extra_of(message: Message) -> str | None:
    """What few messages have, as JSON; None for the many that have nothing of it."""
    extra: dict[str, object] = {name: value for name in _CARRIED if (value := getattr(message, name))}
    if message.attachments:
        extra["attachments"] = [[a.kind, a.name, a.id] for a in message.attachments]
    return compact(extra) if extra else None


def message_of(row: Any, group: Group) -> Message:
    """A message from a row of `messages` joined with its account's `name` and `bot`."""
    platform, _, account = row.account.partition(":")
    carried: dict[str, Any] = {}
    if row.extra:
        extra = json.loads(row.extra)
        carried = {
            "mentions": tuple(extra.get("mentions", ())),
            "to": tuple(extra.get("to", ())),
            "thread": extra.get("thread", ""),
            "forwarded_from": extra.get("forwarded_from", ""),
            "quote": extra.get("quote", ""),
            "flags": tuple(extra.get("flags", ())),
            "attachments": tuple(Attachment(*item) for item in extra.get("attachments", ())),
        }
    return Message(
        platform=group.platform,
        group=group.id,
        id=row.id,
        author=Account(platform, account, row.name or "", bool(row.bot)),
        at=row.at,
        text=row.text,
        group_name=group.name,
        reply_to=row.reply_to,
        edited_at=row.edited_at,
        **carried,
    )


def policy_text(policy: Policy) -> str:
    """A policy as JSON."""
    return compact(
        {
            "audience": policy.audience.value,
            "visibility": policy.visibility.value,
            "country": policy.country,
            "language": policy.language,
            "timezone": policy.timezone,
            "thresholds": dict(policy.thresholds),
            "places": {
                name: [place.platform, place.id, sorted(place.readers), place.private]
                for name, place in policy.places.items()
            },
            "lead": policy.lead,
            "default_role": policy.default_role.value,
            "default_age": policy.default_age.value,
            "purpose": policy.purpose,
        }
    )


def policy_of(text: str) -> Policy:
    data: Mapping[str, Any] = json.loads(text)
    return Policy(
        audience=Audience(data["audience"]),
        visibility=Visibility(data["visibility"]),
        country=data["country"],
        language=data["language"],
        timezone=data["timezone"],
        thresholds=data["thresholds"],
        places={
            name: Place(platform, id_, frozenset(readers), private)
            for name, (platform, id_, readers, private) in data["places"].items()
        },
        lead=data["lead"],
        default_role=Role(data["default_role"]),
        default_age=Age(data["default_age"]),
        purpose=data.get("purpose", ""),  # kept before there was one
    )


def group_of(row: Any) -> Group:
    return Group(row.platform, row.id, row.name, policy_of(row.policy))


def standing_of(row: Any, policy: Policy) -> Standing:
    """An account's standing: the roster, else its own words about its age, else what the group lets one assume."""
    assumed = policy.standing()
    role, role_basis, age, age_basis, as_of = (
        assumed.role, assumed.role_basis, assumed.age, assumed.age_basis, None,
    )  # fmt: skip
    if row.stated:
        age, age_basis, as_of = Age(row.stated), Basis.STATED, row.stated_at
    if row.person and row.person_role and row.person_role != Role.UNKNOWN:
        role, role_basis = Role(row.person_role), Basis.ROSTER
    if row.person and row.person_age and row.person_age != Age.UNKNOWN:
        age, age_basis, as_of = Age(row.person_age), Basis.ROSTER, row.person_as_of
    return Standing(role, role_basis, age, age_basis, as_of, row.joined_at, row.person)


def may_be_young(row: Any, policy: Policy) -> bool:
    """Whether a party of a case is a child or a young person, or may be one: by the roster, else by their own words,
    else by what the group lets one assume. Whoever was erased may be one, but in a group for adults."""
    age = next((Age(one) for one in (row.age, row.stated) if one and one != Age.UNKNOWN), policy.standing().age)
    if age is Age.UNKNOWN:
        return policy.audience is Audience.YOUTH or (row.key is None and policy.audience is not Audience.ADULT)
    return age is not Age.ADULT


def hit_of(row: Any) -> Hit:
    return Hit(
        row.message, row.group, row.indicator, row.actor, row.towards, Towards(row.basis),
        row.at, row.quote, row.source, row.weight,
    )  # fmt: skip


class LetIn(NamedTuple):
    """Who may read one case although their role would not let them, by how they came to it."""

    granted: frozenset[str] = frozenset()
    glass: frozenset[str] = frozenset()
    took: frozenset[str] = frozenset()


NOBODY = LetIn()


def case_of(
    row: Any,
    parties: tuple[Party, ...],
    let_in: LetIn = NOBODY,
    *,
    young: bool = False,
) -> Case:
    return Case(
        id=str(row.id),
        kind=Kind(row.kind),
        key=row.key,
        category=row.category,
        severity=Severity(row.severity),
        group=row.group,
        opened_at=row.opened_at,
        parties=parties,
        state=State(row.state),
        version=row.version,
        claimed_by=row.claimed_by,
        lease_until=row.lease_until,
        stance=Stance(row.stance) if row.stance else None,
        about_colleague=bool(row.about_colleague),
        follows=row.follows,
        changed_at=row.changed_at,
        granted=let_in.granted,
        glass=let_in.glass,
        took=let_in.took,
        young=young,
    )


def case_values(case: Case) -> dict[str, object]:
    """A case as the values of its row, without id, parties and grants."""
    return {
        "kind": case.kind.value,
        "key": case.key,
        "category": case.category,
        "severity": int(case.severity),
        "group": case.group,
        "opened_at": case.opened_at,
        "state": case.state.value,
        "open": int(case.open),
        "version": case.version,
        "claimed_by": case.claimed_by,
        "lease_until": case.lease_until,
        "stance": case.stance.value if case.stance else None,
        "about_colleague": case.about_colleague,
        "follows": case.follows,
        "changed_at": case.changed_at,
    }


def stamp(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
