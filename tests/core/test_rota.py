"""Who is on duty: over midnight, over both changes of the clocks, with cover."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from bot.core.rota import Away, Rota, Shift

NIGHT = Shift("dan", frozenset({5}), time(18), time(8))


@pytest.mark.parametrize(
    ("at", "names"),
    [
        (datetime(2026, 11, 21, 17, 59, tzinfo=UTC), ()),
        (datetime(2026, 11, 21, 18, 0, tzinfo=UTC), ("dan",)),
        (datetime(2026, 11, 22, 7, 59, tzinfo=UTC), ("dan",)),
        (datetime(2026, 11, 22, 8, 0, tzinfo=UTC), ()),
        (datetime(2026, 11, 22, 19, 0, tzinfo=UTC), ()),
        # 24 to 25 October 2026 and 27 to 28 March 2027: London's clocks change in the night
        (datetime(2026, 10, 24, 17, 0, tzinfo=UTC), ("dan",)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), ("dan",)),
        (datetime(2026, 10, 25, 7, 59, tzinfo=UTC), ("dan",)),
        (datetime(2026, 10, 25, 8, 0, tzinfo=UTC), ()),
        (datetime(2027, 3, 28, 6, 59, tzinfo=UTC), ("dan",)),
        (datetime(2027, 3, 28, 7, 0, tzinfo=UTC), ()),
    ],
)
def test_a_saturday_night(at: datetime, names: tuple[str, ...]) -> None:
    assert Rota((NIGHT,)).on_duty(at) == names


def test_cover_stands_in_and_nobody_goes_round_in_circles() -> None:
    day = date(2026, 12, 24)
    at = datetime(2026, 12, 24, 12, tzinfo=UTC)
    away = (
        Away("dan", day, day, "eli"),
        Away("eli", day, day, "fay"),
        Away("g", day, day, "h"),
        Away("h", day, day, "g"),
    )
    rota = Rota((Shift("dan"), Shift("g"), Shift("fay", first=date(2026, 12, 25))), away)
    assert rota.on_duty(at) == ("fay",)
    assert rota.on_duty(datetime(2026, 12, 25, 12, tzinfo=UTC)) == ("dan", "g", "fay")


def test_tables_are_read_and_mistakes_named() -> None:
    line = {"who": "dan", "days": [5], "start": "18:00", "end": "08:00"}
    assert Rota.of([line], [], "Europe/London", ["dan"]).shifts == (NIGHT,)
    for bad, words in (
        ({"who": "don"}, "“don” is no colleague"),
        ({"who": "dan", "start": "six"}, "no time of day"),
        ({"who": "dan", "first": "Christmas"}, "no day"),
    ):
        with pytest.raises(ValueError, match=words):
            Rota.of([bad], [], "Europe/London", ["dan"])
    with pytest.raises(ValueError, match="away, cover"):
        Rota.of([], [{"who": "dan", "cover": "x"}], "Europe/London", ["dan"])
