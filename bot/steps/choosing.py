"""What stands in an option of a setting's word: found by its key, its number or its name, and offered while one types.

Direct chats are left out: their names name people, and who changes settings need not know them.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from bot.core.cases import No
from bot.core.messages import Group, Visibility
from bot.core.practice import Practice
from bot.core.rights import Colleague
from bot.core.sheets import Choice
from bot.core.store import Work
from bot.core.switches import Kind, Option
from bot.desk.shown import one_line

MOST = 25
"""How many choices a chat shows at once (Discord, “Autocomplete”)."""
REHEARSAL = "rehearsal"
"""The platform of the guided setup's invented group: it is offered nowhere."""
_LENGTHS = (
    ("4h", "4 hours"),
    ("24h", "24 hours"),
    ("7 days", "7 days"),
    ("4 weeks", "4 weeks"),
    ("90 days", "90 days"),
)

UNTIL = Option("until", "Until when, or for how long?", Kind.TIME)
"""Goes with every word."""


def groups(work: Work) -> dict[str, Group]:
    """The groups that settings can be about, by key."""
    moved = work.people.moved()
    known = work.people.groups()
    return {
        key: one for key, one in known.items() if one.policy.visibility is not Visibility.DIRECT and key not in moved
    }


def group(work: Work, named: str) -> Group:
    """The group with this key, or the only one with this name. Raises `No`."""
    known = groups(work)
    if named in known:
        return known[named]
    same = [one for one in known.values() if one.name.casefold() == named.casefold()]
    if len(same) == 1:
        return same[0]
    if same:
        keys = ", ".join(one.key for one in same[:5])
        raise No(f"Several groups are called “{one_line(named, 60)}”. Say which by its key: {keys}.")
    near = get_close_matches(named, [*known, *(one.name for one in known.values())], 1)
    hint = f"Did you mean “{one_line(near[0], 80)}”?" if near else "Write its key, like discord:123."
    raise No(f"There is no group “{one_line(named, 60)}” here. {hint}")


def label(practice: Practice, named: str) -> str:
    """A label by its name or by its plain words. Raises `No`."""
    names = practice.pack.names
    for known, words in names.items():
        if named.casefold() in (known, words.casefold()):
            return known
    near = get_close_matches(named.casefold(), [*names, *names.values()], 1)
    hint = f"Did you mean “{near[0]}”?" if near else f"There are: {', '.join(names)}."
    raise No(f"Nothing is called “{one_line(named, 60)}” that messages are flagged for. {hint}")


def colleague(practice: Practice, named: str) -> Colleague:
    """Somebody who works here. Raises `No`."""
    found = [one for one in practice.people if one.name.casefold() == named.casefold()]
    if len(found) == 1:
        return found[0]
    raise No(f"Nobody called “{one_line(named, 60)}” works at this desk. There are: {_listed(practice)}.")


def offered(work: Work, practice: Practice, option: Option, typed: str) -> tuple[Choice, ...]:
    """What an option could hold and has `typed` in its value or words; at most `MOST`."""
    wanted = " ".join(typed.split()).casefold()
    found = [one for one in _all(work, practice, option) if wanted in f"{one.value} {one.label}".casefold()]
    return tuple(found[:MOST])


def _all(work: Work, practice: Practice, option: Option) -> Iterable[Choice]:
    match option.kind:
        case Kind.CHOICE:
            return [Choice(value, words) for value, words in option.choices.items()]
        case Kind.GROUP:
            found = sorted(groups(work).items(), key=lambda item: (item[0] not in practice.watched, item[1].name))
            real = [(key, one) for key, one in found if one.platform != REHEARSAL and len(key) <= 100]
            return [Choice(key, one_line(one.name or key, 90)) for key, one in real]
        case Kind.LABEL:
            return [Choice(name, words) for name, words in practice.pack.names.items()]
        case Kind.COLLEAGUE:
            return [Choice(one.name, one_line(one.name, 90)) for one in practice.people]
        case Kind.PHRASE:
            own = practice.settings.get("words", {})
            return [Choice(phrase, one_line(phrase, 90)) for phrase in own if len(phrase) <= 100]
        case Kind.RULE:
            return [Choice(one.rule, one_line(f"{one.rule}: {one.why}", 90)) for one in practice.switches]
        case Kind.TIME:
            return [Choice(value, words) for value, words in _LENGTHS]
        case Kind.CHANGE:
            kept = [one for one in work.changes.listed() if one.ended_at is None]
            return [Choice(str(one.seq), one_line(f"{one.seq}: {one.says}", 90)) for one in reversed(kept)]
        case _:
            return []


def _listed(practice: Practice) -> str:
    return ", ".join(one_line(one.name, 40) for one in practice.people)
