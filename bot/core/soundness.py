"""Whether a pack is complete: what is wanting, and what should be looked at again. Pure.

`Pack.read` tells what cannot be used; here is what can be used and is still not enough for people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.core.law import Check, Freshness, day
from bot.core.pack import AGES, PARTS, Pack
from bot.core.signals import Severity
from bot.core.taxonomy import TRANSLATED, Category

LONGEST_WARNING = 110
"""Characters of a sentence that says what not to do: what a card on a phone has room for."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that is not right, with file, table and key. `grave`: the pack should not be used like this."""

    words: str
    grave: bool = True


def flaws(pack: Pack, today: date) -> list[Flaw]:
    """Everything that is wanting in a pack, the grave first."""
    found = [
        *_whole(pack),
        *(flaw for one in pack.categories.values() for flaw in _category(one)),
        *_translations(pack),
        *_checks(pack, today),
        *_idle(pack),
    ]
    return sorted(found, key=lambda flaw: not flaw.grave)


def _whole(pack: Pack) -> Iterator[Flaw]:
    if not pack.name:
        yield Flaw("pack.toml, name: is missing: what the country is called.")
    if not pack.places:
        yield Flaw("pack.toml, places: is missing: the parts of the country, at least one.")
    for part in PARTS:
        if part not in pack.parts:
            yield Flaw(f"pack.toml, parts: “{part}” is missing: every country needs a route for it.")
    for age in AGES:
        if age not in pack.ages:
            yield Flaw(f"pack.toml, ages: “{age}” is missing.")
    for severity in Severity:
        if severity not in pack.urgency:
            yield Flaw(f"pack.toml, urgency: “{severity.name}” is missing.")
    if not pack.categories:
        yield Flaw("taxonomy: there is no category.")


def _category(one: Category) -> Iterator[Flaw]:
    file = f"taxonomy/{one.id}.toml"
    for key, words in (
        ("definition", "say in a sentence or two what it is."),
        ("signals", "say what one would see."),
        ("do_not", "say what not to do."),
        ("tell", "say who is told: there must be at least one route."),
        ("keep", "say how long it is kept."),
    ):
        if not getattr(one, key):
            yield Flaw(f"{file}, {key}: is missing: {words}")
    if not one.raises and one.severity is not Severity.S1:
        yield Flaw(f"{file}, raises: is missing: say what makes it more urgent.")
    if not one.lowers and one.severity > Severity.S3:
        yield Flaw(f"{file}, lowers: is missing: say what makes it less urgent.")
    for shift in one.raises:
        if shift.to <= one.severity:
            yield Flaw(f"{file}, raises: {shift.to.name} is not more urgent than the usual {one.severity.name}.")
    for shift in one.lowers:
        if shift.to >= one.severity:
            yield Flaw(f"{file}, lowers: {shift.to.name} is not less urgent than the usual {one.severity.name}.")
    for sentence in one.do_not:
        if len(sentence) > LONGEST_WARNING:
            yield Flaw(
                f"{file}, do_not: “{sentence[:40]}…” is longer than {LONGEST_WARNING} characters, too long for a card."
            )


def _translations(pack: Pack) -> Iterator[Flaw]:
    for language in pack.languages[1:]:
        file = f"languages/{language}.toml"
        said = pack.translations.get(language)
        if said is None:
            yield Flaw(f"{file}: there is no such file, but pack.toml names the language “{language}”.")
            continue
        for id, category in pack.categories.items():
            words = said.get(id, {})
            lacking = [key for key in TRANSLATED if getattr(category, key) and key not in words]
            if lacking:
                yield Flaw(f"{file}, {id}: not translated: {', '.join(lacking)}.", grave=False)
            for key in ("signals", "do_not"):
                if key in words and len(words[key]) != len(getattr(category, key)):
                    yield Flaw(
                        f"{file}, {id}, {key}: has {len(words[key])} sentences, not {len(getattr(category, key))}."
                    )
    for language in sorted(pack.translations.keys() - set(pack.languages)):
        yield Flaw(
            f"pack.toml, languages: “{language}” is missing, but there is languages/{language}.toml.", grave=False
        )


def _checks(pack: Pack, today: date) -> Iterator[Flaw]:
    for name, law in pack.laws.items():
        yield from _check(f"laws.toml, {name}", law.check, today)
        if law.check.next is None:
            yield Flaw(f"laws.toml, {name}, next_check: is missing: when is it looked up again?")
    for name, route in pack.routes.items():
        yield from _check(f"routes.toml, {name}", route.check, today)
    for name, period in pack.periods.items():
        yield from _check(f"keeping.toml, {name}", period.check, today)


def _check(place: str, check: Check, today: date) -> Iterator[Flaw]:
    if check.on is not None and check.on > today:
        yield Flaw(f"{place}, checked_on: {day(check.on)} is still to come.")
    elif check.freshness(today) is not Freshness.FRESH:
        last = f"; it was looked up on {day(check.on)}" if check.on else ""
        due = f"was to be looked up again by {day(check.next)}" if check.next else "was not looked up for half a year"
        yield Flaw(f"{place}: {due}{last}.", grave=False)


def _idle(pack: Pack) -> Iterator[Flaw]:
    used = {one.who for category in pack.categories.values() for one in category.tell} | set(pack.parts.values())
    for name, route in pack.routes.items():
        if name not in used and not route.inside:
            yield Flaw(f"routes.toml, {name}: no category turns to it.", grave=False)
