"""Which decision can be taken back, and how: what a platform can undo, and what nobody can."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from bot.core.casefile import Decided
from bot.core.cases import Word
from bot.core.effects import Effect, Hide, Remove, Unban, Unhide, Unmute

REVERSES: Mapping[Word, type[Effect] | None] = {
    Word.WATCH: None,
    Word.DISMISS: None,
    Word.CLOSE: None,
    Word.MUTE: Unmute,
    Word.BAN: Unban,
}
"""Words that can be taken back, with the effect that undoes theirs. A message that was removed or sent stays so, and a
lead who was told has been told."""
_BESIDE = frozenset({Word.NOTE, Word.DONE, Word.CLAIM, Word.RELEASE, Word.HANDOVER, Word.NOTME})
"""Who looks at a case, and what is written down, changes nothing that could be taken back."""


_RIGHTS: Mapping[str, str] = {
    Word.MUTE: "Let them write again: press “Take back” on the case, or do it on the platform.",
    Word.BAN: "Lift the ban, and ask them back: press “Take back” on the case, or do it on the platform.",
    Word.REMOVE: "Tell them that their message should not have been removed; it cannot be put back.",
    Word.WARN: "Tell them that the rules reminder was a mistake.",
}
"""What people can do where a decision turns out to have been wrong."""


def to_put_right(decisions: Sequence[Decided]) -> tuple[str, ...]:
    """What was done in a case and not taken back since, as things for people to do, each once."""
    done: list[str] = []
    for one in decisions:
        if one.word == Word.UNDO:
            done = done[:-1]
        elif one.word in _RIGHTS:
            done.append(one.word)
    return tuple(_RIGHTS[word] for word in dict.fromkeys(done))


def undoable(decisions: Sequence[Decided], can: Collection[type[Effect]] = ()) -> Decided | None:
    """The last decision of a case, where it can be taken back; who looks at it and notes do not count.

    `can` is what the desk can do where the case is: a message that was hidden there can be shown again.
    """
    last = next((one for one in reversed(decisions) if Word(one.word) not in _BESIDE), None)
    if last is not None and last.word == Word.REMOVE:
        return last if hides(can) and Unhide in can else None
    return last if last is not None and Word(last.word) in REVERSES else None


def hides(can: Collection[type[Effect]]) -> bool:
    """Whether messages are hidden instead of removed: on a platform that lets nobody remove another's."""
    return Hide in can and Remove not in can
