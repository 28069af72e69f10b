"""The story of an exported chat: written as the apps write it, scanned to cases, triaged to the end in the terminal."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from tests.fakes.command import Typed, process

STORY = Path(__file__).parent / "exports_story"
TELEGRAM = STORY / "telegram" / "result.json"
DISCORD = STORY / "Youth club - Text channels - art [510].json"
COLLEAGUES = """
[[colleagues]]
name = "mo"
roles = ["moderator"]

[[colleagues]]
name = "lea"
roles = ["lead"]

[[colleagues]]
name = "dee"
roles = ["deputy"]
"""
SHAPE: dict[str, type | tuple[type, ...]] = {
    "case": str, "kind": str, "platform": str, "group": str, "concern": (str, type(None)), "at_risk": (str, type(None)),
    "category": str, "severity": str, "labels": dict, "reasons": list, "messages": list, "missing": list,
}  # fmt: skip
SUMMARY: dict[str, type] = {
    "messages": int, "skipped": int, "cases": int, "groups": int, "members": int, "first": str, "last": str,
    "seconds": float,
}  # fmt: skip


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, database_url: str, tmp_path: Path) -> Typed:
    (tmp_path / "safelight.toml").write_text(COLLEAGUES, encoding="utf-8")
    typed = Typed(monkeypatch, database_url, tmp_path)
    typed.set(SAFELIGHT_AS="mo")
    return typed


@pytest.fixture
def whatsapp(tmp_path: Path) -> Path:
    """The zip that an iPhone hands over: the chat, and a picture that nobody opens."""
    path = tmp_path / "WhatsApp Chat - Under 14s.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(STORY / "WhatsApp Chat - Under 14s" / "_chat.txt", "_chat.txt")
        archive.writestr("00000008-PHOTO-2026-03-10-16-33-00.jpg", b"\xff\xd8\xff\xe0 not looked at")
    return path


def test_whatsapp_to_the_end(typed: Typed, whatsapp: Path) -> None:
    said = typed("scan", whatsapp, "--json", "--as", "lea")
    assert said.summary | {"seconds": 0.0} == {
        "messages": 10,
        "skipped": 4,
        "cases": 2,
        "groups": 1,
        "members": 3,
        "first": "2026-03-09T18:02:10+00:00",
        "last": "2026-03-14T08:00:00+00:00",
        "seconds": 0.0,
    }
    for case in said.cases:
        assert {key: case.get(key) for key in SHAPE} == {key: case[key] for key in SHAPE}
        assert all(isinstance(case[key], kind) for key, kind in SHAPE.items())
        assert all(set(message) == {"id", "at", "text"} for message in case["messages"])
        assert all(0 <= score <= 1 for score in case["labels"].values())
        assert case["platform"] == "whatsapp"
        assert case["group"] == "Under 14s"
        assert case["missing"] == []
        assert case["reasons"]
    assert all(isinstance(said.summary[key], kind) for key, kind in SUMMARY.items())
    [rude] = [case for case in said.cases if case["concern"] == "Kit"]
    [care] = [case for case in said.cases if case["kind"] == "care"]
    assert rude["messages"][0] == {
        "id": rude["messages"][0]["id"],
        "at": "2026-03-10T16:40:21+00:00",
        "text": "Mia you are a stupid fat idiot, everyone hates you",
    }
    assert care["at_risk"] == "Mia"
    assert care["concern"] is None
    assert care["severity"] in ("S1", "S2")

    queue = typed("queue").out
    assert queue.index("thinking of hurting themselves") < queue.index("unkind")
    assert typed("decide", rude["case"], "claim").out == f"Case {rude['case']} is yours for half an hour.\n"
    assert "mo is looking" in typed("queue").out
    by_hand = typed("decide", rude["case"], "warn").out
    assert "do it by hand" in by_hand
    assert "Kit" in by_hand
    assert "Remind Kit of the rules" in typed("case", rude["case"]).out
    assert "needs a reason" in typed("decide", rude["case"], "done", ends=1).err
    typed("decide", rude["case"], "done", "--reason", "I spoke to Kit and his father.")
    typed("decide", rude["case"], "dismiss", "--reason", "Settled between them.", ends=None)
    whole = typed("case", rude["case"]).out
    assert "Done by hand by mo." in whole
    assert "I spoke to Kit and his father." in whole

    assert "take it with “I'll look”" in typed("case", care["case"]).out
    assert "Mia" not in typed("case", care["case"]).out
    assert "take it first" in typed("decide", care["case"], "support", ends=1).err
    typed("decide", care["case"], "claim")
    words = typed("case", care["case"]).out
    assert "Mia" in words
    for word in ("warn", "mute", "ban", "remove"):
        assert f"  {word} " not in words
        typed("decide", care["case"], word, "--reason", "x", ends=1)
    assert "by hand" in typed("decide", care["case"], "support").out
    typed("decide", care["case"], "done", "--reason", "Ann is with her.")
    assert "The lead has it" in typed("decide", care["case"], "escalate", "--reason", "Suicidal thoughts.").out
    assert "Safeguarding record" in typed("case", care["case"]).out

    log = typed("log", care["case"]).out
    told = [
        "opened as",
        "said “support”",
        "said “done”",
        "said “escalate”",
        "opened a safeguarding record",
    ]
    places = [log.index(line) for line in told]
    assert places == sorted(places)
    assert "want to kill" not in log


def test_telegram_to_the_end(typed: Typed) -> None:
    said = typed("scan", TELEGRAM, "--json")
    assert (said.summary["messages"], said.summary["skipped"]) == (7, 2)
    by = {case["concern"]: case for case in said.cases}
    assert set(by) == {"66", "33"}
    assert by["66"]["category"] in ("SCAM", "SPAM")
    assert [message["id"] for message in by["66"]["messages"]] == ["5"]
    assert [message["id"] for message in by["33"]["messages"]] == ["7"]

    scam = by["66"]["case"]
    assert "needs a reason" in typed("decide", scam, "dismiss", ends=1).err
    assert "no concern" in typed("decide", scam, "dismiss", "--reason", "Already removed by Ann.").out
    assert f" {scam}  " not in typed("queue").out
    assert "no concern" in typed("queue", "--closed").out
    typed("decide", scam, "reopen", "--reason", "He is back.")
    assert "  He is back" in typed("case", scam).out.replace("— ", "  ")
    typed("decide", scam, "ban", "--reason", "Twice now.", ends=1)
    typed("decide", scam, "remove", "--as", "mo")
    typed("decide", scam, "done", "--reason", "Deleted on Telegram.")
    history = typed("case", scam).out.split("So far")[1]
    for line in ("Flagged by the desk", "mo: No concern", "mo: Open again", "Deleted on Telegram", "Done by hand by"):
        assert line in history
    log = typed("log", scam, "--as", "lea").out
    assert log.index("said “dismiss”") < log.index("said “reopen”") < log.index("said “remove”")


def test_discord_to_the_end(typed: Typed) -> None:
    assert typed("scan", DISCORD, "--json", "--dry-run").cases == []  # a moderator may not see what it finds
    said = typed("scan", DISCORD, "--json", "--as", "lea")
    assert (said.summary["messages"], said.summary["skipped"]) == (13, 1)
    [pair] = [case for case in said.cases if case["kind"] == "pair"]
    assert (pair["concern"], pair["at_risk"]) == ("71", "72")
    assert pair["severity"] == "S1"
    assert pair["category"] == "CSE_GROOM"
    assert pair["messages"]
    number = pair["case"]

    # The most serious cases are seen by the lead and the deputy only; for others they do not exist.
    assert typed("queue").out.strip() == "Nothing is waiting."
    for words in (("case", number), ("decide", number, "claim"), ("log", number)):
        assert typed(*words, ends=1).err == f"There is no case {number} that you can open.\n"
    typed.set(SAFELIGHT_AS="lea")
    assert "Now (1)" in typed("queue").out
    assert "Do not alert the person of concern" in typed("case", number).out
    typed("decide", number, "claim")
    silent = typed("decide", number, "warn", ends=1).err
    assert silent.count("\n") == 1
    typed("decide", number, "hold", "--reason", "The police are asked first.")
    typed("decide", number, "note", "--reason", "Spoke to the police, reference kept on paper.")
    typed("decide", number, "escalate", "--reason", "Passed on to social care.", ends=None)
    typed("decide", number, "close", "--reason", "Handed over.")
    assert typed("queue").out.strip() == "Nothing is waiting."
    history = typed("case", number).out.split("So far")[1]
    assert "Handed over." in history
    assert "Safeguarding record" in history
    assert "said “hold”" in typed("log", number).out


def test_all_three_in_one_go(typed: Typed, whatsapp: Path) -> None:
    said = typed("scan", whatsapp, TELEGRAM, DISCORD, "--json", "--as", "lea")
    assert said.summary["messages"] == 30
    assert said.summary["skipped"] == 7
    assert said.summary["groups"] == 3
    assert said.summary["cases"] == len(said.cases)
    assert {case["platform"] for case in said.cases} == {"whatsapp", "telegram", "discord"}


def test_in_a_process_of_its_own(whatsapp: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'own.db'}"
    with process("scan", whatsapp, url=url, folder=tmp_path) as running:
        out, err = running.communicate(timeout=60)
    assert running.returncode == 0
    assert "10 messages kept and 4 not, in 1 group: 2 cases. See them with: safelight queue" in out
    assert "Today] for" in err
    assert "Traceback" not in err
    if os.name == "posix":
        assert (tmp_path / "own.db").stat().st_mode & 0o077 == 0
