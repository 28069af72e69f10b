"""A model file (ONNX) that reads texts as numbers of pieces: batches of like length, each core one of its own."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from classifiers.linear import BrokenModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Place = tuple[Future[NDArray[np.float32]], int]
    """A batch that is or will be read, and a text's row in it."""

_TOGETHER, _MOST = 512, 64
"""Word pieces, and texts, that are read in one go: enough to keep a core busy, and they stay in its cache."""
_PADDED = 12
"""Pieces of nothing that a longer text may add to shorter ones: about what one more reading costs."""
_NICE = 10
"""How far threads that read give way (0: not at all, 19: wholly). 5 and 15 came to the same."""


class Session:
    """Numbers in, numbers out.

    Raises:
        BrokenModel: the file is missing or damaged, or onnxruntime cannot be loaded here.
    """

    def __init__(self, file: Path, outputs: Sequence[str]) -> None:
        try:
            # Only here: who asks for the screen alone should not pay for loading it.
            import onnxruntime

            options = onnxruntime.SessionOptions()
            options.log_severity_level = 3
            # Each core reads texts of its own: that costs no waiting for each other within a text, and the library's
            # own threads would spin between two readings and take the cores from the rest of the desk.
            options.intra_op_num_threads = 1
            self._session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the library raises its own kinds, bare Exception among them
            raise unusable(file, error) from error
        self._outputs = list(outputs)
        self._cores = ThreadPoolExecutor(_cores(), thread_name_prefix=file.stem, initializer=_give_way)

    def begin(self, pieces: Sequence[Sequence[int]], **marks: Sequence[Sequence[int]]) -> list[Place]:
        """Starts to read texts, on other cores: where each text's row (its outputs side by side) is or will be.

        `marks`: further inputs by name, for each text as many numbers as it has pieces. Waiting for a row raises
        BrokenModel where a result is no number.
        """
        found: list[Place | None] = [None] * len(pieces)
        for places in _batches([len(one) for one in pieces]):
            inputs = {"pieces": [pieces[i] for i in places]}
            inputs |= {name: [every[i] for i in places] for name, every in marks.items()}
            batch = self._cores.submit(self._run, inputs)
            for row, i in enumerate(places):
                found[i] = batch, row
        return [one for one in found if one is not None]

    def _run(self, inputs: dict[str, list[Sequence[int]]]) -> NDArray[np.float32]:
        """Inputs of texts of which none is longer than the last one."""
        import numpy as np

        shape = (len(inputs["pieces"]), len(inputs["pieces"][-1]))
        mask = np.zeros(shape, np.int64)
        given = {"mask": mask}
        for name, every in inputs.items():
            given[name] = np.zeros(shape, np.int64)
            for row, one in enumerate(every):
                given[name][row, : len(one)] = one
                mask[row, : len(one)] = 1
        found: NDArray[np.float32] = np.concatenate(self._session.run(self._outputs, given), axis=1)
        if not np.isfinite(found).all():
            raise BrokenModel("The closer look gave something that is no number. Install Safelight again.")
        return found


def unusable(file: Path, error: Exception) -> BrokenModel:
    """What is said where a model file or its vocabulary cannot be loaded."""
    return BrokenModel(
        f"The model file {file.name} cannot be used ({type(error).__name__}). "
        "Install Safelight again, or rebuild it (classifiers/training/README.md)."
    )


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Places of texts of like length, shortest first."""
    some: list[int] = []
    for i in sorted(range(len(lengths)), key=lengths.__getitem__):
        size = lengths[i]
        if some and (
            len(some) == _MOST or (len(some) + 1) * size > _TOGETHER or len(some) * (size - lengths[some[-1]]) > _PADDED
        ):
            yield some
            some = []
        some.append(i)
    if some:
        yield some


def _give_way() -> None:
    """Who asked has more to do meanwhile, and as many threads as cores read: on Linux, where threads have priorities of
    their own, theirs is lower. Else it would get two thirds of a core."""
    if sys.platform == "linux":
        this = threading.get_native_id()
        with suppress(OSError):  # where that is forbidden, it reads all the same
            os.setpriority(os.PRIO_PROCESS, this, max(_NICE, os.getpriority(os.PRIO_PROCESS, this)))


def _cores() -> int:
    """How many of them this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
