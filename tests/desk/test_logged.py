"""A line of the log in words: its codes are said, all else stays."""

from __future__ import annotations

from bot.desk.logged import logged
from tests.fakes.people import pack


def test_codes_are_said_in_words_and_the_rest_stays() -> None:
    categories = pack().categories
    assert logged("opened as S3 BULLY", categories) == "opened as This week: Bullying or harassment"
    assert logged("rose to S1", categories) == "rose to Now"
    assert logged("told the desk: opened as S2 GONE", categories) == "told the desk: opened as Today: GONE"
    for untouched in ("said “claim”", "kept a message as evidence", "rule S1 RULE would have applied"):
        assert logged(untouched, categories) == untouched
