"""Do two exports of one group name the same people alike? One phone's “Mum” is another's “Jane Smith”."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

ENOUGH = 3
"""Messages two names must share before one is taken for the other."""


@dataclass(frozen=True, slots=True)
class Join:
    """One message that both exports have, and who wrote it according to each."""

    message: str
    earlier: str
    now: str


@dataclass(slots=True)
class Joins:
    """Learns which names belong together from the messages two exports share. Names are account ids.

    Memory grows with pairs of names; of the joins themselves, at most `keep` that disagree are held.
    """

    keep: int = 10_000
    _pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    _unlike: list[Join] = field(default_factory=list)

    def add(self, joins: Iterable[tuple[str, str, str]]) -> None:
        """Take in (message id, name in the earlier export, name in this one)."""
        for message, earlier, now in joins:
            self._pairs[earlier, now] += 1
            if earlier == now:
                continue
            if len(self._unlike) < self.keep:
                self._unlike.append(Join(message, earlier, now))

    def aliases(self) -> dict[str, str]:
        """Name in this export → name in the earlier one, where both sides agree and often enough."""
        forward, backward = self._best(0), self._best(1)
        return {
            now: earlier
            for earlier, now in forward.items()
            if earlier != now and backward.get(now) == earlier and self._pairs[earlier, now] >= ENOUGH
        }

    def doubtful(self) -> list[Join]:
        """Joins against what most messages say: the two may be different messages that read alike."""
        known = self.aliases()
        return [join for join in self._unlike if known.get(join.now) != join.earlier]

    def _best(self, side: int) -> dict[str, str]:
        """For each name of one side, the other side's name with more than half of its messages."""
        total: Counter[str] = Counter()
        for pair, count in self._pairs.items():
            total[pair[side]] += count
        return {pair[side]: pair[1 - side] for pair, count in self._pairs.items() if count * 2 > total[pair[side]]}
