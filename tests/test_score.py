"""`safelight score`: one line out for each line in, in order, while the input is open, whatever the input holds."""

from __future__ import annotations

import io
import json
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import load, practised, recipes, scorer_for
from bot.cli.lines import LONGEST_LINE, MOST_LINES, batches
from bot.cli.score import UNREADABLE, score_lines
from bot.core.practice import Practice
from bot.scoring import Panel, Recipe
from config.settings import Wrong
from tests.fakes.command import ROOT, SAFELIGHT, Typed
from tests.fakes.scorers import KEYWORDS

STORY: dict[str, Any] = {
    "id": "story",
    "group": {"audience": "youth", "visibility": "closed"},
    "members": [{"id": "a", "role": "unknown", "age": "unknown"}, {"id": "b", "role": "member", "age": "minor"}],
    "messages": [
        {"id": "1", "from": "b", "to": "", "at": "2026-03-02T17:00:00Z", "text": "hi all"},
        {"id": "2", "from": "a", "to": "b", "at": "2026-03-02T17:01:00Z", "text": "how old are you"},
        {"id": "3", "from": "a", "to": "b", "at": "2026-03-02T17:02:00Z", "text": "so special, this is our secret"},
        {"id": "4", "from": "b", "to": "a", "at": "2026-03-02T17:03:00Z", "text": "ok you muppet"},
        {"id": "5", "from": "a", "to": "b", "at": "2026-03-02T17:04:00Z", "text": "delete this and meet me"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def practice() -> Practice:
    return practised(load(None, {}), ())


@pytest.fixture(scope="module")
def real(practice: Practice) -> Panel:
    """The checks as they are shipped, but for the steps that need an encoder."""
    made = recipes(load(None, {}), practice, stage="screen")
    return Panel(
        [replace(one, arguments={"models": None}) if one.name == "grooming" else one for one in made], grades=True
    )


@pytest.fixture(scope="module")
def rules() -> Panel:
    return Panel([Recipe("grooming", "classifiers.grooming:Grooming", {"models": None})])


def answers(panel: Panel, practice: Practice, *lines: object, ends: int = 0) -> list[dict[str, Any]]:
    """What comes back for lines: bytes as they are, all else as JSON."""
    given = b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)
    out = io.StringIO()
    assert score_lines(panel, practice, io.BytesIO(given), out) == ends
    assert out.getvalue().isascii()
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.fixture
def words() -> Panel:
    return Panel([KEYWORDS], grades=True)


def changed(**what: Any) -> dict[str, Any]:
    return {**STORY, **what}


def with_message(**what: Any) -> dict[str, Any]:
    *others, last = STORY["messages"]
    message = {key: value for key, value in {**last, **what}.items() if value is not ...}
    return {**STORY, "messages": [*others, message]}


def test_a_text(words: Panel, practice: Practice) -> None:
    calm, rude = answers(words, practice, {"id": "1", "text": "hello"}, {"id": 2, "text": "oi watch out"})
    assert list(calm) == ["id", "labels", "flags", "signals", "missing"]
    assert calm == {"id": "1", "labels": calm["labels"], "flags": [], "signals": [], "missing": []}
    assert set(calm["labels"]) == {"grooming", "image", "insult", "self_harm", "spam", "threat"}
    assert set(calm["labels"].values()) == {0.0}
    assert rude["id"] == 2
    assert rude["labels"]["threat"] == 0.9
    assert rude["flags"] == ["threat"]
    assert rude["signals"] == [
        {"source": "keywords", "label": "threat", "score": 0.9, "why": "It says “watch out”.", "spans": [[3, 12]]}
    ]


def test_what_is_under_its_threshold_is_no_flag_and_one_line_is_never_grooming(
    words: Panel, practice: Practice
) -> None:
    weak, asked = answers(words, practice, {"id": 1, "text": "you muppet"}, {"id": 2, "text": "how old are you"})
    assert (weak["labels"]["insult"], weak["flags"]) == (0.6, [])
    assert (asked["labels"]["grooming"], asked["flags"]) == (0.9, [])


def test_a_check_that_does_not_work_is_missing_and_never_clear(practice: Practice) -> None:
    fails = Recipe("fails", "tests.fakes.classifiers:FailsOn", {"word": "riddle"})
    gone = Recipe("gone", "classifiers.not_there:Thing")
    first, second = answers(
        Panel([KEYWORDS, fails, gone], grades=True), practice,
        {"id": 1, "text": "a riddle, muppet"}, {"id": 2, "text": "hello"},
    )  # fmt: skip
    assert [sentence.count("did not work") for sentence in first["missing"]] == [1, 1]
    assert len(second["missing"]) == 1
    assert first["labels"]["insult"] == 0.6


def test_a_conversation(words: Panel, practice: Practice) -> None:
    (said,) = answers(words, practice, STORY)
    assert list(said) == ["id", "band", "score", "first", "pairs", "signals", "missing"]
    assert said["band"] in ("none", "watch", "review", "high", "critical")
    assert list(said["first"]) == ["watch", "review", "high", "critical"]
    assert {(one["message"], one["label"]) for one in said["signals"]} >= {("4", "insult"), ("2", "grooming")}


def test_an_empty_conversation_and_members_nobody_listed(words: Panel, practice: Practice) -> None:
    empty, bare = answers(
        words, practice, changed(messages=[]), {"id": 1, "messages": STORY["messages"]},
    )  # fmt: skip
    assert (empty["band"], empty["pairs"], empty["signals"]) == ("none", [], [])
    assert empty["first"] == dict.fromkeys(("watch", "review", "high", "critical"))
    assert len(bare["signals"]) == 6


def test_the_real_rules_decide_after_every_message(rules: Panel, practice: Practice) -> None:
    file = Path(__file__).parent / "classifiers" / "conversations" / "concerning.jsonl"
    whole = json.loads(file.read_text(encoding="utf-8").splitlines()[0])
    (said,) = answers(rules, practice, whole)
    assert said["band"] in ("review", "high", "critical")
    order = [message["id"] for message in whole["messages"]]
    firsts = [said["first"][band] for band in ("watch", "review") if said["first"][band]]
    assert [order.index(one) for one in firsts] == sorted(order.index(one) for one in firsts)
    assert said["first"][said["band"]] is not None
    pair = said["pairs"][0]
    texts = {message["id"]: message["text"] for message in whole["messages"]}
    assert (pair["from"], pair["to"], pair["band"]) == ("a", "b", said["band"])
    assert pair["indicators"]
    assert all(one["quote"].strip("…") in texts[one["message"]] for one in pair["indicators"])
    # What comes later changes nothing of when a band was reached.
    until = order.index(said["first"]["review"]) + 1
    (cut,) = answers(rules, practice, {**whole, "messages": whole["messages"][:until]})
    assert cut["first"]["review"] == said["first"]["review"]
    (shorter,) = answers(rules, practice, {**whole, "messages": whole["messages"][: until - 1]})
    assert shorter["first"]["review"] is None


def test_messages_out_of_order_are_judged_in_the_order_of_their_times(rules: Panel, practice: Practice) -> None:
    file = Path(__file__).parent / "classifiers" / "conversations" / "concerning.jsonl"
    whole = json.loads(file.read_text(encoding="utf-8").splitlines()[0])
    straight, turned = answers(rules, practice, whole, {**whole, "messages": whole["messages"][::-1]})
    assert straight == turned


def test_the_real_checks_on_texts(real: Panel, practice: Practice) -> None:
    rude, calm, german, swedish = answers(
        real, practice,
        {"id": 1, "text": "you are a stupid idiot"},
        {"id": 2, "text": "see you at five by the gate"},
        {"id": 3, "text": "wer kommt morgen zum training"},
        {"id": 4, "text": "jag kan inte komma idag för jag är så trött"},
    )  # fmt: skip
    assert "toxicity" in rude["flags"]
    assert not any("language" in sentence or "seems" in sentence for sentence in rude["missing"] + calm["missing"])
    assert calm["flags"] == []
    assert calm["labels"].keys() >= {"toxicity", "insult", "threat", "self_harm", "spam", "contact_sharing", "grooming"}
    assert 0 < german["labels"]["toxicity"] < 0.5
    assert "German" in german["missing"][0]
    assert swedish["missing"] == [
        "This message seems to be in Swedish: only contact details were looked for, all else is read in English alone."
    ]


def test_the_language_that_is_said_helps_with_a_single_word(real: Panel, practice: Practice) -> None:
    alone, said, country = answers(
        real, practice,
        {"id": 1, "text": "arsch"},
        {"id": 2, "text": "arsch", "lang": "de"},
        {"id": 3, "text": "arsch", "lang": "de-AT"},
    )  # fmt: skip
    assert alone["missing"] == []
    assert "German" in said["missing"][0]
    assert country["labels"] == said["labels"]


@pytest.mark.parametrize(
    ("line", "ident", "says"),
    [
        (b"nonsense", None, "JSON"),
        (b"[" * 100_000, None, "JSON"),
        (b'{"id":"1","text":"cut', None, "JSON"),
        (b"\xff\xfe\x00\x01", None, "UTF-8"),
        (b"\x00\x01\x02", None, "JSON"),
        (b'{"id":' + b"9" * 5000 + b',"text":""}', None, "JSON"),
        (b"17", None, "object"),
        (b'["id"]', None, "object"),
        (b"null", None, "object"),
        ({"text": "hello"}, None, "id"),
        ({"id": None, "text": "hello"}, None, "id"),
        ({"id": True, "text": "hello"}, None, "id"),
        ({"id": 1.5, "text": "hello"}, None, "id"),
        ({"id": ["1"], "text": "hello"}, None, "id"),
        (b'{"id":NaN,"text":"hello"}', None, "id"),
        ({"id": "1"}, "1", "text"),
        ({"id": "1", "text": None}, "1", "text"),
        ({"id": "1", "text": 5}, "1", "text"),
        ({"id": "1", "text": ["a"]}, "1", "text"),
        ({"id": "1", "text": "a", "lang": 5}, "1", "lang"),
        ({"id": "1", "text": "a", "messages": []}, "1", "not both"),
        ({"id": "1", "messages": "hello"}, "1", "messages"),
        ({"id": "1", "messages": None}, "1", "messages"),
        ({"id": "1", "messages": ["hello"]}, "1", "messages"),
        (changed(group=5), "story", "group"),
        (changed(group={"audience": "cats"}), "story", "youth, mixed, adult"),
        (changed(group={"visibility": None}), "story", "open, closed, direct"),
        (changed(members={}), "story", "members"),
        (changed(members=[5]), "story", "members"),
        (changed(members=[{"role": "member"}]), "story", "members, id"),
        (changed(members=[{"id": "a", "role": "wizard"}]), "story", "staff"),
        (changed(members=[{"id": "a", "age": 12}]), "story", "adult"),
        (with_message(at=...), "story", "message 5"),
        (with_message(at="yesterday"), "story", "message 5"),
        (with_message(at=1700000000), "story", "message 5"),
        (with_message(at="0001-01-01T00:00:00Z"), "story", "message 5"),
        (with_message(at="9999-12-31T23:59:59-12:00"), "story", "message 5"),
        (with_message(text=...), "story", "message 5"),
        (with_message(id=...), "story", "id"),
        (with_message(id="4"), "story", "same"),
        (with_message(**{"from": ""}), "story", "from"),
        (with_message(to={"id": "b"}), "story", "to"),
    ],
)
def test_a_line_that_cannot_be_used_is_answered_with_a_sentence(
    words: Panel, practice: Practice, line: object, ident: object, says: str
) -> None:
    good = {"id": "good", "text": "hello"}
    before, wrong, after = answers(words, practice, good, line, good)
    assert before == after
    assert "error" not in before
    assert list(wrong) == ["id", "error"]
    assert wrong["id"] == ident
    assert says in wrong["error"]
    assert wrong["error"].endswith(".")


def test_messages_that_are_odd_but_can_be_read(words: Panel, practice: Practice) -> None:
    for line in (
        with_message(to=None), with_message(to=["b", "c"]), with_message(to=...), with_message(to="nobody"),
        with_message(at="2026-03-02T17:04:00"), with_message(at="2026-03-02T18:04:00+01:00"),
        with_message(**{"from": 7}), with_message(text=""), with_message(id="a:b:c"), with_message(reply_to="99"),
        changed(members=[]), changed(members=[{"id": "a"}, {"id": "a"}]), changed(group={"visibility": "direct"}),
        changed(extra={"more": 1}),
    ):  # fmt: skip
        (said,) = answers(words, practice, line)
        assert "error" not in said, line


@pytest.mark.parametrize(
    "text",
    ["", "   ", "😀😀", "\x00\x01\x02", "\ud800\udfff \udfff", "\u202egniht yna", "a" * 1_000_000, "你好" * 5_000],
)
def test_any_text_is_answered_by_the_real_checks(real: Panel, practice: Practice, text: str) -> None:
    single, whole = answers(real, practice, {"id": text[:5], "text": text}, with_message(text=text))
    assert single["id"] == json.loads(json.dumps(text[:5]))
    assert set(single) == {"id", "labels", "flags", "signals", "missing"}
    assert "band" in whole


def test_blank_lines_are_passed_over_and_a_mark_at_the_start_too(words: Panel, practice: Practice) -> None:
    rows = answers(words, practice, b"", b"\xef\xbb\xbf" + json.dumps({"id": 1, "text": "hello"}).encode(), b"  \r")
    assert [row["id"] for row in rows] == [1]


def test_how_it_ends(words: Panel, practice: Practice) -> None:
    assert answers(words, practice) == []
    assert len(answers(words, practice, b"x", b"y", ends=UNREADABLE)) == 2
    out = io.StringIO()
    assert score_lines(words, practice, io.BytesIO(b'{"id":1,"text":"the last line has no end"}'), out) == 0
    assert json.loads(out.getvalue())["id"] == 1


def test_nobody_reads_on(words: Panel, practice: Practice) -> None:
    class Closed(io.StringIO):
        def flush(self) -> None:
            raise BrokenPipeError

    assert score_lines(words, practice, io.BytesIO(b'{"id":1,"text":"a"}\n'), Closed()) == 1


_KEYS = st.sampled_from(["id", "text", "messages", "group", "members", "from", "to", "at", "lang", "x"])
_PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text()


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        _PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=5), max_leaves=12
    )
)
def test_any_json_is_answered_with_one_line(row: object) -> None:
    panel, practice = Panel([KEYWORDS], grades=True), _PRACTICE
    out = io.StringIO()
    score_lines(panel, practice, io.BytesIO(json.dumps(row).encode() + b"\n"), out)
    assert len(out.getvalue().splitlines()) == 1


