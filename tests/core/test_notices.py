"""The notice's words: all that members must be told, in each wording; an admin's slip is said before it is posted."""

from __future__ import annotations

import pytest

from bot.core.notices import LONGEST, filled, worded
from tests.fakes.people import tables

BLANKS = {
    "organisation": "Riverside", "lead": "Lea", "contact": "office@riverside.example", "days": "7", "signs": "60"
}  # fmt: skip


@pytest.mark.parametrize("audience", ["youth", "mixed", "adult"])
def test_each_audience_is_told_who_what_how_long_and_whom_to_ask(audience: str) -> None:
    text = worded(audience, tables("packs/uk/notices.toml"), {}, BLANKS)
    assert all(words in text for words in BLANKS.values())
    assert all(words in text for words in ("private chats", "pictures", "999"))
    assert "{" not in text
    assert len(text) < LONGEST


def test_young_people_are_told_in_their_words_and_where_help_is() -> None:
    text = worded("youth", tables("packs/uk/notices.toml"), {}, BLANKS)
    assert "never in trouble" in text
    assert "0800 1111" in text
    assert "police" not in text


def test_the_organisation_s_own_words_come_first() -> None:
    own = {"notice_youth": "Hello from {organisation}. Ask {contact}."}
    assert worded("youth", {}, own, BLANKS) == "Hello from Riverside. Ask office@riverside.example."


def test_slips_are_said() -> None:
    with pytest.raises(ValueError, match=r"texts, notice_youth: .*\{organization\}.*Did you mean \{organisation\}"):
        worded("youth", {}, {"notice_youth": "Hello from {organization}."}, BLANKS)
    with pytest.raises(ValueError, match="at most 2000"):
        filled("x", "long " * 500, BLANKS)
    with pytest.raises(ValueError, match="no notice for"):
        worded("adult", {}, {}, BLANKS)


def test_what_is_filled_in_is_not_read_again() -> None:
    assert filled("x", "{organisation}", {**BLANKS, "organisation": "{lead}"}) == "{lead}"
