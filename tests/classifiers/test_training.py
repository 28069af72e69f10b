"""How the models are made, on a few rows; and that the shipped files are the ones the card speaks of."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable
from pathlib import Path

import pytest

from classifiers.meanings import GROOMING, OUTPUTS, TOXICITY
from classifiers.screen import MODELS
from classifiers.text import canonical
from classifiers.training.disguises import KINDS, hide
from classifiers.training.rows import draw, own_lines
from classifiers.training.vocabulary import vocabulary
from tests.classifiers.streaming import CONVERSATIONS, conversations

TRAINING = Path(__file__).parents[2] / "classifiers" / "training"


def test_the_shipped_model_is_the_one_on_its_card() -> None:
    digest = hashlib.sha256((MODELS / "toxicity.bin").read_bytes()).hexdigest()
    settings = json.loads((MODELS / "toxicity.json").read_text(encoding="utf-8"))
    assert settings["sha256"] == digest
    assert settings["version"] == digest[:12]
    assert digest in (MODELS / "toxicity.md").read_text(encoding="utf-8")
    assert (MODELS / "toxicity.bin").stat().st_size < 5_000_000


def test_the_vocabulary_has_each_word_once() -> None:
    words = [line.removesuffix(" !") for line in (MODELS / "vocabulary.txt").read_text(encoding="utf-8").splitlines()]
    assert len(words) == len(set(words)) > 20_000
    assert {"hello", "don't", "football"} <= set(words)


def test_the_encoder_and_its_cues_are_those_on_the_card() -> None:
    settings = json.loads((MODELS / "encoder.json").read_text(encoding="utf-8"))
    card = (MODELS / "encoder.md").read_text(encoding="utf-8")
    for name, key in [
        ("encoder.onnx", "sha256"),
        ("drift.onnx", "drift_sha256"),
        *((f"{one}.bin", f"{one}_sha256") for one in ("heads", "cues")),
    ]:
        digest = hashlib.sha256((MODELS / name).read_bytes()).hexdigest()
        assert settings[key] == digest
        assert digest in card


def test_our_own_lines_have_known_labels_and_are_many() -> None:
    seen = 0
    for path in sorted((TRAINING / "lines").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            assert row["text"].strip(), path.name
            assert set(row["labels"]) <= set(OUTPUTS), (path.name, row)
            seen += 1
    assert seen > 9000
    rows = list(own_lines(TRAINING / "lines"))
    assert all(set(row.labels) <= set(TOXICITY) for row in rows)
    assert all(row.labels["toxicity"] or not any(row.labels.values()) for row in rows)


def _told(folder: Path, said: Iterable[Path]) -> int:
    """How many conversations of a folder something is said of, all of it of messages that are there."""
    talks = {talk["id"]: {message["id"] for message in talk["messages"]} for talk in conversations(folder)}
    rows = [json.loads(line) for path in said for line in path.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        assert row["labels"].keys() <= talks[row["talk"]]
        assert {name for names in row["labels"].values() for name in names} <= set(GROOMING)
    assert len({row["talk"] for row in rows}) == len(rows)
    return len(rows)


def test_what_is_said_in_the_conversations_is_there_and_has_known_names() -> None:
    assert _told(CONVERSATIONS, [TRAINING / "said.jsonl"]) >= 50


def test_so_is_what_is_said_in_those_that_nobody_reads() -> None:
    untouched = CONVERSATIONS / "untouched"
    assert _told(untouched, (untouched / "said").glob("*.jsonl")) >= 50


def test_a_row_is_always_drawn_the_same() -> None:
    assert draw("Hello ") == draw("hello")
    assert 0 <= draw("a") < 1
    assert draw("a") != draw("a", "other")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_hidden_word_is_read_again_more_often_than_not(kind: str) -> None:
    words = ["idiot", "stupid", "bitch", "asshole", "fucking", "whore", "bastard", "moron"]
    hidden = frozenset(words)
    rng = random.Random(1)
    read = [canonical(hide(f"you {w} there", hidden, kind, rng)).text == f"you {w} there" for w in words]
    assert sum(read) > len(words) / 2


def test_only_rude_words_are_hidden_where_there_are_any() -> None:
    text = hide("what an idiot he is", frozenset({"idiot"}), "spaced", random.Random(2))
    assert text.startswith("what an i")
    assert text.endswith("t he is")
    assert hide("what a day", frozenset({"idiot"}), "starred", random.Random(2), others=0.0) == "what a day"


def test_the_vocabulary_marks_what_people_hide(tmp_path: Path) -> None:
    (tmp_path / "surge_profanity_en.csv").write_text("text,severity_rating\nblimey,2.5\nbother,1\n")
    labels = {"toxicity": 1}
    rows = [{"text": "blimey you fool, hello", "set": "jigsaw", "labels": labels}] * 6
    rows += [{"text": "hello there bother fooool", "set": "jigsaw", "labels": {"toxicity": 0}}] * 20
    listed = dict(vocabulary(rows, tmp_path))
    assert listed["blimey"]
    assert not listed["hello"]
    assert not listed["bother"]
    assert "fooool" not in listed
    assert listed["kys"]


def test_dialects_are_a_sentence_beside_its_plain_twin() -> None:
    rows = [json.loads(line) for line in (TRAINING / "dialects.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len({row["text"] for row in rows}) == len(rows) >= 70
    assert all(row["text"] != row["plain"] and row["dialect"] for row in rows)