_PRACTICE = practised(load(None, {}), ())


def test_lines_come_back_in_order_however_they_are_cut() -> None:
    lines = [b"%d" % n for n in range(MOST_LINES * 3 + 7)]

    class Cut(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            return super().read1(13)

    found = list(batches(Cut(b"\n".join(lines))))
    assert [line for batch in found for line in batch] == lines
    assert max(map(len, found)) <= MOST_LINES


def test_a_line_without_an_end_does_not_fill_the_memory(words: Panel, practice: Practice) -> None:
    rows = answers(words, practice, b"a" * (LONGEST_LINE + 1), {"id": 1, "text": "hello"})
    assert "longer" in rows[0]["error"]
    assert rows[1]["id"] == 1


@contextmanager
def command(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own, with its input open; it is gone when the block ends."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SAFELIGHT_")}
    running = subprocess.Popen(
        [SAFELIGHT, "score", "--stage", "screen"],
        cwd=folder,
        env={**clean, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with running:
        try:
            yield running
        finally:
            running.kill()


def test_the_command_answers_while_its_input_is_open(tmp_path: Path) -> None:
    with command(tmp_path) as running:
        assert running.stdin is not None
        for n in range(3):
            running.stdin.write(json.dumps({"id": n, "text": "hello"}) + "\n")
            running.stdin.flush()
            assert json.loads(_within(running.stdout, 60))["id"] == n
        running.stdin.close()
        assert running.wait(60) == 0
    assert not list(tmp_path.iterdir())


def _within(stream: Any, seconds: float) -> str:
    found: list[str] = []
    reading = threading.Thread(target=lambda: found.append(stream.readline()), daemon=True)
    reading.start()
    reading.join(seconds)
    assert found, "no answer while the input was open"
    return found[0]


def test_the_command_in_one_go(tmp_path: Path) -> None:
    lines: Sequence[Mapping[str, Any]] = [{"id": n, "text": f"line {n}"} for n in range(600)]
    with command(tmp_path) as running:
        out, err = running.communicate("nonsense\n" + "".join(json.dumps(one) + "\n" for one in lines), timeout=120)
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["id"] for row in rows] == [None, *range(600)]
    assert err == ""
    assert running.returncode == 0


def test_there_are_three_stages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, practice: Practice) -> None:
    typed = Typed(monkeypatch, f"sqlite:///{tmp_path / 'desk.db'}", tmp_path)
    assert typed.refused("score", "--stage", "deep") == "There is no stage “deep”. There are: screen, confirm, full."
    with pytest.raises(Wrong):
        scorer_for(load(None, {}), practice, "")
