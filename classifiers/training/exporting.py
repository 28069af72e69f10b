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
from classifiers.grooming.drift import Coded, Line
from classifiers.text import canonical
from classifiers.training.graph import LINES as LINES_READ
from classifiers.training.graph import TABLE, Bounds, Form, graph
from classifiers.training.graph import TALKS as TALKS_READ
from classifiers.wordpieces import Pieces, named

LINES = Path(__file__).parent / "lines"
_MEASURED, _SEED = 2_000, 7
"""Lines that what flows is measured on."""


def export(weights: Mapping[str, Any], folder: Path) -> Path:
    """Writes `encoder.onnx` into `folder`, and where `drift.onnx` stands there, its place in it anew (`export_drift`).
    `weights`: `state_dict()` of a `classifiers.training.encoder.Reader`.

    Raises:
        KeyError: these are no weights of such a reader.
        ValueError: `drift.onnx` was made with another table.
    """
    arrays = _arrays(weights)
    pieces = Pieces(_vocabulary(folder), LONGEST)
    coded = [{"pieces": pieces.of(named(canonical(text).text))} for text in _lines()]
    twin = folder / "drift.onnx"
    drift = onnx.load(twin) if twin.is_file() else None
    made = folder / "encoder.onnx"
    onnx.save(graph(arrays, LINES_READ, bounds(arrays, LINES_READ, coded)), made)
    if drift is not None:
        _beside(drift, folder)
    return made


def export_drift(weights: Mapping[str, Any], folder: Path, talks: Sequence[Sequence[Line]]) -> Path:
    """Writes `drift.onnx` into `folder`, measured on `talks`. Both models have the table of word pieces in common, as
    it came: it stands in `encoder.onnx` alone, and this one says where.

    Raises:
        ValueError: the encoder in the folder has another table.
    """
    arrays = _arrays(weights)
    coder = Coded(_vocabulary(folder))
    coded = [dict(zip(("pieces", "writers"), coder.of(some), strict=True)) for some in talks]
    return _beside(graph(arrays, TALKS_READ, bounds(arrays, TALKS_READ, coded)), folder)


def _beside(whole: onnx.ModelProto, folder: Path) -> Path:
    (table,) = (one for one in whole.graph.initializer if one.name == f"{TABLE}.whole")
    at = (folder / "encoder.onnx").read_bytes().find(table.raw_data)
    if at < 0:
        raise ValueError("encoder.onnx has another table of word pieces: export it from the same weights first")
    for key, value in (("location", "encoder.onnx"), ("offset", at), ("length", len(table.raw_data))):
        table.external_data.add(key=key, value=str(value))
    table.data_location = onnx.TensorProto.EXTERNAL
    table.ClearField("raw_data")
    made = folder / "drift.onnx"
    made.write_bytes(whole.SerializeToString())
    return made


def bounds(weights: Mapping[str, Any], form: Form, coded: Sequence[Mapping[str, Sequence[int]]]) -> dict[str, Bounds]:
    """How small and how large what flows into each multiplication gets on these inputs, read one by one."""
    session = onnxruntime.InferenceSession(graph(weights, form).SerializeToString(), providers=["CPUExecutionProvider"])
    names = [one.name for one in session.get_outputs() if one.name.endswith(".comes")]
    found: dict[str, Bounds] = {}
    for one in coded:
        given = {name: np.array([numbers], np.int64) for name, numbers in one.items()}
        flows = session.run(names, given | {"mask": np.ones_like(given["pieces"])})
        for name, values in zip(names, flows, strict=True):
            found[name] = found.get(name, Bounds(0.0, 0.0)).wider(values)
    return found


def _arrays(weights: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one.detach().float().numpy() for name, one in weights.items()}


def _vocabulary(folder: Path) -> Path:
    pieces = folder / "pieces.json"
    return pieces if pieces.is_file() else MODELS / "pieces.json"


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
