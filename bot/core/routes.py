"""Whom one can turn to: people of the organisation itself, and bodies outside with how to reach them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.core.law import Check, Freshness, check, day
from bot.core.reading import Table


@dataclass(frozen=True, slots=True)
class Route:
    """A way to somebody who must be told or can help.

    `inside`: somebody of the organisation itself. `elsewhere` says what is otherwise in some part of the country, by
    its id. `doubts` are statements that could not be confirmed. `never`: what is not handed over.
    """

    id: str
    name: str
    use: str = ""
    how: str = ""
    phone: str = ""
    web: str = ""
    mail: str = ""
    hours: str = ""
    give: str = ""
    never: str = ""
    note: str = ""
    inside: bool = False
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    check: Check = field(default_factory=Check)


KEYS = ("name", "use", "how", "phone", "web", "mail", "hours", "give", "never", "note", "inside", "elsewhere",
        "doubts", "checked_on", "checked_by", "next_check", "source", "secondary")  # fmt: skip
UNSURE = "Not confirmed, look it up before you use it: "


def read(id: str, table: Table, places: Mapping[str, str], by: str) -> Route:
    """A route from its table; `places` are the parts of the country, `by` who checks where the table names nobody."""
    route = Route(
        id=id,
        name=table.text("name"),
        use=table.text("use", ""),
        how=table.text("how", ""),
        phone=table.text("phone", ""),
        web=table.text("web", ""),
        mail=table.text("mail", ""),
        hours=table.text("hours", ""),
        give=table.text("give", ""),
        never=table.text("never", ""),
        note=table.text("note", ""),
        inside=table.flag("inside"),
        elsewhere=table.words("elsewhere", places),
        doubts=table.texts("doubts"),
        check=check(table, by),
    )
    if route.check.on is not None and not route.check.source:
        table.fault("source", "what was checked needs the source in which it was found.")
    return route


def lines(route: Route, today: date, places: Mapping[str, str]) -> tuple[str, ...]:
    """How to reach somebody outside, as it is printed; nothing for people of the organisation itself.

    What nobody confirmed, or not for half a year, begins with a warning in plain words.
    """
    if route.inside:
        return ()
    phone = route.phone if route.phone not in route.name else ""
    ways = ", ".join(part for part in (phone, route.web, route.mail) if part)
    hours = f" ({route.hours})" if route.hours else ""
    parts = [route.use, route.how, f"{ways}{hours}" if ways else ""]
    parts += [f"{words}: {text}" for words, text in (("Give", route.give), ("Never give", route.never)) if text]
    parts.append(route.note)
    said = f"{route.name}: " + " ".join(sentence(part) for part in parts if part)
    there = tuple(f"{places.get(place, place)}: {sentence(text)}" for place, text in route.elsewhere.items())
    doubts = tuple(UNSURE + sentence(one) for one in route.doubts)
    if route.check.on is None:
        return (UNSURE + said, *there, *doubts)
    if route.check.freshness(today) is Freshness.STALE:
        said = f"Not checked since {day(route.check.on)}, look it up before you use it: {said}"
    return (f"{said} ({route.check.said()})", *there, *doubts)


def sentence(text: str) -> str:
    """With an end: a full stop where none is there."""
    return text if text.endswith((".", "!", "?", "”")) else f"{text}."
