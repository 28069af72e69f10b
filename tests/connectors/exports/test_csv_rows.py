"""CSV, beyond the golden file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.core.messages import Message
from connectors.exports import Export, Unreadable, open_exports


def items(path: Path, **options: Any) -> list[Any]:
    (export,) = open_exports([path], **options)
    assert isinstance(export, Export)
    return list(export)


def sentence(path: Path) -> str:
    (found,) = open_exports([path], format="csv")
    assert isinstance(found, Unreadable)
    return found.sentence


def test_a_spreadsheet_may_be_odd(tmp_path: Path) -> None:
    text = 'Date\tFrom\tMessage\n01/02/2024 10:00\tAnn\t"open quote\n02/02/2024 10:00\tBen\tafter\n'
    (tmp_path / "a.csv").write_text(text)
    assert [item.text for item in items(tmp_path / "a.csv")] == ["open quote\n02/02/2024 10:00\tBen\tafter\n"]
    (tmp_path / "b.csv").write_text("date,from\n1,2\n")
    assert "no column for the text" in sentence(tmp_path / "b.csv")
    (tmp_path / "c.csv").write_text(
        "at,author,text\n1704056460,A,x\n1704056460000,A,y\n2023-12-31 21:01,A,z\n99,,no one\n"
    )
    found = items(tmp_path / "c.csv")
    assert {f"{item.at:%Y-%m-%d %H:%M}" for item in found[:3]} == {"2023-12-31 21:01"}
    assert found[3].kind == "damaged"


def test_groups_may_be_a_column_and_may_be_named_by_the_user(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "at,from,text,Channel,Group-Name\n2024-01-01T10:00Z,A,x,c1,First\n1704056460,A,x,,\n"
    )
    found = [item for item in items(tmp_path / "a.csv") if isinstance(item, Message)]
    assert [(item.group, item.group_name) for item in found] == [("c1", "First"), ("a", "a")]
    found = items(tmp_path / "a.csv", group="Youth Club")
    assert {(item.group, item.group_name) for item in found} == {("youth club", "Youth Club")}


def test_the_order_of_day_and_month_is_learnt_from_the_column(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("date;from;text\n1/2/2024 9:05 PM;A;x\n2/13/2024 9:05 AM;A;y\n")
    assert [f"{item.at:%m-%d %H}" for item in items(tmp_path / "a.csv")] == ["01-02 21", "02-13 09"]


def test_a_forgotten_quotation_mark_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('at,from,text\n1704056460,A,x\n1704056460,A,"y\n' + "1704056460,B,z\n" * 300)
    (export,) = open_exports([tmp_path / "a.csv"])
    assert isinstance(export, Export)
    assert len(list(export)) == 2
    assert any("from line 3 to line 303" in note for note in export.notes)
