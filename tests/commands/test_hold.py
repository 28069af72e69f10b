"""`hold`: nothing reaches the person of concern; the lead's choice, with a reason."""

from __future__ import annotations

from bot.core.cases import Stance, State
from bot.core.effects import Mute
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE


async def test_hold(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "look at the picture")
    assert not (await desk.say("sam", "hold", reason="Now.")).ok
    assert not (await desk.say("lea", "hold")).ok
    assert (await desk.say("lea", "hold", reason="The police were asked.")).ok
    case = desk.case()
    assert (case.stance, case.state) == (Stance.WAIT, State.ESCALATED)
    met = {clock.name for clock in desk.file().clocks if clock.met_at}
    assert {"open", "decide"} <= met
    running = {clock.name for clock in desk.file().clocks if not clock.met_at}
    assert running == {"review"}, "the choice is looked at again"
    allowed = (await desk.say("lea", "mute", reason="Now.")).ok
    assert allowed == (case.stance is Stance.STEP_IN)
    await desk.perform()
    assert len(desk.platform.of(Mute)) == int(allowed)
