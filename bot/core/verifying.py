"""Whether a log is as it was sealed: what was changed, added, removed, moved or cut off, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.sealing import (
    MARK,
    Cut,
    Head,
    Keys,
    Line,
    Marked,
    Seal,
    chain,
    head,
    in_words,
    moment,
    numbers,
    words_apart,
)

MOST_FAULTS = 50
"""Faults that are told one by one; a log that was rewritten whole would have one for each seal."""
SLIP = 2
"""Differing words of a head that look like a slip of the pen: a forger cannot keep the other six of eight."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a check. `seals` and `lines` count those that are in order; `last` is the newest seal there is.

    `heads` are the told heads whose seals are there; `short` says that some are beyond its end. `cut` counts the lines
    that were taken out when their time was over, as the signed notes in their places say.
    """

    faults: tuple[str, ...]
    seals: int
    lines: int
    last: Seal | None
    heads: tuple[Head, ...] = ()
    short: bool = False
    cut: int = 0


@dataclass(frozen=True, slots=True)
class Anchor:
    """A day's check of the whole log: the last seal checked so far, what was found, and the head that was told to
    people; `words` is empty and `done_at` None until then."""

    day: str
    seal: int
    faults: tuple[str, ...]
    words: str
    told: tuple[str, ...]
    done_at: datetime | None


class Verification:
    """Takes the seals one after another, each with the lines that lie between the last of the seal before and its own.

    One that is not in order is told, and the next is compared with it as it stands, so that all damage is found.
    `after` is a seal that was checked before; `heads` are those told to people, that the log must still have.
    """

    def __init__(self, keys: Keys, heads: Iterable[Head] = (), after: Seal | None = None) -> None:
        self._keys = keys
        self._last = after
        self._told: dict[int, list[Head]] = {}
        for told in dict.fromkeys(heads):
            self._told.setdefault(told.number, []).append(told)
        self._faults: list[str] = []
        self._more = 0
        self._seals = self._lines = self._cut = 0
        self._fitting: list[Head] = []
        self._sound, self._short = True, False

    def take(self, seal: Seal, lines: Sequence[Marked], cut: Cut | None = None) -> None:
        """The next seal with all lines after those of the one before, up to its own last; or a note in their place."""
        last, before = self._last, len(self._faults) + self._more
        if seal.number <= (last.number if last else 0):
            self.fault(f"Seal {seal.number} comes after seal {last.number if last else 0}: seals were put in or moved.")
            return
        first = min(seal.listed(), default=0)
        follows = seal.number == (last.number if last else 0) + 1
        if not follows:
            self._gap(last, seal.number, first)
        sound = self._signature(seal)
        if follows and self._sound and sound:
            self._link(seal, last)
        if not (follows and self._sound):
            # Whose lines lie in front of this seal's cannot be said any more; that was told already.
            lines = [one for one in lines if one[0] >= first]
        if cut is None or not self._taken_out(seal, lines, cut):
            self._compare(seal, lines, sound)
        self._compare_heads(seal)
        self._last, self._sound = seal, sound
        if len(self._faults) + self._more == before:
            self._seals += 1
            self._lines += len(lines)

    def fault(self, what: str) -> None:
        """Something that whoever reads the log found out of order."""
        if len(self._faults) < MOST_FAULTS:
            self._faults.append(what)
        else:
            self._more += 1

    def so_far(self) -> Checked:
        """What is known of the seals that were taken."""
        more = (f"And {self._more} more like these.",) if self._more else ()
        faults = (*self._faults, *more)
        return Checked(faults, self._seals, self._lines, self._last, tuple(self._fitting), self._short, self._cut)

    def end(self) -> Checked:
        """What is known at the end of the log: heads that it does not reach are told too."""
        for told in (one for number in sorted(self._told) for one in self._told[number]):
            last, total = self._last, self._last.total if self._last else 0
            there = f"The log ends with seal {last.number} over {total} lines" if last else "The log has no seal"
            if last and told.number <= last.number:
                self.fault(f"Seal {told.number}, whose head was told {told.at}, is not there.")
            else:
                self._short = True
                self.fault(
                    f"{there}, but the head that was told {told.at} is seal {told.number} over {told.total} lines: "
                    "the end was cut off, or this is an older copy."
                )
        self._told.clear()
        return self.so_far()

    # inside

    def _signature(self, seal: Seal) -> bool:
        if not seal.key:
            self.fault(f"Seal {seal.number} was replaced by something that cannot be read.")
            return False
        if not self._keys.knows(seal.key):
            self.fault(
                f"{_named(seal)} was made with a key that is not this desk's ({key_words(seal.key)}). It was forged, "
                "or the key was renewed and the older public key was not given."
            )
            return False
        if not self._keys.fits(seal.key, seal.statement, seal.signature):
            self.fault(f"{_named(seal)} was changed after it was made: its signature does not fit.")
            return False
        return True

    def _gap(self, last: Seal | None, number: int, first: int) -> None:
        gone, line = (last.number, last.last) if last else (0, 0)
        which = f"Seal {gone + 1} was" if gone + 1 == number - 1 else f"Seals {gone + 1}–{number - 1} were"
        self.fault(f"{which} removed. Nothing can be said any more of {_span(line + 1, first - 1)} of the log.")

    def _link(self, seal: Seal, last: Seal | None) -> None:
        if seal.before != (last.fingerprint if last else ""):
            self.fault(
                f"{_named(seal)} does not follow on {f'seal {last.number}' if last else 'the beginning of a log'}: "
                "what was before it was replaced."
            )
        elif seal.total != (last.total if last else 0) + len(seal.listed()):
            self.fault(f"{_named(seal)} counts {seal.total} lines, which does not add up.")

    def _taken_out(self, seal: Seal, lines: Sequence[Marked], cut: Cut) -> bool:
        """Whether the seal's lines were taken out by those who may. Where the note is none of this desk's, it is told,
        and the lines must be there."""
        ours = self._keys.knows(cut.key) and self._keys.fits(cut.key, cut.statement, cut.signature)
        if not ours or (cut.seal, cut.fingerprint) != (seal.number, seal.fingerprint):
            self.fault(f"The note that the lines of seal {seal.number} were taken out was not made by this desk.")
            return False
        if lines:
            self.fault(f"{_named(seal)} has lines again that were taken out {moment(cut.at)}.")
        self._cut += len(seal.listed())
        return True

    def _compare(self, seal: Seal, lines: Sequence[Marked], sound: bool) -> None:
        if chain(seal.before, lines) == seal.chain:
            return
        if not sound:
            self.fault(f"What is there now up to line {seal.last} does not fit that seal either.")
            return
        listed, there, when = seal.listed(), dict(lines), f"after {_named(seal, small=True)} was made."
        changed = {seq for seq in listed.keys() & there.keys() if there[seq][:MARK] != listed[seq]}
        removed, put_in = listed.keys() - there.keys(), there.keys() - listed.keys()
        for which, was in ((changed, "changed"), (removed, "removed"), (put_in, "put in")):
            if which:
                self.fault(f"{_lines(which)} {was} {when}")
        if not (changed or removed or put_in):
            moved = [seq for seq, _ in lines] != list(listed)
            how = "Lines were moved or doubled" if moved else "Something was changed"
            self.fault(f"{how} in {_span(min(listed, default=0), seal.last)} {when}")

    def _compare_heads(self, seal: Seal) -> None:
        mine = head(seal)
        for told in self._told.pop(seal.number, ()):
            apart = words_apart(mine.words, told.words)
            if not apart:
                self._fitting.append(told)
            elif apart <= SLIP:
                self.fault(
                    f"{apart} of the 8 words of the head of seal {told.number} are others here. That looks like a slip "
                    f"in copying: compare it with {mine.words}."
                )
            else:
                self.fault(
                    f"Seal {told.number} is not the one that was told {told.at}: the log up to there was written anew "
                    "and sealed again, or the head is another desk's."
                )


def key_words(key: str) -> str:
    """A public key in words."""
    try:
        return in_words(key)
    except (TypeError, ValueError):
        return "no key at all"


def _named(seal: Seal, *, small: bool = False) -> str:
    listed = seal.listed()
    first, last = min(listed, default=0), max(listed, default=0)
    over = f", {_span(first, last)}" if listed else ""
    return f"{'seal' if small else 'Seal'} {seal.number} ({moment(seal.at)}{over})"


def _span(first: int, last: int) -> str:
    return f"line {first}" if first == last else f"lines {first}–{last}"


def _lines(seqs: Iterable[int]) -> str:
    which = sorted(seqs)
    return f"Line {which[0]} was" if len(which) == 1 else f"Lines {numbers(which)} were"


class Seals(Protocol):
    """Seals over the log, and the days on which it was checked and its head told.

    `seal`, `check` and the two that give an `Anchor` raise `Unsealed`.
    """

    @property
    def key_is_here(self) -> bool: ...
    @property
    def key_is_open(self) -> bool: ...
    def seal(self, now: datetime) -> int: ...
    def last(self) -> Seal | None: ...
    def waiting(self) -> int: ...
    def waiting_since(self) -> datetime | None: ...
    def after(self, number: int, limit: int) -> list[Seal]: ...
    def lines(self, after: int | None, upto: int | None = None, limit: int | None = None) -> list[Line]: ...
    def cut_of(self, number: int) -> Cut | None: ...
    def sound(self, seal: Seal) -> None: ...
    def cut(self, seal: Seal, by: str, now: datetime) -> int: ...
    def check(self, after: int, limit: int) -> tuple[int, Checked]: ...
    def anchor(self, day: str, now: datetime) -> Anchor: ...
    def checked(self, day: str, seal: int, faults: Sequence[str]) -> None: ...
    def anchored(self, day: str, words: str, told: Sequence[str], now: datetime) -> None: ...
    def newest_anchor(self) -> Anchor | None: ...
