"""A configured name, or what was probably meant."""

from __future__ import annotations

import sys

import pytest

from bot.find import Unknown, find, names


def test_a_name_is_a_module() -> None:
    assert find("bot.commands", "claim", "word").__name__ == "bot.commands.claim"
    assert "claim" in names("bot.commands")


def test_what_was_probably_meant() -> None:
    with pytest.raises(Unknown, match=r"no word “clain”. Did you mean “claim”"):
        find("bot.commands", "clain", "word")
    with pytest.raises(Unknown, match="There are: act, ban, claim"):
        find("bot.commands", "qqqqq", "word")


@pytest.mark.parametrize("name", ["", ".", "..storage.store", "__init__", "claim.run", "os", "claim\0", "x" * 10_000])
def test_nothing_else_is_imported(name: str) -> None:
    before = set(sys.modules)
    with pytest.raises(Unknown) as fault:
        find("bot.commands", name, "word")
    assert len(str(fault.value)) < 400
    assert set(sys.modules) == before
