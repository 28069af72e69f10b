"""What a chat asks before something is said to a matter of the inbox; known from a button's id alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.matters import Outcome
from bot.core.sheets import Field, Form


@dataclass(frozen=True, slots=True)
class Choice:
    """A button under a matter: the word it says (`bot.steps.inbox_words`), what goes with that, and what is written
    first: under which name, and how it is asked. Without `field` nothing is."""

    label: str
    word: str
    given: Mapping[str, str]
    field: str = ""
    asks: str = ""
    about: str = ""


_REASON = "Whoever asked has a right to the reasons: they stand in the letter, and are kept with your name."
_FOUND = "Kept with the matter, with your name."
CHOICES: Mapping[str, Choice] = {
    "ack": Choice("Acknowledge", "acknowledge", {}),
    Outcome.UPHELD.value: Choice(
        "They were right", "decide", {"outcome": Outcome.UPHELD.value}, "reason", "Why?", _REASON
    ),
    Outcome.PARTLY.value: Choice(
        "Right in part", "decide", {"outcome": Outcome.PARTLY.value}, "reason", "Why?", _REASON
    ),
    Outcome.NOT_UPHELD.value: Choice(
        "It stays as it was", "decide", {"outcome": Outcome.NOT_UPHELD.value}, "reason", "Why?", _REASON
    ),
    Outcome.WITHDRAWN.value: Choice(
        "They took it back", "decide", {"outcome": Outcome.WITHDRAWN.value}, "reason", "How do you know?", _FOUND
    ),
    "may-yes": Choice("They may ask", "authority", {"answer": "yes"}, "text", "How did you find out?", _FOUND),
    "may-no": Choice("They may not ask", "authority", {"answer": "no"}, "text", "How did you find out?", _FOUND),
    "interest": Choice(
        "The child's interest", "interest", {}, "text", "What is in the child's interest?",
        "Or write that the person is grown up. Kept with the matter, with your name.",
    ),
    "pause": Choice(
        "Stop the clock", "pause", {}, "text", "What do you wait for?",
        "Only for what they alone can say: who they are, what they mean.",
    ),
    "resume": Choice("The clock goes on", "resume", {}),
    "note": Choice("Note", "note", {}, "text", "What is worth knowing?", _FOUND),
    "send": Choice("Send it to their chat", "send", {}),
}  # fmt: skip
"""By the choice in a button's id."""


def form(button: str, number: str, choice: str) -> Form | None:
    """What is to be written before a choice is taken; None where nothing is, or there is no such choice."""
    known = CHOICES.get(choice)
    if known is None or not known.field:
        return None
    title = f"{known.label} · number {number}"
    return Form(button, title, known.about, (Field(known.field, known.asks, most=2000),))
