"""The fine-tuned encoder → an int8 ONNX file.

    python -m classifiers.training.exporting --weights second.pt --out classifiers/models

`graph.py` has the graph. How large what flows in it gets is measured in floats on lines of our own. Needs torch (to
read the weights), numpy, onnx and onnxruntime; `pieces.json` stands in the folder already or is the shipped one.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime

from classifiers.encoder import LONGEST, MODELS
from classifiers.text import canonical
from classifiers.training.graph import Bounds, graph
from classifiers.wordpieces import Pieces, named

LINES = Path(__file__).parent / "lines"
_MEASURED, _SEED = 2_000, 7
"""Lines that what flows is measured on."""


def export(weights: Mapping[str, Any], folder: Path) -> Path:
    """Writes `encoder.onnx` into `folder`. `weights`: `state_dict()` of a `classifiers.training.encoder.Reader`.

    Raises:
        KeyError: these are no weights of such a reader.
    """
    arrays = {name: one.detach().float().numpy() for name, one in weights.items()}
    pieces = folder / "pieces.json"
    measured = bounds(arrays, _lines(), Pieces(pieces if pieces.is_file() else MODELS / "pieces.json", LONGEST))
    made = folder / "encoder.onnx"
    onnx.save(graph(arrays, measured), made)
    return made


def bounds(weights: Mapping[str, Any], texts: Sequence[str], pieces: Pieces) -> dict[str, Bounds]:
    """How small and how large what flows into each multiplication gets on these texts."""
    session = onnxruntime.InferenceSession(graph(weights).SerializeToString(), providers=["CPUExecutionProvider"])
    names = [one.name for one in session.get_outputs() if one.name.endswith(".comes")]
    found: dict[str, Bounds] = {}
    for text in texts:
        coded = np.array([pieces.of(named(canonical(text).text))], np.int64)
        flows = session.run(names, {"pieces": coded, "mask": np.ones_like(coded)})
        for name, values in zip(names, flows, strict=True):
            found[name] = found.get(name, Bounds(0.0, 0.0)).wider(values)
    return found


def _lines() -> list[str]:
    every = [
        json.loads(line)["text"]
        for file in sorted(LINES.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    return random.Random(_SEED).sample(every, min(_MEASURED, len(every)))


def main() -> None:
    import torch

    asked = argparse.ArgumentParser(prog="python -m classifiers.training.exporting", description=__doc__)
    asked.add_argument("--weights", type=Path, required=True, help="weights as torch saved them")
    asked.add_argument("--out", type=Path, required=True, help="the folder that encoder.onnx goes to")
    given = asked.parse_args()
    print(export(torch.load(given.weights, weights_only=True), given.out))


if __name__ == "__main__":
    main()
