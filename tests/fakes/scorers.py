"""Scorers in this process; one fails as the real one does."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.messages import Talk
from bot.core.ports import Crashed, Scored
from bot.scoring import Panel, Recipe

KEYWORDS = Recipe("keywords", "tests.fakes.classifiers:Keywords")


class HereScorer:
    """Scores as the worker process does, without one. `grades` as for `Panel`."""

    def __init__(self, recipes: Sequence[Recipe], *, grades: bool = False) -> None:
        self._panel = Panel(recipes, grades=grades)

    async def score(self, talks: Sequence[Talk]) -> list[Scored]:
        return self._panel.score(talks)

    def labels(self) -> frozenset[str] | None:
        return self._panel.labels()


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
