"""Files are delivered from the desk's own folder, and from nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.ports import Refused
from bot.desk.folder import file_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret").write_text("not to be sent")
    made = tmp_path / "files"
    (made / "inner").mkdir(parents=True)
    (made / "week.html").write_text("<h1>Week 47</h1>")
    (made / "link.html").symlink_to(tmp_path / "secret")
    return made


def test_what_lies_in_it(folder: Path) -> None:
    assert file_in(folder, "week.html", 100, "Discord").read_text() == "<h1>Week 47</h1>"


@pytest.mark.parametrize(
    "name", ["../secret", "inner", "link.html", "gone.html", "", ".", "..", "a\0b", "x" * 5000, "inner/../week.html"]
)
def test_everything_else_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(Refused):
        file_in(folder, name, 100, "Discord")


def test_what_is_too_large_says_for_whom(folder: Path) -> None:
    (folder / "large").write_bytes(b"0" * (2**20 + 1))
    with pytest.raises(Refused, match="larger than the 1 MB that Telegram takes"):
        file_in(folder, "large", 2**20, "Telegram")
    with pytest.raises(Refused):
        file_in(None, "week.html", 100, "Discord")
