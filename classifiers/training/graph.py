"""The encoder's graph in ONNX, written down step by step from its weights.

It is not traced: so queries, keys and values of a layer are one multiplication, each step has the form that onnxruntime
runs fastest on a processor, and nothing of the machine that made it is in the file.

In whole numbers, weights have 8 bits with one scale a column. What flows into a multiplication is quantized to 8 bits
within bounds that were measured before, so that a text comes out the same whatever it is read beside. Columns in which
much flows are divided by a factor first, and their weights multiplied by it ("SmoothQuant", arXiv:2211.10438): else
the few largest would leave nothing to all others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from classifiers.encoder import LONGEST
from classifiers.grooming import drift

TABLE = "encoder.embeddings.words"
"""What the table of word pieces is called."""
HEADS = 12
"""Heads of attention in a layer of MiniLM."""
OPSET = 20
"""The first that has `Gelu`; onnxruntime reads it since 1.17."""
MOVED = 0.8
"""How much of what is uneven is moved from what flows to the weights (0: nothing, 1: all). With 0.8 the logits of 960
texts are 0.055 away from those of the graph in floats on average; unmoved, 0.10."""
_LARGEST = 127
_FAR = -10_000.0
"""What is added where a text has ended already, so that nothing of it is attended to."""
_THEIRS = "com.microsoft"
"""onnxruntime's own steps: of them, `MatMulIntegerToFloat` alone is used."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and most that was seen in each column of what flows into a multiplication."""

    low: Any
    high: Any

    def wider(self, values: Any) -> Bounds:
        """`values`: (…, columns)."""
        rows = values.reshape(-1, values.shape[-1])
        return Bounds(np.minimum(self.low, rows.min(axis=0)), np.maximum(self.high, rows.max(axis=0)))


@dataclass(frozen=True, slots=True)
class Form:
    """What a graph reads and gives: lengths up to `longest` pieces; from which of its inputs it is told who wrote a
    piece (`writers`); what it calls the numbers of its head, and whether it gives the mean as well."""

    longest: int
    writers: bool
    head: str
    mean: bool


LINES = Form(LONGEST, writers=False, head="logits", mean=True)
"""`classifiers.encoder`: pieces, mask (texts, length) → logits (texts, outputs), mean (texts, width)."""
TALKS = Form(drift.LONGEST, writers=True, head="logit", mean=False)
"""`classifiers.grooming.drift`: pieces, mask, writers (talks, length) → logit (talks, 1)."""


def graph(weights: Mapping[str, Any], form: Form, bounds: Mapping[str, Bounds] | None = None) -> onnx.ModelProto:
    """`weights`: arrays, by the names of a `classifiers.training.encoder.Reader`. Without `bounds` the graph is in
    floats, and what flows into each multiplication is an output, too, by the name that `bounds` want.
    """
    made = _Graph(weights, bounds)
    outputs, width = weights["head.weight"].shape
    x = _embedded(made, form)
    there = made.add("Cast", "mask", to=TensorProto.FLOAT)
    gone = made.add("Mul", made.add("Sub", made.kept("one", np.float32(1)), there), made.kept("far", np.float32(_FAR)))
    gone = made.add("Unsqueeze", gone, made.kept("for_each_head_and_piece", np.array([1, 2])))
    layers = {name.split(".")[3] for name in weights if name.startswith("encoder.encoder.layer.")}
    for number in range(len(layers)):
        x = _layer(made, f"encoder.encoder.layer.{number}.", x, gone)
    second = made.kept("second", np.array([1]))
    total = made.add("Squeeze", made.add("MatMul", made.add("Unsqueeze", there, second), x), second)
    made.add("Div", total, made.add("ReduceSum", there, second, keepdims=1), called="mean")
    made.add("Gemm", "mean", made.weight("head.weight"), made.weight("head.bias"), called=form.head, transB=1)
    reads = ("pieces", "mask", "writers") if form.writers else ("pieces", "mask")
    coming = [helper.make_tensor_value_info(x, TensorProto.INT64, ["texts", "length"]) for x in reads]
    gives = ((form.head, outputs), ("mean", width)) if form.mean else ((form.head, outputs),)
    going = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["texts", size]) for name, size in gives]
    going += [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["texts", "length", size])
        for name, size in made.measured.items()
    ]
    whole = helper.make_graph(made.steps, "encoder", coming, going, made.constants)
    sets = [helper.make_opsetid("", OPSET), helper.make_opsetid(_THEIRS, 1)]
    model = helper.make_model(whole, opset_imports=sets, ir_version=9, producer_name="safelight")
    onnx.checker.check_model(model)
    return model


