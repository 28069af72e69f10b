"""Detoxify: the real library and its real loading code, on a small checkpoint made here."""

from __future__ import annotations

import hashlib
import pickle
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from bot.scoring import Recipe
from classifiers.detoxify import KINDS, LONGEST, Detoxified, Unusable
from classifiers.detoxify.fetching import download, fetch
from classifiers.detoxify.reading import PIECE, STEP
from tests.classifiers.tiny_detoxify import LENGTH, ORIGINAL, UNBIASED, checkpoint, configuration, tiny, weights

INSTALLED = all(find_spec(name) for name in ("detoxify", "torch", "transformers"))
real = pytest.mark.skipif(
    not INSTALLED, reason="the extra is not installed (torch first, then: .venv/bin/pip install -e '.[detoxify]')"
)
LINES = ["you are a stupid idiot", "good morning all", "see you at six", "our team are good, all of us!", ""]


@pytest.fixture(autouse=True)
def apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No cache of this machine, and no way to the network: whoever tries to fetch something fails at once."""
    for name in ("TORCH_HOME", "HF_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def one_sentence(said: str) -> bool:
    return bool(said) and "\n" not in said and "Traceback" not in said


# What holds with and without the library


def test_it_says_what_is_missing() -> None:
    made = Detoxified("unbiased")
    assert not made.ready()
    assert one_sentence(made.why_not())
    assert ("models fetch" if INSTALLED else "not installed") in made.why_not()
    made.begin()
    with pytest.raises(Unusable) as caught:
        made.probabilities(["hello"])
    assert str(caught.value) == made.why_not()
    assert made.probabilities([]) == []


@pytest.mark.skipif(INSTALLED, reason="the extra is installed")
def test_fetching_without_the_library_says_how_to_install_it() -> None:
    with pytest.raises(Unusable, match="not installed"):
        fetch("original")


def test_asking_whether_it_is_ready_loads_nothing_heavy() -> None:
    before = set(sys.modules)
    Detoxified("multilingual").ready()
    assert not {"torch", "transformers", "detoxify"} & (set(sys.modules) - before)


def test_an_unknown_model_is_told() -> None:
    with pytest.raises(ValueError, match="There are: original, unbiased"):
        Detoxified("orignal")


def test_it_travels_to_the_process_that_scores(tmp_path: Path) -> None:
    made = Detoxified("original-small", tmp_path / "x.ckpt", tmp_path)
    again = pickle.loads(pickle.dumps(made))
    assert (again.labels, again.version) == (made.labels, "original-small, x.ckpt")
    given = {"model": "original", "checkpoint": tmp_path / "x.ckpt", "config": tmp_path}
    recipe = pickle.loads(pickle.dumps(Recipe("detoxify", "classifiers.detoxify:Detoxified", given)))
    assert type(recipe.make()) is Detoxified


def test_the_original_model_does_not_promise_sexual_explicit() -> None:
    assert Detoxified("original").labels == KINDS["unbiased"].labels - {"sexual_explicit"}
    assert len(Detoxified("unbiased").labels) == 7


# The real library


@real
@pytest.mark.parametrize(("model", "classes"), [("original", ORIGINAL), ("unbiased", UNBIASED)])
def test_it_says_what_the_library_says(tmp_path: Path, model: str, classes: tuple[str, ...]) -> None:
    import torch  # type: ignore[import-not-found,unused-ignore]
    from transformers import BertForSequenceClassification, BertTokenizer  # type: ignore[import-not-found,unused-ignore]

    file, config = tiny(tmp_path, classes, outputs=16 if model == "unbiased" else None)
    made = Detoxified(model, file, config)
    assert made.ready()
    assert made.why_not() == ""
    found = made.probabilities(LINES)
    saved = torch.load(file, weights_only=True)["state_dict"]
    outputs = saved["classifier.weight"].shape[0]
    same = BertForSequenceClassification.from_pretrained(
        None,
        config=BertForSequenceClassification.config_class.from_pretrained(config, num_labels=outputs),
        state_dict=saved,
    ).eval()
    tokenizer = BertTokenizer.from_pretrained(config)
    ours = {"toxic": "toxicity", "severe_toxic": "severe_toxicity", "identity_hate": "identity_attack"}
    for text, probabilities in zip(LINES, found, strict=True):
        with torch.no_grad():
            logits = same(**tokenizer(text, return_tensors="pt")).logits[0]
        expected = {ours.get(name, name): float(torch.sigmoid(logits[n])) for n, name in enumerate(classes)}
        assert probabilities == pytest.approx(expected, abs=1e-5)
        assert probabilities.keys() == made.labels
    assert len({round(one["toxicity"], 4) for one in found}) > 2  # weights drawn at random tell texts apart


@real
def test_it_is_loaded_beside_what_runs_and_only_once(tmp_path: Path) -> None:
    made = Detoxified("original", *tiny(tmp_path))
    made.begin()
    made.begin()
    threads = [one for one in threading.enumerate() if one.name == "detoxify"]
    assert len(threads) <= 1
    made.probabilities(["hello"])
    assert made.loaded()
    made.begin()
    assert not [one for one in threading.enumerate() if one.name == "detoxify"]


@real
def test_it_works_from_its_own_downloads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, config = tiny(tmp_path)
    home = tmp_path / "TORCH_HOME" / "hub" / "checkpoints"
    home.mkdir(parents=True)
    file.rename(home / KINDS["original"].file)
    made = Detoxified("original")
    assert "bert-base-uncased" in made.why_not()
    snapshots = tmp_path / "HF_HOME" / "hub" / "models--bert-base-uncased" / "snapshots"
    snapshots.mkdir(parents=True)
    config.rename(snapshots / "0123abcd")
    assert made.ready()
    assert made.probabilities(["hello"])[0].keys() == made.labels
    assert fetch("original") == home / KINDS["original"].file  # nothing is left to fetch


@real
def test_the_end_of_a_long_text_is_read_as_well(tmp_path: Path) -> None:
    made = Detoxified("original", *tiny(tmp_path))
    long = "good team " * 1000
    whole = long + "stupid idiot !!! 999"
    middle, end = made.probabilities([long, whole])
    assert middle != end
    pieces = made.probabilities([whole[at : at + PIECE] for at in range(0, len(whole) - (PIECE - STEP), STEP)])
    assert end == pytest.approx({label: max(one[label] for one in pieces) for label in made.labels}, abs=1e-5)
    one = "x9!?" * LENGTH  # each letter is a token of its own here
    assert made.probabilities([one])[0].keys() == made.labels
    with pytest.raises(Unusable, match="too long"):
        made.probabilities(["a" * (LONGEST + 1)])


@real
@pytest.mark.parametrize(
    "text", ["", " ", "\0\x01\x02", "\ud83d", "\udc00x\ud800", "😀" * 500, "مرحبا שלום 你好", "﷽" * 300]
)
def test_no_text_breaks_it(tmp_path: Path, text: str) -> None:
    (found,) = Detoxified("original", *tiny(tmp_path)).probabilities([text])
    assert all(0 <= p <= 1 for p in found.values())


@real
@pytest.mark.parametrize("many", [1, 7, 100])
def test_answers_come_in_the_order_of_the_texts(tmp_path: Path, many: int) -> None:
    made = Detoxified("original", *tiny(tmp_path))
    texts = [" ".join(["idiot", "cake", "good", "six"][: 1 + n % 4]) + " team" * (n % 9) for n in range(many)]
    together = made.probabilities(texts)
    for text, found in zip(texts[:12], together, strict=False):
        assert made.probabilities([text])[0] == pytest.approx(found, abs=1e-5)


@real
def test_what_is_no_number_is_a_failure(tmp_path: Path) -> None:
    config = configuration(tmp_path / "config")
    for name, value in (("classifier.bias", float("nan")), ("classifier.weight", float("nan"))):
        state = weights(config, 6)
        state[name] = state[name] * 0 + value
        made = Detoxified("original", checkpoint(tmp_path / "nan.ckpt", state, ORIGINAL, 6), config)
        with pytest.raises(Unusable, match="no probability"):
            made.probabilities(["hello"])


@real
def test_checkpoints_that_are_none(tmp_path: Path) -> None:
    config = configuration(tmp_path / "config")
    state = weights(config, 6)
    half = {name: value for name, value in state.items() if not name.startswith("classifier")}
    bad: dict[str, Any] = {
        "half": checkpoint(tmp_path / "half.ckpt", half, ORIGINAL, 6),
        "too few outputs": checkpoint(tmp_path / "outputs.ckpt", state, ORIGINAL, 7),
        "other labels": checkpoint(tmp_path / "labels.ckpt", state, [f"x{n}" for n in range(6)], 6),
        "a strange class": checkpoint(tmp_path / "odd.ckpt", state, ORIGINAL, 6, model_name="Pipeline"),
        "a strange tokenizer": checkpoint(tmp_path / "tok.ckpt", state, ORIGINAL, 6, tokenizer_name="__file__"),
    }
    for name, raw in {
        "empty": b"",
        "text": b"Dear all, this is no checkpoint.",
        "program": pickle.dumps(_Program(tmp_path)),
    }.items():
        bad[name] = tmp_path / f"{name}.ckpt"
        bad[name].write_bytes(raw)
    for name, file in bad.items():
        made = Detoxified("original", file, config)
        with pytest.raises(Unusable) as caught:
            made.probabilities(["hello"])
        assert one_sentence(str(caught.value)), name
        assert not made.ready(), name
        assert made.why_not() == str(caught.value), name
    assert not (tmp_path / "ran").exists()


class _Program:
    """What a hostile checkpoint holds: unpickled without care it would run something."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "ran"

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self._file,)


