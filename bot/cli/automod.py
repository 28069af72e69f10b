"""`safelight automod`: word lists to paste into Discord's AutoMod, which holds messages back before people see them."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console

from bot.app import Settings, listed, practised
from bot.core.automod import MOST_RULES, Portions, Word, portions
from bot.core.cases import Kind
from bot.core.pack import Pack

HIDES_A_CHILD = frozenset({Kind.CARE, Kind.PAIR})


def print_lists(settings: Settings, out: Console) -> int:
    pack = practised(settings, ()).pack
    words = [Word(entry.phrase, entry.label, entry.low_confidence) for entry in listed(settings)]
    for line in _said(portions(words, pack.names, reaching_people(pack))):
        out.print(line)
    return 0


def reaching_people(pack: Pack) -> frozenset[str]:
    """Labels whose words are never held back: they speak of somebody who may need help, or of one towards another."""
    return frozenset(
        rule.label for rule in pack.labels if (of := pack.categories.get(rule.category)) and of.kind in HIDES_A_CHILD
    )


def _said(lists: Portions) -> Iterator[str]:
    yield (
        "Discord's AutoMod can hold a message back before anybody sees it. The desk hears of each one and shows it as "
        "a flag. You set it up yourself, so that the desk needs no right to manage the server."
    )
    yield (
        "In the server: Server Settings → AutoMod → Block Custom Words → Create. Give it the name below, paste the "
        "words, choose “Block message” (for the lists marked “alert only”: “Send alert” alone), no time-out, and save."
    )
    yield (
        f"A server has room for {MOST_RULES} such rules, so these {len(lists.portions)} lists are "
        + ("all that is offered." if len(lists.portions) <= MOST_RULES else "more than fit: take the first ones.")
    )
    left = [f"{lists.kept_back} phrases of distress, disclosure and the like, which must always reach people"]
    if lists.unfit:
        left.append(f"{lists.unfit} that Discord's form cannot take")
    yield f"Left out: {', and '.join(left)}. A list knows no context: it will hold back harmless messages too."
    for number, one in enumerate(lists.portions, 1):
        about = f"Safelight: {one.title}" + (" (alert only: often harmless)" if one.unsure else "")
        yield ""
        yield f"--- {number} of {len(lists.portions)} · {about} · {len(one.words)} words"
        yield one.text
