"""`safelight models`: what is there, whether it is whole, and whether it works, in words and by the exit status."""

from __future__ import annotations

import json
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from bot.cli.models import about_models
from bot.cli.trials import TRIALS
from bot.shipped import MODELS, shipped
from config.loading import load
from tests.classifiers.tiny_detoxify import tiny
from tests.fakes.command import Typed
from tests.fakes.judge import Answer, Judge, judge, judged, said

INSTALLED = all(find_spec(name) for name in ("detoxify", "torch", "transformers"))
real = pytest.mark.skipif(not INSTALLED, reason="the extra is not installed: .venv/bin/pip install -e '.[detoxify]'")


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Typed:
    for name in ("TORCH_HOME", "HF_HOME", "HF_HUB_CACHE"):
        monkeypatch.setenv(name, str(tmp_path / name))
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    return Typed(monkeypatch, f"sqlite:///{tmp_path / 'desk.db'}", tmp_path)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The screen alone, in a folder of its own."""
    folder = tmp_path / "models"
    folder.mkdir()
    for file in MODELS.glob("toxicity.*"):
        shutil.copy(file, folder)
    shutil.copy(MODELS / "vocabulary.txt", folder)
    return folder


def lines(typed: Typed, capsys: pytest.CaptureFixture[str], action: str, models: Path, **given: Any) -> tuple[int, str]:
    from bot.cli.options import ERR, OUT

    status = about_models(load(None, {}, given), action, OUT, ERR, models)
    return status, capsys.readouterr().out


def test_every_shipped_model_is_whole_and_works(typed: Typed) -> None:
    found = shipped()
    assert {"toxicity"} <= {one.name for one in found}
    listed = typed("models").out
    checked = typed("models", "check").out
    for one in found:
        assert one.whole, one
        assert f"{one.name}: ok; version {one.version}; " in listed
        assert f"in order  {one.name}: it works" in checked
        assert one.name in TRIALS
    assert typed("models", "list").out == listed
    assert not (typed.folder / "desk.db").exists()  # it needs no database


def test_an_unknown_action(typed: Typed) -> None:
    assert typed.refused("models", "lst") == "“models lst” is unknown. Did you mean “list”?"
    assert "There are: list, fetch, check." in typed.refused("models", "xyz")
    assert "Did you mean “unbiased”?" in typed.refused("models", "list", "--model", "unbiasd")


def test_an_altered_or_missing_file_is_told(typed: Typed, copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = bytearray((copied / "toxicity.bin").read_bytes())
    raw[-1] ^= 1
    (copied / "toxicity.bin").write_bytes(raw)
    for action in ("list", "check"):
        status, out = lines(typed, capsys, action, copied)
        assert status == 1
        assert "toxicity: is altered: toxicity.bin" in out
    (copied / "toxicity.bin").unlink()
    assert "toxicity: is missing: toxicity.bin" in lines(typed, capsys, "list", copied)[1]
    for text in (
        "{",
        "[]",
        "7",
        '{"version": "1", "sha256": 3}',
        '{"version": "1", "sha256": "", "none_sha256": "00"}',
    ):
        (copied / "toxicity.json").write_text(text)
        for action in ("list", "check"):
            assert lines(typed, capsys, action, copied)[0] == 1
    assert lines(typed, capsys, "check", copied / "nowhere") == (
        1,
        lines(typed, capsys, "check", copied / "nowhere")[1],
    )


def test_the_figures_beside_a_model_are_compared(
    typed: Typed, copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    beside = json.loads((copied / "toxicity.json").read_text())
    text = "you are a stupid idiot"
    scores = TRIALS["toxicity"].made(copied)(text)
    for change, status, words in ((0.0, 0, "1 more lines give the figures"), (-0.3, 1, "does not give the figures")):
        beside["examples"] = [{"text": text, "scores": {"toxicity": scores["toxicity"] + change}}]
        (copied / "toxicity.json").write_text(json.dumps(beside))
        assert lines(typed, capsys, "check", copied)[0] == status
        assert words in lines(typed, capsys, "check", copied)[1]
    beside["examples"] = []
    beside["labels"]["toxicity"]["threshold"] = 1.1
    (copied / "toxicity.json").write_text(json.dumps(beside))
    assert "does not see" in lines(typed, capsys, "check", copied)[1]
    beside["labels"]["toxicity"]["threshold"] = 0.0
    (copied / "toxicity.json").write_text(json.dumps(beside))
    assert "flags an ordinary line" in lines(typed, capsys, "check", copied)[1]


# Detoxify


def test_what_detoxify_lacks_is_said_and_is_no_fault(
    typed: Typed, copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = "models fetch" if INSTALLED else "Detoxify is not installed"
    for action in ("list", "check"):
        status, out = lines(typed, capsys, action, copied)
        assert status == 0
        assert words in out
    assert "detoxify: off" in lines(typed, capsys, "list", copied, detoxify_model="off")[1]
    status, out = lines(typed, capsys, "check", copied, detoxify_checkpoint="none.ckpt")
    assert (status, out.count("LOOK")) == (1, 1)


def test_fetching_without_the_library_or_a_network(typed: Typed) -> None:
    said = typed.refused("models", "fetch", "--model", "original-small", ends=1)
    assert ("could not be fetched" if INSTALLED else "not installed") in said
    assert "detoxify_model is off" in typed.refused("models", "fetch", "--model", "off")


@real
def test_a_checkpoint_with_its_configuration(typed: Typed) -> None:
    file, config = tiny(typed.folder)
    given = ("--model", "original", "--checkpoint", file, "--config", config)
    assert "detoxify: ready; version original, tiny.ckpt" in typed("models", "list", *given, ends=None).out
    # Its weights are drawn at random: it works, and sees nothing.
    assert "detoxify: it works, but" in typed("models", "check", *given, ends=1).out
    file.write_bytes(b"no checkpoint")
    assert "LOOK      detoxify: " in typed("models", "check", *given, ends=1).out


# A hosted model


def served(typed: Typed, server: Judge, **more: str) -> None:
    given = {"URL": server.url, "MODEL": "guard", "KEY": "hunter2", **more}
    typed.set(**{f"SAFELIGHT_HOSTED_{name}": value for name, value in given.items()})


def test_a_model_server_is_tried_with_lines_of_our_own(typed: Typed) -> None:
    with judge() as server:
        served(typed, server)
        assert "in order  hosted: it works" in typed("models", "check", ends=None).out
        assert server.keys[0] == "Bearer hunter2"
        listed = typed("models", "list", ends=None).out + typed("settings").out
        assert f"hosted: chat:guard is asked at {server.url}; it sees: text" in listed
        assert "hunter2" not in listed
        served(typed, server, KIND="moderations", LABELS="threat,insult")
        assert "in order  hosted: it answers." in typed("models", "check", ends=None).out


def test_a_model_server_that_is_no_good(typed: Typed) -> None:
    def blind(asked: dict[str, Any]) -> Answer:
        rows = judged(asked)
        return Answer(said(json.dumps({k: v if k == "nonce" else dict.fromkeys(v, 0) for k, v in rows.items()})))

    for behave, words in ((blind, "did not see"), (lambda asked: Answer(status=500), "fault of its own (500)")):
        with judge(behave) as server:
            served(typed, server)
            assert words in typed("models", "check", ends=1).out


def test_a_setting_that_cannot_be_is_one_sentence(typed: Typed) -> None:
    typed.set(SAFELIGHT_HOSTED_URL="http://models.example.org/v1", SAFELIGHT_HOSTED_MODEL="m")
    assert "only over https" in typed.refused("models")
    typed.set(SAFELIGHT_HOSTED_URL="https://models.example.org/v1", SAFELIGHT_HOSTED_KIND="char")
    assert "Did you mean “chat”?" in typed.refused("models")
    (typed.folder / "safelight.toml").write_text('hosted_labels = ["toxicity", "thread"]\nhosted_kind = "chat"\n')
    typed.unset("SAFELIGHT_HOSTED_KIND")
    assert "not asked for thread." in typed.refused("models")