@real
def test_a_checkpoint_of_another_kind_or_encoder(tmp_path: Path) -> None:
    file, config = tiny(tmp_path)
    with pytest.raises(Unusable, match="sexual_explicit"):
        Detoxified("unbiased", file, config).probabilities(["hello"])
    other = configuration(tmp_path / "other", ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a"])
    with pytest.raises(Unusable, match="same encoder"):
        Detoxified("original", file, other).probabilities(["hello"])
    assert "no Detoxify checkpoint" in Detoxified("original", tmp_path / "none.ckpt", config).why_not()
    assert "config.json" in Detoxified("original", file, tmp_path).why_not()


# Fetching


@real
def test_the_names_of_the_files_are_the_librarys_own() -> None:
    from detoxify.detoxify import MODEL_URLS  # type: ignore[import-not-found,unused-ignore]

    assert {name: url.rpartition("/")[2] for name, url in MODEL_URLS.items()} == {n: k.file for n, k in KINDS.items()}


@real
def test_fetching_without_a_network_is_one_sentence() -> None:
    with pytest.raises(Unusable, match="could not be fetched") as caught:
        fetch("original")
    assert one_sentence(str(caught.value))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    folder = tmp_path / "served"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@real
def test_a_download_must_be_what_its_name_says(served: tuple[Path, str], tmp_path: Path) -> None:
    folder, address = served
    good = f"model-{hashlib.sha256(b'weights').hexdigest()[:8]}.ckpt"
    (folder / good).write_bytes(b"weights")
    download(f"{address}/{good}", tmp_path / "in" / good)
    assert (tmp_path / "in" / good).read_bytes() == b"weights"
    (folder / "model-00000000.ckpt").write_bytes(b"altered")
    for name in ("model-00000000.ckpt", "model-11111111.ckpt"):
        with pytest.raises(Unusable) as caught:
            download(f"{address}/{name}", tmp_path / "in" / name)
        assert one_sentence(str(caught.value))
    assert sorted(file.name for file in (tmp_path / "in").iterdir()) == [good]
