"""Lines we wrote to try rules on, each with what must be found in it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.core.messages import Account, Group, Message, Policy, Role, Standing, Talk

AT = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def talk(text: str, country: str = "GB", listed: frozenset[str] = frozenset(), role: Role = Role.UNKNOWN) -> Talk:
    """A message by an account of the given role, with nothing around it."""
    return Talk(
        Message("t", "g", "1", Account("t", "a", "Ann"), AT, text),
        Group("t", "g", policy=Policy(country=country)),
        standings={"a": Standing(role)},
        listed=listed,
    )


def lines(name: str) -> list[tuple[str, str]]:
    """(mark, text) of each line of a file in this folder; in a text `\\n` is a line break."""
    rows = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    pairs = (row.split("\t", 1) for row in rows if row and not row.startswith("#"))
    return [(mark, text.replace("\\n", "\n")) for mark, text in pairs]


HOSTILE = (
    "a", " ", "1", "1 ", "0 7 ", "@", "a@", "a.", "one ", "oh two ", "my snap is ", "add me on ",
    "not on here ", "lets talk to me ", "her house is 1 a ", "Jess's ", "he lives at 1 a b c ", "1 elm road ",
    "4111 1111 ", "+1", "+1 1 ", "1.1.", "a_", "(at) ", "dot ", "user: a pass: ", "\ud800", "\u202e", "👻",
    "é", "я", "1️⃣", "send this to 1 ", "you have won a ", "£1 ", "earn £1 a day ", "free ", "s n a p ", "a-",
    "a/", "https://a.", "my kik is a b c ", "\x00\x01\x7f\ufffe",
)  # fmt: skip
"""Texts that a careless pattern stumbles over when they are repeated."""
