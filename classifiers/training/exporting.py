"""The fine-tuned encoder → an int8 ONNX file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

from classifiers.training.encoder import Reader


def export(reader: Reader, folder: Path, work: Path) -> Path:
    """Writes `encoder.onnx` into `folder`; `work` takes the larger files on the way.

    Weights of matrices and of the table of word pieces become 8-bit whole numbers, one scale a column; what flows
    through is quantized as it comes.
    """
    whole, ready, made = work / "whole.onnx", work / "ready.onnx", folder / "encoder.onnx"
    reader.eval()
    reader.encoder.set_attn_implementation("eager")
    pieces = torch.randint(1000, 2000, (3, 12))
    mask = torch.ones_like(pieces)
    mask[1, 8:] = 0
    axes: dict[int, Any] = {0: torch.export.Dim("texts"), 1: torch.export.Dim("length", max=512)}
    torch.onnx.export(
        reader,
        (pieces, mask),
        whole,
        input_names=["pieces", "mask"],
        output_names=["logits", "mean"],
        dynamic_shapes={"pieces": axes, "mask": axes},
        external_data=False,
        opset_version=18,
        dynamo=True,
    )
    quant_pre_process(str(whole), str(ready), skip_symbolic_shape=True)
    quantize_dynamic(
        ready,
        made,
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
        extra_options={"MatMulConstBOnly": True},
    )
    strip(made)
    return made


def strip(path: Path) -> None:
    """Takes out of a model what was only noted on the way: the exporter keeps where in its code each step came from,
    with the paths of the machine it ran on."""
    model = onnx.load(path)
    graph = model.graph
    for part in (model, graph, *graph.node, *graph.value_info, *graph.input, *graph.output, *graph.initializer):
        part.doc_string = ""
        del part.metadata_props[:]
    onnx.save(model, path)
