"""How the small encoder and that of whole talks are made: the real courses and files, with an encoder made here."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from classifiers.encoder import MODELS, Encoder
from classifiers.grooming.drift import LONGEST, Coded, Reader
from classifiers.meanings import OUTPUTS
from classifiers.training.authors import WAVES
from classifiers.training.talks import JUDGED, SOON, Said

torch = pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")
transformers = pytest.importorskip("transformers")

CLOSING_IN = ["you're not like the others", "is mum home", "our secret then", "come alone on saturday"]
LOOKING_AFTER = ["training is at 6 now", "mum has the kit list", "see you all on saturday", "bring a drink"]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An encoder of two narrow layers, as the library saves it."""
    folder: Path = tmp_path_factory.mktemp("small")
    torch.manual_seed(3)
    shape = transformers.BertConfig(
        hidden_size=24,
        num_hidden_layers=2,
        num_attention_heads=12,
        intermediate_size=48,
        max_position_embeddings=LONGEST,
    )
    transformers.BertModel(shape, add_pooling_layer=False).save_pretrained(folder)
    return folder


def test_the_small_encoder_learns_to_say_what_its_teacher_says(small: Path, tmp_path: Path) -> None:
    from classifiers.training import distilling

    taught = _weights(small)
    texts = distilling.texts([*CLOSING_IN, "you are awful", "what a day"], ["see you"], LOOKING_AFTER, seed=7) * 200
    student = distilling.distil(taught, small, texts, layers=(1,), width=16, say=_quietly)
    learnt = student.state_dict()
    assert learnt["encoder.encoder.layer.0.intermediate.dense.weight"].shape == (16, 24)
    assert not any(name.startswith("encoder.encoder.layer.1.") for name in learnt)
    for name in ("head.weight", "encoder.embeddings.word_embeddings.weight"):
        assert torch.equal(learnt[name], taught[name])
    begun = distilling.distil(taught, small, texts[:3], layers=(1,), width=16, say=_quietly)
    assert _apart(taught, student, small) < 0.9 * _apart(taught, begun, small)
    _line_encoder(learnt, tmp_path)
    assert Encoder(tmp_path / "encoder.onnx", tmp_path / "pieces.json").logits(CLOSING_IN).shape == (4, len(OUTPUTS))


def test_another_line_encoder_leaves_the_one_of_talks_as_it_is(small: Path, tmp_path: Path) -> None:
    from classifiers.training import drift
    from classifiers.training.exporting import export_drift

    weights = _weights(small)
    _line_encoder(weights, tmp_path)
    talks = [[(0, text) for text in CLOSING_IN], [(0, text) for text in LOOKING_AFTER]]
    shorter = weights | {name: weights[name][:1] for name in ("head.weight", "head.bias")}
    export_drift(shorter, tmp_path, drift.measured(list(_said("one", CLOSING_IN, 1))))
    before = Reader(tmp_path).logits(talks)
    _line_encoder({name: one for name, one in weights.items() if ".layer.1." not in name}, tmp_path)
    assert Reader(tmp_path).logits(talks) == before


def test_an_encoder_of_talks_begins_with_the_shipped_one_and_is_written_beside_it(small: Path, tmp_path: Path) -> None:
    from classifiers.training import drift
    from classifiers.training.exporting import export_drift

    _line_encoder(_weights(small), tmp_path)
    whole = [*_said("closing in", CLOSING_IN, 1), *_said("looking after", LOOKING_AFTER, 0)] * 8
    start = _weights(small)
    learnt = drift.learn(start, small, tmp_path / "pieces.json", whole, say=_quietly)
    layers = [name for name in start if name.startswith("encoder.encoder.layer.")]
    assert 0 < max(float((learnt[name] - start[name]).abs().max()) for name in layers) < 0.01
    assert not list(drift.later(learnt, small, tmp_path / "pieces.json", whole, say=_quietly))
    late = [*whole, *(replace(one, author=min(wave)) for wave in WAVES[:2] for one in whole)]
    every = list(drift.later(learnt, small, tmp_path / "pieces.json", late, say=_quietly))
    assert [done for done, _ in every] == [1, 2]
    further = every[-1][1]
    (again,) = drift.later(every[0][1], small, tmp_path / "pieces.json", late, done=1, say=_quietly)
    assert all(torch.equal(further[name], one) for name, one in again[1].items())
    assert 0 < max(float((further[name] - learnt[name]).abs().max()) for name in layers) < 0.01
    made = export_drift(further, tmp_path, drift.measured(whole))
    assert made.stat().st_size < (tmp_path / "encoder.onnx").stat().st_size / 4
    far = Reader(tmp_path).logits([[(0, text) for text in CLOSING_IN], [(0, text) for text in LOOKING_AFTER]])
    assert len(set(far)) == 2


