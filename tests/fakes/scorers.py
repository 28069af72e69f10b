"""Scorers in this process that fail as the real one does."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.messages import Talk
from bot.core.ports import Crashed, Scored
from bot.scoring import HereScorer, Recipe

KEYWORDS = Recipe("keywords", "tests.fakes.classifiers:Keywords")


class DiesOn:
    """Scores by keywords; a batch that holds `word` kills the process that scores it."""

    def __init__(self, word: str) -> None:
        self.word = word
        self._scorer = HereScorer([KEYWORDS])

    async def score(self, talks: Sequence[Talk]) -> list[Scored]:
        if self.word and any(self.word in talk.message.text for talk in talks):
            raise Crashed
        return await self._scorer.score(talks)

    def labels(self) -> frozenset[str] | None:
        return self._scorer.labels()
