"""Texts as numbers, read on all cores: each row is the text's own, whatever it was read beside."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from classifiers.encoder import MODELS, WIDTH
from classifiers.linear import BrokenModel
from classifiers.meanings import OUTPUTS
from classifiers.session import Session

LINES = [[101, *range(2000, 2000 + length), 102] for length in (3, 40, 1, 17, 3, 60, 0, 25)] * 30


def rows(session: Session, lines: list[list[int]]) -> list[np.ndarray]:
    return [batch.result()[row] for batch, row in session.begin(lines)]


def test_rows_come_back_in_the_order_of_the_texts() -> None:
    session = Session(MODELS / "encoder.onnx", ("logits", "mean"))
    found = rows(session, LINES)
    assert len(found) == len(LINES)
    assert {row.shape for row in found} == {(len(OUTPUTS) + WIDTH,)}
    for n in (0, 1, 5, 130):
        (alone,) = rows(session, [LINES[n]])
        assert np.abs(alone - found[n]).max() < 1e-3
    assert session.begin([]) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only there threads have priorities of their own")
@pytest.mark.parametrize("nice", [0, 19])
def test_who_asks_goes_before_those_that_read(nice: int) -> None:
    # In a process of its own: what gives way cannot take it back.
    asked = (
        f"import os, threading; os.nice({nice})\n"
        "from classifiers.encoder import encoder\n"
        "encoder().logits(['hello'])\n"
        "for one in threading.enumerate():\n"
        "    print(one.name.partition('_')[0], os.getpriority(os.PRIO_PROCESS, one.native_id))\n"
    )
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout
    found = dict(line.split() for line in said.splitlines())
    before = os.getpriority(os.PRIO_PROCESS, 0)
    mine = min(19, before + nice)
    assert found == {"MainThread": str(mine), "encoder": str(max(10, mine))}


def test_marks_belong_to_the_pieces_of_their_text() -> None:
    session = Session(MODELS / "drift.onnx", ("logit",))
    own, theirs = ([[mark] * len(line) for line in LINES] for mark in (0, 1))
    first, second = (
        [float(batch.result()[row, 0]) for batch, row in session.begin(LINES, writers=marks)] for marks in (own, theirs)
    )
    assert first[:8] == pytest.approx(first[8:16], abs=1e-3)
    assert np.abs(np.array(first) - np.array(second)).max() > 0.01


@pytest.mark.parametrize("content", [None, b"something else"])
def test_a_damaged_file_says_what_to_do(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "some.onnx"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BrokenModel, match=r"some\.onnx cannot be used .* Install Safelight again"):
        Session(file, ("logits",))