@pytest.mark.parametrize(("bias", "wrong"), [(5.0, "looking after"), (-5.0, "closing in")])
def test_of_talks_told_wrongly_the_plainest_stretches_are_read_again(small: Path, bias: float, wrong: str) -> None:
    from classifiers.training import drift
    from classifiers.training.encoder import fresh
    from classifiers.training.stretches import stretches

    reader = fresh(small, 3).eval()
    reader.head.bias.data.fill_(bias)
    coder = Coded(MODELS / "pieces.json")
    soon = [replace(one, counts=SOON) for one in _said("closing in", CLOSING_IN, 1)]
    every = list(stretches([*soon, *_said("looking after", LOOKING_AFTER, 0)]))
    found = drift.wrongly_told(reader, every, coder)
    assert {one.talk for one in found} == {wrong}
    mine = [one for one in every if one.talk == wrong]
    drifts = {}
    for one in mine:
        pieces, writers = coder.of(one.lines)
        with torch.no_grad():
            said, _ = reader(torch.tensor([pieces]), torch.ones(1, len(pieces)), torch.tensor([writers]))
        drifts[len(one.lines)] = float(said[0, 0])
    left = {len(one.lines) for one in mine} - {len(one.lines) for one in found}
    assert (len(found), len(left)) == (3, 1)
    assert drifts[left.pop()] < min(drifts[len(one.lines)] for one in found) + 0.01


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Don't tell Gilly’s mum. OK? (please) 😊", "Dont tell Gillys mum OK? please 😊"),
        ("u up", "u up"),
        ("...", "..."),
        ("„Ça va“, élan", "Ça va élan"),
    ],
)
def test_some_stretches_are_learnt_from_without_their_punctuation(text: str, left: str) -> None:
    from classifiers.training.stretches import bare

    assert bare(text) == left


def test_an_encoder_of_talks_is_not_written_beside_a_strange_one(small: Path, tmp_path: Path) -> None:
    from classifiers.training import drift
    from classifiers.training.exporting import export_drift

    weights = _weights(small)
    words = "encoder.embeddings.word_embeddings.weight"
    _line_encoder(weights | {words: weights[words].flip(0)}, tmp_path)
    shorter = weights | {name: weights[name][:1] for name in ("head.weight", "head.bias")}
    with pytest.raises(ValueError, match="another table of word pieces"):
        export_drift(shorter, tmp_path, drift.measured(list(_said("one", CLOSING_IN, 1))))


def _weights(small: Path) -> dict[str, Any]:
    from classifiers.training.encoder import fresh

    made: dict[str, Any] = fresh(small, 3).state_dict()
    assert len(made["head.bias"]) == len(OUTPUTS)
    return made


def _line_encoder(weights: dict[str, Any], folder: Path) -> None:
    from classifiers.training.exporting import export

    shutil.copy(MODELS / "pieces.json", folder)
    export(weights, folder)


def _apart(taught: dict[str, Any], student: Any, small: Path) -> float:
    """How far a student's logits are from its teacher's, on average."""
    from classifiers.training.encoder import fresh, padded
    from classifiers.wordpieces import Pieces

    teacher = fresh(small, 3)
    teacher.load_state_dict(taught)
    pieces = Pieces(MODELS / "pieces.json", LONGEST)
    with torch.no_grad():
        right, said = (one(*padded([pieces.of(text) for text in CLOSING_IN]))[0] for one in (teacher, student))
    return float((right - said).abs().mean())


def _said(talk: str, texts: list[str], drifts: int) -> list[Said]:
    return [
        Said(
            text=text,
            talk=talk,
            direct=True,
            author="somebody",
            benign=not drifts,
            known=dict.fromkeys(JUDGED, 0),
            drifts=drifts,
            counts=1.0,
            speaker="one",
            young=False,
            whom_young=True,
        )
        for text in texts
    ]


def _quietly(*_: object, **__: object) -> None:
    pass
