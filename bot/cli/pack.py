"""`safelight pack`: look a country pack over, read a category as a volunteer would, see which law is to be checked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from bot.app import Settings, Wrong, now, pack_folder
from bot.cli.options import OUT
from bot.core.explained import URGENT, explained, law_lines
from bot.core.law import Freshness, Law, Status, day
from bot.core.pack import Pack
from bot.desk.shown import one_line
from bot.packs import looked_over

pack = typer.Typer(
    no_args_is_help=True,
    help="The country pack: what a case can be about, who is told, what the law says (docs/pack.md).",
)


@pack.command()
def check(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(metavar="[FOLDER]", help="A pack's folder; without it, the one in use.")
    ] = None,
) -> None:
    """Say what is wrong or wanting in a pack, with file, table and key. Ends with 1 where something is wrong."""
    where = folder or pack_folder(context.obj["settings"]())
    if not where.is_dir():
        raise Wrong(f"There is no folder {where}.")
    made, found = looked_over(where, now().date())
    for flaw in found:
        OUT.print(f"{'WRONG' if flaw.grave else 'look '}  {one_line(flaw.words, 500)}")
    grave = sum(flaw.grave for flaw in found)
    if made is not None:
        unsure = sum(not law.holds for law in made.laws.values())
        OUT.print(
            f"{made.name}, {made.version}: {len(made.categories)} categories, {len(made.laws)} laws "
            f"({unsure} of them not in force or not confirmed), {len(made.routes)} routes."
        )
    wrong = "Nothing is wrong" if not grave else f"{grave} thing{'s' if grave > 1 else ''} to put right"
    OUT.print(f"{wrong}, {len(found) - grave} to look at.")
    raise typer.Exit(1 if grave else 0)


@pack.command()
def show(
    context: typer.Context,
    category: Annotated[str, typer.Argument(metavar="[CATEGORY]", help="Its name in capitals, like BULLY.")] = "",
    language: Annotated[
        str, typer.Option(envvar="SAFELIGHT_PACK_LANGUAGE", help="In another language of the pack, like cy.")
    ] = "",
) -> None:
    """Print a category as a volunteer would read it; without one, the list of them."""
    made = _sound(context.obj["settings"]())
    if language and language not in made.languages:
        raise Wrong(f"The pack has no language “{one_line(language, 20)}”. It has: {', '.join(made.languages)}.")
    lines = _category(made, category, language) if category else _list(made, language)
    for line in lines:
        OUT.print(line)


@pack.command()
def laws(context: typer.Context) -> None:
    """List the law and guidance with how well each is known, and what is to be checked next."""
    made = _sound(context.obj["settings"]())
    for line in _laws(made, now().date()):
        OUT.print(line)


def _sound(settings: Settings) -> Pack:
    made, found = looked_over(pack_folder(settings), now().date())
    if made is None:
        raise Wrong(f"{found[0].words} To see everything: safelight pack check.")
    return made


def _list(made: Pack, language: str) -> Iterable[str]:
    for id in sorted(made.categories, key=lambda id: (-made.categories[id].severity, id)):
        one = made.category(id, language)
        if one is not None:
            yield f"{id:<12} {URGENT[one.severity]:<16} {one.plain}"
    yield "To read one: safelight pack show BULLY"


def _category(made: Pack, name: str, language: str) -> Iterable[str]:
    id = name.strip().upper().replace("-", "_")
    one = explained(made, id, now().date(), language)
    if one is None:
        near = get_close_matches(id, made.categories, 1)
        hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(sorted(made.categories))}."
        raise Wrong(f"There is no category “{one_line(name, 40)}”. {hint}")
    yield f"{one.name} ({id})"
    yield f"On cards: {one.plain}"
    yield ""
    yield one.definition
    yield one.urgency
    for title, sentences in (
        ("What one would see", one.signals),
        ("More urgent", one.more),
        ("Less urgent", one.less),
        ("What not to do", one.do_not),
        ("Who is told", one.tell),
        ("How to reach them", one.reach),
        ("What the law says", one.law),
        ("How long it is kept", one.keep),
        ("What the checks do by themselves", _machine(made, id)),
    ):
        if sentences:
            yield f"\n{title}"
            yield from (f"  {sentence}" for sentence in sentences)
    yield "\nThis is no legal advice."


def _machine(made: Pack, id: str) -> tuple[str, ...]:
    """From which scores on a label makes a case of this category, and how urgent it then is."""
    found = []
    for rule in made.labels:
        if rule.category == id:
            name = made.names.get(rule.label, rule.label.replace("_", " "))
            steps = ((rule.at, rule.severity), *rule.steps)
            found.append(f"{name}: " + "; ".join(f"from {at:g} on: {URGENT[severity]}" for at, severity in steps) + ".")
    return tuple(found)


def _laws(made: Pack, today: date) -> Iterable[str]:
    late = made.overdue(today)
    if late:
        yield f"To be checked again now ({len(late)})"
        for one in late:
            yield f"  {one.id}: since {day(one.check.next) if one.check.next else 'long'}. Look in: {one.check.source}"
    titles = {
        Status.IN_FORCE: "In force",
        Status.NOT_COMMENCED: "Passed, not in force yet",
        Status.DRAFT: "Drafts",
        Status.EXPIRED: "No longer in force",
        Status.UNKNOWN: "Not confirmed: never rely on these",
    }
    for status, title in titles.items():
        inside = [one for one in made.laws.values() if one.status is status]
        if inside:
            yield f"\n{title} ({len(inside)})"
            for one in inside:
                yield from _law(made, one, today)
    ahead = sorted((one for one in made.laws.values() if one.check.next and one not in late), key=_next)
    if ahead:
        first = [one.id for one in ahead if one.check.next == ahead[0].check.next]
        yield f"\nNext to be checked, by {day(_next(ahead[0]))}: {', '.join(first)}."
    yield "This is no legal advice."


def _law(made: Pack, one: Law, today: date) -> Iterable[str]:
    said, *corrections = law_lines(made, one, today)
    yield f"  {one.id}  {said}"
    note = f"{one.note} " if one.note and one.holds else ""
    again = f" Check again by {day(one.check.next)}." if one.check.next else ""
    stale = " It was not checked for half a year." if one.check.freshness(today) is Freshness.STALE else ""
    yield f"      {note}Source: {one.check.source or 'none'}.{again}{stale}"
    yield from (f"      {words}" for words in corrections)


def _next(one: Law) -> date:
    return one.check.next or date.max
