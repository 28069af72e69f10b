"""Which decision can be taken back, and how: what a platform can undo, and what nobody can."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.casefile import Decided
from bot.core.cases import Word
from bot.core.effects import Effect, Unban, Unmute

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


def undoable(decisions: Sequence[Decided]) -> Decided | None:
    """The last decision of a case, where it can be taken back; who looks at it and notes do not count."""
    last = next((one for one in reversed(decisions) if Word(one.word) not in _BESIDE), None)
    return last if last is not None and Word(last.word) in REVERSES else None
