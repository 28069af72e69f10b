"""Names across exports, and ids that are given once."""

from __future__ import annotations

from connectors.exports import Join, Joins
from connectors.exports.ids import DerivedIds


def test_names_that_always_go_together_are_one_and_the_odd_ones_are_doubtful() -> None:
    joins = Joins()
    joins.add((f"m{n}", "mum", "jane smith") for n in range(8))
    joins.add((f"n{n}", "ben", "ben") for n in range(5))
    joins.add([("x", "ben", "jane smith"), ("y", "dad", "~ jo")])
    assert joins.aliases() == {"jane smith": "mum"}
    assert joins.doubtful() == [Join("x", "ben", "jane smith"), Join("y", "dad", "~ jo")]


def test_a_name_used_for_two_people_is_taken_for_neither() -> None:
    joins = Joins()
    joins.add((f"m{n}", "mum", "jane") for n in range(5))
    joins.add((f"n{n}", "mum", "sue") for n in range(5))
    assert joins.aliases() == {}
    assert len(joins.doubtful()) == 10
    few = Joins(keep=3)
    few.add((f"m{n}", "a", "b") for n in range(2))
    few.add((f"n{n}", "c", "d") for n in range(2))
    assert len(few.doubtful()) == 3


def test_ids_depend_on_time_words_and_order_not_on_marks_or_spaces() -> None:
    one, two = DerivedIds(), DerivedIds()
    assert one.id(5, "see  you\u200e there") == two.id(5, "see you there")
    assert one.id(5, "see you there") == two.id(5, "\u202asee you there\u202c")
    assert one.id(6, "see you there") != one.id(7, "see you there")
    assert one.id(8, "Zoe\u0308") == two.id(8, "Zo\u00eb")


def test_ids_of_a_very_busy_minute_stay_apart() -> None:
    ids = DerivedIds()
    given = [ids.id(5, f"text {n % 30_000}") for n in range(70_000)]
    given += [ids.id(5, f"other {n % 150_000}") for n in range(300_000)]
    assert len(set(given)) == len(given)