class _Graph:
    """Steps and constants as they are added; a step is called by what comes out of it."""

    def __init__(self, weights: Mapping[str, Any], bounds: Mapping[str, Bounds] | None) -> None:
        self.weights = weights
        self.bounds = bounds
        self.steps: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.measured: dict[str, int] = {}

    def add(self, kind: str, *coming: str, called: str = "", **settings: Any) -> str:
        """One step with one result, which gets a name where none is given."""
        return self.adds(kind, *coming, called=[called or f"{kind.lower()}_{len(self.steps)}"], **settings)[0]

    def adds(self, kind: str, *coming: str, called: Sequence[str], domain: str = "", **settings: Any) -> list[str]:
        """One step with several results."""
        self.steps.append(helper.make_node(kind, coming, called, domain=domain, **settings))
        return list(called)

    def kept(self, name: str, values: Any) -> str:
        """A constant; the same name twice is the same one."""
        if all(one.name != name for one in self.constants):
            self.constants.append(numpy_helper.from_array(np.array(values, order="C"), name))
        return name

    def weight(self, name: str) -> str:
        return self.kept(name, self.weights[name])

    def quantized(self, name: str, values: Any) -> tuple[str, str]:
        """A matrix as whole numbers from -127 to 127, and the scale of each of its columns."""
        scale = np.maximum(np.abs(values).max(axis=0), 1e-8) / _LARGEST
        whole = np.rint(values / scale).astype(np.int8)
        return self.kept(f"{name}.whole", whole), self.kept(f"{name}.scale", scale.astype(np.float32))

    def linear(self, x: str, *names: str, times: Mapping[str, float] | None = None) -> str:
        """x · weights + bias; of several names side by side. `times`: what a name's weights are multiplied by."""
        by = [(times or {}).get(name, 1.0) for name in names]
        matrix = np.concatenate([self.weights[f"{n}.weight"].T * b for n, b in zip(names, by, strict=True)], axis=1)
        bias = np.concatenate([self.weights[f"{n}.bias"] * b for n, b in zip(names, by, strict=True)])
        name, shift = names[0], self.kept(f"{names[0]}.shift", bias.astype(np.float32))
        if self.bounds is None:
            self.measured[self.add("Identity", x, called=f"{name}.comes")] = len(matrix)
            return self.add("Add", self.add("MatMul", x, self.kept(f"{name}.matrix", matrix.astype(np.float32))), shift)
        seen = self.bounds[f"{name}.comes"]
        most = np.maximum(np.maximum(np.abs(seen.low), np.abs(seen.high)), 1e-3)
        factor = most**MOVED / np.maximum(np.abs(matrix).max(axis=1), 1e-4) ** (1 - MOVED)
        low, high = min(0.0, (seen.low / factor).min()), max(0.0, (seen.high / factor).max())
        step = np.float32((high - low) / 255)
        scale, zero = self.kept(f"{name}.step", step), self.kept(f"{name}.zero", np.uint8(np.rint(-low / step)))
        even = self.add("Mul", x, self.kept(f"{name}.less", (1 / factor).astype(np.float32)))
        whole, column = self.quantized(name, matrix * factor[:, None])
        middle = self.kept(f"{name}.middle", np.zeros(len(bias), np.int8))
        small = self.add("QuantizeLinear", even, scale, zero)
        return self.add("MatMulIntegerToFloat", small, whole, scale, column, zero, middle, shift, domain=_THEIRS)

    def norm(self, x: str, name: str) -> str:
        # Added before, not in one step with it: onnxruntime's `SkipLayerNormalization` takes four times as long.
        return self.add(
            "LayerNormalization", x, self.weight(f"{name}.weight"), self.weight(f"{name}.bias"), epsilon=1e-12
        )


def _embedded(made: _Graph, form: Form) -> str:
    """Each piece's row of the table, what its place adds, and what its writer does."""
    name = "encoder.embeddings."
    table, scale = made.quantized(TABLE, made.weights[f"{name}word_embeddings.weight"])
    words = made.add("DequantizeLinear", made.add("Gather", table, "pieces"), scale, axis=2)
    writers = made.weights[f"{name}token_type_embeddings.weight"]
    every = made.kept(f"{name}places", made.weights[f"{name}position_embeddings.weight"][: form.longest] + writers[0])
    start = made.kept("start", np.array([0]))
    some = made.add("Slice", every, start, made.add("Shape", "pieces", start=1, end=2), start)
    x = made.add("Add", words, some)
    if form.writers:
        each = made.kept(f"{name}writers", writers - writers[0])
        x = made.add("Add", x, made.add("Gather", each, "writers"))
    return made.norm(x, f"{name}LayerNorm")


def _layer(made: _Graph, name: str, x: str, gone: str) -> str:
    """Attention, then the two wide multiplications, each added to what came in."""
    width = made.weights[f"{name}attention.self.query.bias"].shape[0]
    size = width // HEADS
    query, key, value = (f"{name}attention.self.{one}" for one in ("query", "key", "value"))
    # The scale of attention's scores lies in the queries' weights.
    all_three = made.linear(x, query, key, value, times={query: size**-0.5})
    by_heads = made.add("Reshape", all_three, made.kept("by_heads", np.array([0, 0, 3 * HEADS, size])))
    parts = [f"{name}{one}" for one in ("queries", "keys", "values")]
    queries, keys, values = made.adds(
        "Split", made.add("Transpose", by_heads, perm=[0, 2, 1, 3]), called=parts, axis=1, num_outputs=3
    )
    scores = made.add("MatMul", queries, made.add("Transpose", keys, perm=[0, 1, 3, 2]))
    shares = made.add("Softmax", made.add("Add", scores, gone), axis=-1)
    seen = made.add("Transpose", made.add("MatMul", shares, values), perm=[0, 2, 1, 3])
    seen = made.add("Reshape", seen, made.kept("together", np.array([0, 0, width])))
    out = f"{name}attention.output."
    x = made.norm(made.add("Add", made.linear(seen, f"{out}dense"), x), f"{out}LayerNorm")
    wide = made.add("Gelu", made.linear(x, f"{name}intermediate.dense"))
    return made.norm(made.add("Add", made.linear(wide, f"{name}output.dense"), x), f"{name}output.LayerNorm")
