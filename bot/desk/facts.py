"""What is known of a person on a card, in the words of every desk: role and age, since when, and where else."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.card import Who

GROUPS = 3
"""Other groups that are named; of more, how many."""
UNLINKED = "🔴 account not linked to a person"


def facts(one: Who) -> str:
    """`member, under 18 (from the roster); joined Sat 3 Oct 12:00; also in Art club and Sports`."""
    joined = [f"joined {one.joined}"] if one.joined else []
    return "; ".join([one.known, *joined, *([f"also in {several(one.elsewhere)}"] if one.elsewhere else [])])


def several(names: Sequence[str]) -> str:
    """Names in a sentence; a long list names the first and counts the rest."""
    shown = [*names[:GROUPS], *([f"{len(names) - GROUPS} more"] if len(names) > GROUPS else [])]
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)
