"""How a group is looked after: whom it is for, who reads along, in which language, in plain switches."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from bot.core.cases import No
from bot.core.changes import Patch
from bot.core.messages import Age, Audience, Role, Visibility
from bot.core.store import Work
from bot.core.switches import Consequence, Kind, Option, Setting, Wanted
from bot.desk.shown import one_line
from bot.steps import choosing
from bot.steps.changing import keep, until
from bot.steps.values import patch

SETTING = Setting(
    "policy",
    "Whom a group is for, who can read it, what it is for, its country and language.",
    (
        Option("group", "Which group?", Kind.GROUP, required=True),
        Option(
            "audience",
            "Whom is it for?",
            Kind.CHOICE,
            choices={"youth": "Young people", "mixed": "Young people and adults", "adult": "Adults only"},
        ),
        Option(
            "visibility",
            "Who can read it?",
            Kind.CHOICE,
            choices={"open": "Anyone", "closed": "Those let in", "direct": "Only the two who write"},
        ),
        Option("purpose", "What is it for? One line."),
        Option("language", "Which language is most of it written in? Like en."),
        Option("country", "Which country's rules hold? Like GB."),
        Option("timezone", "In which time zone do its members live? Like Europe/London."),
        Option(
            "age",
            "How old is who is not on the roster?",
            Kind.CHOICE,
            choices={"minor": "Under 18", "adult": "Grown up", "unknown": "Not known"},
        ),
        Option(
            "role",
            "What is who is not on the roster?",
            Kind.CHOICE,
            choices={"member": "A member", "parent": "A parent", "volunteer": "A volunteer", "staff": "Staff",
                     "unknown": "Not known"},
        ),
        Option("notice", "Post the notice there?", Kind.CHOICE, choices={"yes": "Yes", "no": "No"}),
    ),
)  # fmt: skip
_ALLOWED = {
    "audience": [one.value for one in Audience],
    "visibility": [one.value for one in Visibility],
    "age": [Age.MINOR.value, Age.ADULT.value, Age.UNKNOWN.value],
    "role": [one.value for one in Role],
    "notice": ["yes", "no"],
}
_SHAPES = {"language": re.compile(r"[a-z]{2,3}"), "country": re.compile(r"[A-Z]{2}(-[A-Z]{3})?")}


def consequence(work: Work, wanted: Wanted) -> Consequence:
    group = choosing.group(work, wanted.option("group"))
    fields = [one.name for one in SETTING.options[1:] if wanted.option(one.name)]
    if not fields:
        raise No(f"Say what is to change: {', '.join(one.name for one in SETTING.options[1:])}.")
    patches = [
        patch(work, wanted.practice, ("groups", group.key, field), _value(field, wanted.option(field)))
        for field in fields
    ]
    changed = [one for one in patches if one.value != one.before]
    if not changed:
        raise No("This is so already: nothing was changed.")
    name = one_line(group.name or group.key, 60)
    words = ", ".join(_words(one) for one in changed)
    compares = any(one.path[-1] in ("audience", "role", "age") for one in changed)
    says = [f"In “{name}” from now on: {words}"]
    if any(one.path[-1] == "audience" for one in changed):
        says.append("Whom a group is for decides from which score on something is flagged, and what is urgent.")
    if any(one.path[-1] == "visibility" and one.value == "direct" for one in changed):
        says.append("A direct chat is in no list that admins see.")
    return Consequence(
        tuple(says), tuple(changed), until(wanted), asks=compares, compares=(group.key,) if compares else ()
    )


def apply(work: Work, wanted: Wanted, found: Consequence) -> str:
    if any(one.path[-1] == "notice" for one in found.patches):  # looked at at once, not only at night
        work.outbox.put(f"notices:{wanted.request.id}", "clock", "notices", {}, wanted.now, wanted.now)
    return keep(work, wanted, found)


def _words(one: Patch) -> str:
    value = "as usual" if one.value is None else {True: "yes", False: "no"}.get(one.value, one.value)
    return f"{one.path[-1]} {one_line(str(value), 80)}"


def _value(field: str, text: str) -> object:
    if text.casefold() in ("default", "-"):
        return None
    allowed, shape = _ALLOWED.get(field), _SHAPES.get(field)
    if allowed is not None and text not in allowed:
        raise No(f"{field} is one of: {', '.join(allowed)}.")
    if shape is not None and not shape.fullmatch(text):
        raise No(f"Write {field} like {'en' if field == 'language' else 'GB'}.")
    if field == "timezone":
        try:
            ZoneInfo(text)
        except (ValueError, KeyError, OSError):
            raise No("Write the time zone like Europe/London.") from None
    if field == "notice":
        return text == "yes"
    return one_line(text, 200)
