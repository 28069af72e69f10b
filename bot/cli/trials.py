"""What each shipped model is tried on by `safelight models check`: a line it must see, and one it must not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from bot.core.messages import Account, Group, Message, Talk
from bot.core.signals import Signal
from bot.scoring import Recipe

Reading = Callable[[str], Mapping[str, float]]
"""A text to its scores by label; a label that is not there is 0."""
ORDINARY = "Good morning all, training is at six and there will be cake."


@dataclass(frozen=True, slots=True)
class Trial:
    """`made` loads the model from a folder; `seen` must reach `label`, `ordinary` must reach no label at all."""

    made: Callable[[Path], Reading]
    label: str
    seen: str
    ordinary: str = ORDINARY


def _cascade(stage: str) -> Callable[[Path], Reading]:
    def made(models: Path) -> Reading:
        from classifiers.toxicity import Toxicity

        return Toxicity(models, stage=stage).probabilities

    return made


def _classifier(made_by: str) -> Callable[[Path], Reading]:
    def made(models: Path) -> Reading:
        classifier = Recipe("trial", made_by, {"models": models}).make()

        def read(text: str) -> Mapping[str, float]:
            message = Message("check", "check", "1", Account("check", "1", "check"), datetime.now(UTC), text)
            said = classifier.score([Talk(message, Group("check", "check", "check"))])[0]
            scores: dict[str, float] = {}
            for one in said:
                if isinstance(one, Signal):
                    scores[one.label] = max(scores.get(one.label, 0.0), one.score)
            return scores

        return read

    return made


_RUDE = "You are a stupid worthless idiot, everybody here hates you."
HURTFUL = Trial(_cascade("screen"), "toxicity", _RUDE)
TRIALS: Mapping[str, Trial] = MappingProxyType({
    "toxicity": HURTFUL,
    "encoder": Trial(_cascade("confirm"), "toxicity", _RUDE),
    "multilingual": Trial(
        _classifier("classifiers.multilingual:Multilingual"), "toxicity",
        "Du bist ein dummer wertloser Idiot und alle hier hassen dich",
        "Guten Morgen zusammen, das Training beginnt um sechs und es gibt Kuchen",
    ),
    "spam": Trial(
        _classifier("classifiers.spam:Spam"), "spam",
        "Congratulations you have been selected to win a free phone, click http://claim-prize.example now",
    ),
})  # fmt: skip
"""By the name of the model's files."""
