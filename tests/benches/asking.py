"""Asks the classifiers as `safelight score` does, so that what is measured is what people get."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.app import FULL, practised, scorer_for
from bot.cli.score import Writer
from bot.cli.score_lines import Reader
from config.loading import load

_TOGETHER = 256


@dataclass
class Asked:
    """The whole of `safelight score --stage STAGE`, in this process. `missing`: what it could not check, with how
    often it said so."""

    stage: str = FULL
    missing: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        settings = load(None, {})
        practice = practised(settings, ())
        panel = scorer_for(settings, practice, self.stage)
        self._writer = Writer(panel, practice, own=self.stage != FULL)
        self._reader = Reader(practice.policy, practice.listed)

    def answers(self, records: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """One for each record, in order. Raises ValueError where one cannot be read or judged."""
        waiting = [json.dumps(record).encode() for record in records]
        for at in range(0, len(waiting), _TOGETHER):
            read = [self._reader.record(line) for line in waiting[at : at + _TOGETHER]]
            for line in self._writer.answers(read):
                answer: dict[str, Any] = json.loads(line)
                if "error" in answer:
                    raise ValueError(f"{answer['id']}: {answer['error']}")
                for what in answer["missing"]:
                    self.missing[what] = self.missing.get(what, 0) + 1
                yield answer

    def texts(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """The answers to single texts, taken as English."""
        return list(self.answers({"id": n, "text": text, "lang": "en"} for n, text in enumerate(texts)))
