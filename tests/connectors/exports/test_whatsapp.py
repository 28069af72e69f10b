"""What the golden files do not show of WhatsApp: clocks, marks, names, and attempts to hide."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.core.messages import Message
from connectors.exports import Broken, Export, Skipped, open_exports


def export(
    folder: Path, text: str, name: str = "WhatsApp Chat with Club.txt", **options: Any
) -> tuple[Export, list[Any]]:
    file = folder / name
    file.write_bytes(text.encode("utf-8"))
    (found,) = open_exports([file], **options)
    assert isinstance(found, Export), found
    return found, list(found)


def times(items: list[Any]) -> list[str]:
    return [f"{item.at:%Y-%m-%d %H:%M}" for item in items if isinstance(item, Message)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["31/12/2023, 21:05 - A: x", "01/01/2024, 09:00 - A: y"], ["2023-12-31 21:05", "2024-01-01 09:00"]),
        (["12/31/23, 9:05 PM - A: x", "1/1/24, 9:00 AM - A: y"], ["2023-12-31 21:05", "2024-01-01 09:00"]),
        (["2023-12-31, 9:05 p.m. - A: x", "2024-01-01, 12:00 a.m. - A: y"], ["2023-12-31 21:05", "2024-01-01 00:00"]),
        (["31.12.23, 21:05 - A: x", "01.01.24, 09:00 - A: y"], ["2023-12-31 21:05", "2024-01-01 09:00"]),
        (["2023/12/31, 21:05 - A: x", "2024/01/01, 09:00 - A: y"], ["2023-12-31 21:05", "2024-01-01 09:00"]),
        (["2023/12/31 下午9:05 - A: x", "2024/1/1 上午9:00 - A: y"], ["2023-12-31 21:05", "2024-01-01 09:00"]),
        (["2023. 12. 31. 오후 9:05 - A: x"], ["2023-12-31 21:05"]),
        (["31/12/23 9:05 nachm. - A: x"], ["2023-12-31 21:05"]),
        (["31/12/23 9:05 p. m. - A: x"], ["2023-12-31 21:05"]),
        (["[31.12.2023 klo 21.05.13] A: x"], ["2023-12-31 21:05"]),
        (["\u200e[31/12/2023, 9:05:13\u202fpm] A: x"], ["2023-12-31 21:05"]),
        (["\u200b31/12/2023, 21:05 - A: x"], ["2023-12-31 21:05"]),
        (["٣١/١٢/٢٠٢٣, ٢١:٠٥ - A: x"], ["2023-12-31 21:05"]),
        (["12/31/23, 12:05 AM - A: x", "12/31/23, 12:05 PM - A: y"], ["2023-12-31 00:05", "2023-12-31 12:05"]),
    ],
)
def test_dates_and_clocks_of_many_phones(tmp_path: Path, lines: list[str], expected: list[str]) -> None:
    _, items = export(tmp_path, "\n".join(lines) + "\n")
    assert times(items) == expected
    assert not [item for item in items if isinstance(item, Skipped | Broken)]


def test_the_order_of_time_decides_where_every_day_could_be_a_month(tmp_path: Path) -> None:
    text = "".join(f"{day:02}/0{month}/2024, 10:00 - A: x\n" for month in (1, 2, 3) for day in range(1, 13))
    opened, items = export(tmp_path, text)
    assert times(items)[1] == "2024-01-02 10:00"
    assert opened.notes == ["Dates are read as day/month/year: otherwise the messages would jump back in time."]


def test_ambiguous_dates_are_said_and_can_be_overridden(tmp_path: Path) -> None:
    opened, items = export(tmp_path, "01/02/2024, 10:00 - A: x\n")
    assert times(items) == ["2024-02-01 10:00"]
    assert "--date-order mdy" in opened.notes[0]
    opened, items = export(tmp_path, "01/02/2024, 10:00 - A: x\n", date_order="mdy")
    assert times(items) == ["2024-01-02 10:00"]
    opened, items = export(tmp_path, "1/2/24, 9:00 PM - A: x\n")
    assert times(items) == ["2024-01-02 21:00"]
    assert "month/day/year" in opened.notes[0]


def test_summer_time_and_its_two_changes(tmp_path: Path) -> None:
    text = (
        "30/03/2024, 12:00 - A: winter\n31/03/2024, 01:30 - A: never\n01/07/2024, 12:00 - A: summer\n"
        "27/10/2024, 01:10 - A: first\n27/10/2024, 01:50 - A: first\n27/10/2024, 01:05 - A: second\n"
        "27/10/2024, 02:00 - A: after\n"
    )
    opened, items = export(tmp_path, text)
    assert times(items) == [
        "2024-03-30 12:00", "2024-03-31 01:30", "2024-07-01 11:00",
        "2024-10-27 00:10", "2024-10-27 00:50", "2024-10-27 01:05", "2024-10-27 02:00",
    ]  # fmt: skip
    assert any("3 messages in the hour" in note for note in opened.notes)
    assert any("1 message at a time" in note for note in opened.notes)
    assert times(export(tmp_path, text, timezone="Asia/Tokyo")[1])[0] == "2024-03-30 03:00"


def test_a_name_with_a_colon_is_told_from_a_text_with_one(tmp_path: Path) -> None:
    lines = ["Coach: Dan: hello", "Ann: note: later", "Coach: Dan: bye", "Ann: also: this", "Coach: Dan: x", "Ann: hi"]
    _, items = export(tmp_path, "".join(f"31/12/2023, 21:05 - {line}\n" for line in lines))
    said = [(item.author.name, item.text) for item in items]
    assert said == [
        ("Coach: Dan", "hello"), ("Ann", "note: later"), ("Coach: Dan", "bye"), ("Ann", "also: this"),
        ("Coach: Dan", "x"), ("Ann", "hi"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        "\u200eadmins never read this, meet me after",
        "\u200emeet me when everyone has left",
        "\u200eBen added a plan and nobody knows it joined",
        "<keep this between us>",
        "we are all (file attached)",
        "this is deleted: This message was deleted by me, write to me",
        "come alone • 2 pages \u200edocument omitted",
    ],
)
def test_nobody_hides_a_message_by_making_it_look_like_a_notice(tmp_path: Path, said: str) -> None:
    for line in (f"[31/12/2023, 21:05:13] Ben: {said}\n", f"31/12/2023, 21:05 - Ben: {said}\n"):
        _, items = export(tmp_path, line)
        (message,) = items
        assert isinstance(message, Message)
        assert said.strip("\u200e").split(" •")[0] in message.text


@pytest.mark.parametrize("name", ["Jo :)", "a:b", ":) Jo", "x" * 130, "\u200b", 'Jo changed the subject to "x'])
def test_nobody_hides_behind_a_name(tmp_path: Path, name: str) -> None:
    for head in ("31/12/2023, 21:05 - ", "[31/12/2023, 21:05:13] "):
        _, items = export(tmp_path, f"{head}{name}: hello there\n{head}{name}: see: you\n{head}{name}: bye\n")
        assert [item.text for item in items] == ["hello there", "see: you", "bye"]
        assert len({item.author.id for item in items}) == 1


def test_people_are_told_apart_by_what_is_known_of_them(tmp_path: Path) -> None:
    names = ["Zoe\u0308", "ZOË", "\u202a+44 7700 900123\u202c", "+44 7700-900123", "~\u202fJo", "Jo"]
    _, items = export(tmp_path, "".join(f"31/12/2023, 21:05 - {name}: x\n" for name in names))
    assert [item.author.id for item in items] == [
        "zoë@club",
        "zoë@club",
        "+447700900123",
        "+447700900123",
        "~ jo@club",
        "jo@club",
    ]


def test_the_group_is_named_by_file_folder_notice_or_user(tmp_path: Path) -> None:
    line = "31/12/2023, 21:05 - A: x\n"
    assert export(tmp_path, line, "WhatsApp Chat with Year 9 (2).txt")[0].group == "year 9"
    assert export(tmp_path, line, "Chat_de_WhatsApp_con_Los_A.txt")[0].name == "Los A"
    opened, _ = export(tmp_path, line, "saved.txt")
    assert opened.name == "saved"
    assert "--group" in opened.notes[-1]
    assert export(tmp_path, line, "saved.txt", group="Football")[0].group == "football"
    notice = "[31/12/2023, 21:05:13] Year 9: \u200eMessages and calls are end-to-end encrypted.\n"
    assert export(tmp_path, notice + "[31/12/2023, 21:06:13] Ann: hi\n", "_chat.txt")[0].name == "Year 9"


def test_older_messages_are_counted_and_equal_texts_keep_their_numbers(tmp_path: Path) -> None:
    text = "31/12/2023, 21:05 - A: ok\n31/12/2023, 21:05 - A: ok\n01/01/2024, 21:05 - A: new\n"
    _, every = export(tmp_path, text)
    assert len({item.id for item in every}) == 3
    opened, items = export(tmp_path, text, since=datetime(2024, 1, 1, tzinfo=UTC))
    assert [item.kind for item in items[:2]] == ["before", "before"]
    assert items[2] == every[2]
    assert (opened.kept, opened.skipped) == (1, 2)


def test_very_old_and_very_late_years_are_kept_and_noted(tmp_path: Path) -> None:
    opened, items = export(tmp_path, "01/01/1970, 00:00 - A: x\n13/01/2090, 00:00 - A: y\n31/02/2024, 10:00 - A: z\n")
    assert times(items) == ["1969-12-31 23:00", "2090-01-13 00:00"]
    assert [item.kind for item in items if isinstance(item, Skipped)] == ["date"]
    assert any("2 messages of a year" in note for note in opened.notes)


def test_a_line_dated_unlike_the_others_is_said(tmp_path: Path) -> None:
    opened, items = export(tmp_path, "31/12/2023, 21:05 - A: x\n31/12/2023 at nine - B: y\n31/12/2023, 21:06 - A: z\n")
    assert len(items) == 2
    assert any("1 line with a date" in note for note in opened.notes)
