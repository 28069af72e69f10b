"""Files written as the apps write them, and all that is read from them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from bot.core.messages import Message
from connectors.exports import Export, open_exports
from tests.connectors.exports.shapes import read_all

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())


@pytest.mark.parametrize("case", CASES)
def test_is_read_as_expected(case: str) -> None:
    expected = json.loads((GOLDEN / case / "expected.json").read_text("utf-8"))
    assert read_all(GOLDEN / case / "in", GOLDEN / case / "in") == expected


@pytest.mark.parametrize("case", CASES)
def test_is_read_alike_from_a_zip_which_is_never_unpacked(case: str, tmp_path: Path) -> None:
    inside = GOLDEN / case / "in"
    packed = tmp_path / "chats.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(inside.rglob("*.*")):
            archive.write(file, file.relative_to(inside))
        archive.writestr("IMG-20240101-WA0001.jpg", b"\xff\xd8\xff not read")
    loose = [chat for chat in read_all(inside, inside) if "items" in chat]
    zipped = [chat for chat in read_all(packed, tmp_path) if "items" in chat]
    assert [chat["items"] for chat in zipped] == [chat["items"] for chat in loose]
    assert [chat["chat"] for chat in zipped] == [chat["chat"] for chat in loose]
    assert list(tmp_path.iterdir()) == [packed]


def test_every_format_has_a_golden_file() -> None:
    from connectors.exports import readers

    names = {reader.name for reader in readers()}
    assert names == {"whatsapp", "telegram", "discord", "instagram", "jsonl", "csv"}
    assert all(any(case.startswith(name) for case in CASES) for name in names)


def test_a_phone_and_another_give_one_message_the_same_id() -> None:
    def ids(case: str) -> dict[str, str]:
        (export,) = (one for one in open_exports([GOLDEN / case / "in"]) if isinstance(one, Export))
        return {item.id: item.author.name for item in export if isinstance(item, Message)}

    android, iphone = ids("whatsapp_android"), ids("whatsapp_iphone")
    both = android.keys() & iphone.keys()
    # words, an edited text, a placeholder beside a named photo, a captioned photo, a poll whose votes went on
    assert len(both) == 7
    assert {android[one] for one in both} == {"Ann Lee", "Ben", "+44 7700 900123", "Coach: Dan"}
    assert {iphone[one] for one in both} == {"Ann Lee", "Ben", "~ Dora", "+44 7700 900123", "Coach Dan"}
