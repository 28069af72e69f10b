"""Any bytes are read or refused, and what an app could have written is read back equal."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.heard import GroupChange, MemberChange
from bot.core.messages import Message
from connectors.exports import Broken, Export, Skipped, Unreadable, open_exports
from connectors.exports.json_stream import walk
from connectors.exports.source import SourceFile

FORMATS = ("whatsapp", "telegram", "discord", "instagram", "jsonl", "csv")
GOLDEN = Path(__file__).parent / "golden"
PIECES = sorted(
    {line for file in GOLDEN.rglob("in/**/*.*") for line in file.read_bytes().split(b"\n") if file.is_file()}
)
RUN = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Anything an app can hold in a message; not the line ends that formats themselves use, nor the invisible marks and
# angle brackets that WhatsApp's own notices begin with.
WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp"), exclude_characters="<>()"), min_size=1, max_size=60
).filter(lambda text: text.strip() == text and text.isprintable())
NAMES = st.sampled_from(["Ann Lee", "Ben", "Zoë", "+44 7700 900123", "~ Jo", "李雷", "O'Neil, Pat"])
MOMENTS = st.lists(st.integers(0, 400_000), min_size=1, max_size=40).map(
    lambda steps: [
        datetime(2023, 11, 1, tzinfo=UTC) + timedelta(seconds=sum(steps[: n + 1])) for n in range(len(steps))
    ]
)


def consume(path: Path, format: str) -> tuple[list[Any], int]:
    """All items, and how many of them are messages of the file."""
    found: list[Any] = []
    for opened in open_exports([path], format=format):
        if isinstance(opened, Export):
            items: list[Any] = list(opened)
            counted = [item for item in items if isinstance(item, Message | Skipped)]
            assert len(counted) == opened.kept + opened.skipped
            assert all(isinstance(item, Message | Skipped | Broken | MemberChange | GroupChange) for item in items)
            for item in items:
                if isinstance(item, Message):
                    assert item.at.tzinfo is UTC
                    (item.text + item.author.name + item.id + item.quote + item.raw).encode()
                    assert "\x00" not in item.text + item.author.name + item.id + item.quote
            assert len({item.id for item in items if isinstance(item, Message)}) or not opened.kept
            found += items
        elif isinstance(opened, Unreadable):
            assert opened.sentence
            opened.sentence.encode()
    return found, sum(isinstance(item, Message | Skipped) for item in found)


@pytest.mark.parametrize("format", [*FORMATS, "auto"])
@RUN
@given(content=st.one_of(st.binary(max_size=300), st.lists(st.sampled_from(PIECES), max_size=40).map(b"\n".join)))
def test_any_bytes_are_read_or_refused(format: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("chat.txt", "chat.zip", "message_1.json"):
            (Path(folder) / name).write_bytes(content)
            consume(Path(folder) / name, format)


@pytest.mark.parametrize("format", FORMATS)
@RUN
@given(data=st.data())
def test_a_true_file_with_a_wound_is_read_or_refused(format: str, data: st.DataObject) -> None:
    case = data.draw(st.sampled_from([case for case in sorted(GOLDEN.iterdir()) if case.name.startswith(format)]))
    files = [file for file in sorted((case / "in").rglob("*.*")) if file.is_file()]
    whole = data.draw(st.sampled_from(files)).read_bytes()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "chat").write_bytes(whole[:start] + data.draw(st.binary(max_size=8)) + whole[end:])
        consume(Path(folder) / "chat", format)


@RUN
@given(posts=MOMENTS, data=st.data(), iphone=st.booleans())
def test_whatsapp_is_read_back_equal(posts: list[datetime], data: st.DataObject, iphone: bool) -> None:
    chat = [(at, data.draw(NAMES), data.draw(WORDS)) for at in posts]
    stamp = "[{:%d/%m/%Y, %H:%M:%S}] " if iphone else "{:%d/%m/%Y, %H:%M} - "
    text = "".join(f"{stamp.format(at)}{name}: {said}\n" for at, name, said in chat)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "_chat.txt"
        path.write_text(text, "utf-8")
        (export,) = open_exports([path], timezone="UTC", date_order="dmy")
        assert isinstance(export, Export)
        items: list[Any] = list(export)
    assert export.kept + export.skipped == len(chat)
    kept = [item for item in items if isinstance(item, Message)]
    exact = [(at if iphone else at.replace(second=0), name, said) for at, name, said in chat]
    told = [(item.at, item.author.name, item.text) for item in kept]
    assert told == exact
    assert len({item.id for item in kept}) == len(kept)


@RUN
@given(posts=MOMENTS, data=st.data())
def test_telegram_is_read_back_equal(posts: list[datetime], data: st.DataObject) -> None:
    texts = [data.draw(st.one_of(WORDS, st.text(max_size=20))) for _ in posts]
    messages = [
        {"id": n, "type": "message", "date_unixtime": str(int(at.timestamp())),
         "from": "Ann", "from_id": "user1", "text": ["", {"type": "bold", "text": said}] if n % 2 else said}
        for n, (at, said) in enumerate(zip(posts, texts, strict=True))
    ]  # fmt: skip
    indent = data.draw(st.sampled_from([None, 1]))
    ascii_ = data.draw(st.booleans())
    chat = {"name": "Club", "type": "private_supergroup", "id": 5, "messages": messages}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result.json"
        path.write_text(json.dumps(chat, indent=indent, ensure_ascii=ascii_), "utf-8", "surrogatepass")
        (export,) = open_exports([path])
        assert isinstance(export, Export)
        items: list[Any] = list(export)
    assert [item.text for item in items] == [text.replace("\x00", "\ufffd") for text in texts]
    assert [item.at for item in items] == [at.replace(microsecond=0) for at in posts]


@RUN
@given(posts=MOMENTS, data=st.data())
def test_tables_are_read_back_equal(posts: list[datetime], data: st.DataObject) -> None:
    texts = [
        data.draw(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), max_size=40))
        for _ in posts
    ]
    rows = [{"at": at.isoformat(), "author": "Ann", "text": said} for at, said in zip(posts, texts, strict=True)]
    table = io.StringIO()
    writer = csv.DictWriter(table, ["at", "author", "text"], delimiter=data.draw(st.sampled_from(",;\t|")))
    writer.writeheader()
    writer.writerows(rows)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.csv").write_text(table.getvalue(), "utf-8", newline="")
        (Path(folder) / "b.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
        for name in ("a.csv", "b.jsonl"):
            (export,) = open_exports([Path(folder) / name])
            assert isinstance(export, Export)
            items: list[Any] = list(export)
            assert [item.text for item in items] == texts
            assert [item.at for item in items] == posts


@RUN
@given(value=st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=25,
), indent=st.sampled_from([None, 2]), cut=st.integers(0, 400))  # fmt: skip
def test_walking_json_tells_its_scalars_in_order(value: Any, indent: int | None, cut: int) -> None:
    def scalars(one: Any) -> list[Any]:
        children = list(one.values()) if isinstance(one, dict) else one if isinstance(one, list) else None
        return [one] if children is None else [leaf for child in children for leaf in scalars(child)]

    text = json.dumps(value, indent=indent)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.json"
        path.write_text(text, "utf-8")
        source = SourceFile(path)
        assert [found for event, _, found in walk(source, lambda _: False) if event == "value"] == scalars(value)
        assert not source.cut
        path.write_text(text[:cut], "utf-8")
        told = [found for event, _, found in walk(SourceFile(path), lambda _: False) if event == "value"]
    whole = scalars(value)
    # A number that was cut may look whole; all before it is.
    assert told[:-1] == whole[: len(told)][:-1]
