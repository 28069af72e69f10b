"""A loaded Detoxify model: texts in, probabilities out. The only file that imports the library `detoxify`.

The library asks the network for its encoder's configuration even where everything lies on the disk. So its own
loading function is called with the folder that holds the files, its own class predicts, and nothing is fetched.
"""

from __future__ import annotations

import math
import pickle
from collections.abc import Iterator, Sequence
from typing import Any

from classifiers.detoxify.places import KINDS, Place, Unusable

AT_ONCE = 32
"""Pieces in one pass. More gains nothing on a processor of a few cores, and costs memory."""
PIECE, STEP = 1000, 800
"""Characters in a piece of a long text, and from one piece's beginning to the next."""
LONGEST = 100_000
"""Characters of a text that is read; a longer one would hold up all others, and is refused, never half read."""
ARCHITECTURES = frozenset(
    f"{family}ForSequenceClassification" for family in ("Bert", "Roberta", "XLMRoberta", "Albert", "DistilBert")
)
TOKENIZERS = frozenset(
    f"{family}Tokenizer{fast}"
    for family in ("Bert", "Roberta", "XLMRoberta", "Albert", "DistilBert", "Auto")
    for fast in ("", "Fast")
)
_RENAMED = {"toxic": "toxicity", "severe_toxic": "severe_toxicity", "identity_hate": "identity_attack"}
_WRONG = "Is it a Detoxify checkpoint, and detoxify_config the folder of the same encoder?"


class Reader:
    """One model in memory. Loading takes seconds and hundreds of MB. Raises Unusable."""

    def __init__(self, model: str, place: Place) -> None:
        try:
            self._detoxify, names = _load(place)
        except Unusable:
            raise
        except Exception as fault:
            raise _unusable(
                fault, f"Detoxify cannot load {place.weights.name} ({type(fault).__name__}). {_WRONG}"
            ) from None
        self.labels = KINDS[model].labels
        if missing := self.labels - set(names):
            raise Unusable(
                f"{place.weights.name} does not know {', '.join(sorted(missing))}, "
                f"which Detoxify's model “{model}” gives. Set detoxify_model to the kind this checkpoint is of."
            )

    def probabilities(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """For each text, each label's highest probability over the text's pieces. Raises Unusable."""
        out: list[dict[str, float]] = [dict.fromkeys(sorted(self.labels), 0.0) for _ in texts]
        try:
            pieces = [(n, piece) for n, text in enumerate(texts) for piece in self._pieces(text)]
            pieces.sort(key=lambda pair: len(pair[1]))  # alike in length, so that little is padding
            for start in range(0, len(pieces), AT_ONCE):
                some = pieces[start : start + AT_ONCE]
                for (n, _), found in zip(some, self._read([piece for _, piece in some]), strict=True):
                    for label, p in found.items():
                        out[n][label] = max(out[n][label], p)
        except Unusable:
            raise
        except Exception as fault:
            raise _unusable(fault, f"Detoxify failed on these messages ({type(fault).__name__}).") from None
        return out

    def _read(self, pieces: list[str]) -> list[dict[str, float]]:
        found = self._detoxify.predict(pieces)
        # Detoxify 0.5.4 gives a bare number where one text was asked about, also in a list.
        columns = {
            label: [float(p) for p in (found[label] if isinstance(found[label], list) else [found[label]])]
            for label in self.labels
        }
        if any(len(column) != len(pieces) for column in columns.values()):
            raise Unusable("Detoxify gave another number of answers than there were messages.")
        if not all(math.isfinite(p) and 0.0 <= p <= 1.0 for column in columns.values() for p in column):
            raise Unusable("Detoxify gave something that is no probability. Are its weights whole?")
        return [{label: column[n] for label, column in columns.items()} for n in range(len(pieces))]

    def _pieces(self, text: str) -> Iterator[str]:
        """Pieces that the encoder sees whole: nothing at the end of a text is cut off unseen."""
        if len(text) > LONGEST:
            raise Unusable(f"A message of more than {LONGEST} characters is too long for Detoxify.")
        whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # half letters cannot be read
        for start in range(0, max(1, len(whole) - (PIECE - STEP)), STEP):
            yield from self._fitting(whole[start : start + PIECE])

    def _fitting(self, piece: str) -> Iterator[str]:
        if (
            len(piece) <= 8
            or len(self._detoxify.tokenizer(piece)["input_ids"]) <= self._detoxify.tokenizer.model_max_length
        ):
            yield piece
            return
        middle, shared = len(piece) // 2, min(20, len(piece) // 8)
        yield from self._fitting(piece[: middle + shared])
        yield from self._fitting(piece[middle - shared :])


def _load(place: Place) -> tuple[Any, list[str]]:
    """The library's object, and its labels as it spells them. Raises Unusable, and whatever the libraries raise."""
    import detoxify
    import torch  # type: ignore[import-not-found,unused-ignore]
    import transformers  # type: ignore[import-not-found,unused-ignore]
    from detoxify.detoxify import get_model_and_tokenizer  # type: ignore[import-not-found,unused-ignore]

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    try:  # weights only: a checkpoint from anywhere may hold no program
        loaded = torch.load(place.weights, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError:
        raise Unusable(
            f"{place.weights.name} is no Detoxify checkpoint, or holds more than weights: it is not opened."
        ) from None
    made = loaded["config"]["arch"]["args"]
    if made["model_name"] not in ARCHITECTURES or made["tokenizer_name"] not in TOKENIZERS:
        raise Unusable(f"{place.weights.name} asks for an architecture that Detoxify's models do not have.")
    state = loaded["state_dict"]
    model, tokenizer = get_model_and_tokenizer(
        str(place.config), made["model_name"], made["tokenizer_name"], int(made["num_classes"]), state
    )
    if lacking := set(model.state_dict()) - set(state):  # the library would leave them at random
        raise Unusable(f"{place.weights.name} lacks {len(lacking)} of the encoder's weights. {_WRONG}")
    if tokenizer.vocab_size > model.config.vocab_size:
        raise Unusable(f"The tokenizer in {place.config.name} knows more words than {place.weights.name}. {_WRONG}")
    positions = int(model.config.max_position_embeddings)
    if "oberta" in type(model).__name__:  # these count positions from behind the padding's own
        positions -= int(model.config.pad_token_id) + 1
    tokenizer.model_max_length = min(int(tokenizer.model_max_length), positions)
    names = [_RENAMED.get(name, name) for name in loaded["config"]["dataset"]["args"]["classes"]]
    if len(names) > int(made["num_classes"]) or len(set(names)) != len(names):
        raise Unusable(f"{place.weights.name} names other labels than it has.")

    class Loaded(detoxify.Detoxify):  # type: ignore[misc,unused-ignore]
        def __init__(self) -> None:
            self.model, self.tokenizer, self.class_names, self.device = model.to("cpu"), tokenizer, names, "cpu"

    return Loaded(), names


def _unusable(fault: Exception, otherwise: str) -> Unusable:
    """The libraries' messages may quote what a member wrote: only their kind is said."""
    text = str(fault).lower()
    if (
        isinstance(fault, MemoryError)
        or "allocate memory" in text
        or "enough memory" in text
        or "out of memory" in text
    ):
        return Unusable("There is not enough memory for Detoxify on this machine; choose a model that ends in -small.")
    return Unusable(otherwise)
