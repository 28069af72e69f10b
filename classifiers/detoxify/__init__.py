"""The real library Detoxify (the extra `detoxify`), where it is installed and its weights are on this machine.

Any of its models, from its own download or from a local checkpoint with a folder of configuration and tokenizer
files. Nothing is ever fetched here: `classifiers.detoxify.fetching` does that when somebody asks for it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path

from classifiers.detoxify.places import KINDS, Unusable, found
from classifiers.detoxify.reading import LONGEST, Reader

__all__ = ["KINDS", "LONGEST", "Detoxified", "Unusable", "chosen"]

OFF = "off"
PATIENCE = 60.0
"""Seconds that a batch waits for a model that is still being loaded: less than a batch may take."""
AGAIN = 300.0
"""Seconds until loading is tried once more after it failed: memory may be free again."""


def chosen(model: str, checkpoint: str, config: str) -> Detoxified | None:
    """What the settings `detoxify_…` ask for; None where that is to use none. Raises ValueError."""
    if model == OFF:
        return None
    return Detoxified(model, Path(checkpoint) if checkpoint else None, Path(config) if config else None)


class Detoxified:
    """Single messages to Jigsaw's labels as probabilities. Loaded in a thread, when it is first asked for or `begin`s.

    `model`: one of KINDS. `checkpoint`: a file instead of Detoxify's own download; `config`: a folder with the
    encoder's config.json and tokenizer files. Raises ValueError where there is no such model.
    """

    name = "detoxify"

    def __init__(self, model: str = "unbiased", checkpoint: Path | None = None, config: Path | None = None) -> None:
        if model not in KINDS:
            raise ValueError(f"Detoxify has no model “{model}”. There are: {', '.join(KINDS)}.")
        self._model, self._checkpoint, self._config = model, checkpoint, config
        self._guard = threading.Lock()
        self._loading: threading.Thread | None = None
        self._reader: Reader | None = None
        self._failed: tuple[float, str] | None = None
        self.labels = KINDS[model].labels
        self.version = f"{model}, {checkpoint.name}" if checkpoint else model

    def __reduce__(self) -> tuple[type[Detoxified], tuple[str, Path | None, Path | None]]:
        return type(self), (self._model, self._checkpoint, self._config)

    def ready(self) -> bool:
        """Whether it is installed and its weights are here. Looks at the disk only."""
        return not self.why_not()

    def why_not(self) -> str:
        """One sentence: what is missing, or why loading failed. Empty where it is ready."""
        try:
            found(self._model, self._checkpoint, self._config)
        except Unusable as fault:
            return str(fault)
        failed = self._failed
        return failed[1] if failed and time.monotonic() - failed[0] < AGAIN else ""

    def begin(self) -> None:
        """Starts loading beside what runs, unless that was done or there is nothing to load. Returns at once."""
        self._begun()

    def loaded(self) -> bool:
        """Whether an answer would come without waiting for the model to be loaded."""
        return self._reader is not None

    def probabilities(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """Every label's probability for each text, in order.

        Raises:
            Unusable: it is not ready, still loading after PATIENCE, out of memory, gave no number, or a text is
                longer than LONGEST. Nothing is known then of any of the texts.
        """
        if not texts:
            return []
        loading = self._begun()
        if loading:
            loading.join(PATIENCE)
        reader = self._reader
        if reader is None:
            raise Unusable(self.why_not() or "Detoxify is still being loaded.")
        return reader.probabilities(texts)

    def _begun(self) -> threading.Thread | None:
        """The thread that loads; None where it is loaded, something is missing, or it failed just now."""
        with self._guard:
            if self._reader is not None or self.why_not():
                return None
            if self._loading is None or not self._loading.is_alive():
                self._failed = None
                self._loading = threading.Thread(target=self._load, name="detoxify", daemon=True)
                self._loading.start()
            return self._loading

    def _load(self) -> None:
        try:
            self._reader = Reader(self._model, found(self._model, self._checkpoint, self._config))
        except Unusable as fault:
            self._failed = (time.monotonic(), str(fault))
