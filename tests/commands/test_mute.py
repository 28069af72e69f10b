"""`mute`: for a day, or as many minutes as are said."""

from __future__ import annotations

import pytest

from bot.core.effects import Mute
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE


@pytest.mark.parametrize(("given", "minutes"), [("", 1440), ("15", 15), (" 40320 ", 40320)])
async def test_mute(store: Store, given: str, minutes: int) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you scumbag")
    assert (await desk.say("mo", "mute", reason="A break.", options={"minutes": given})).ok
    await desk.perform()
    (done,) = desk.platform.done
    assert isinstance(done, Mute)
    assert (done.account, done.minutes, done.reason) == (EVE.key, minutes, "A break.")


async def test_no_number_of_minutes(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you scumbag")
    for given in ("0", "-5", "40321", "1.5", "long", "٥", "²", "9" * 400, "9" * 5000):
        assert "whole number of minutes" in (await desk.say("mo", "mute", reason="x", options={"minutes": given})).text
    assert not (await desk.say("mo", "mute")).ok, "a reason is needed"
    assert desk.case().version == 1
