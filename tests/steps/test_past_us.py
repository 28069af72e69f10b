"""What people do on a platform past the desk: it stands in the cases it is about, once, and names nobody."""

from __future__ import annotations

from datetime import datetime

from bot.core.heard import MemberChange
from bot.core.messages import Account
from bot.core.requests import Report, Telling
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import CLUB, EVE, FINN, GIA, PLATFORM


def done(account: Account, what: str, at: datetime, by: str = "") -> MemberChange:
    return MemberChange(PLATFORM, CLUB.id, account, at, what, by=by)


async def test_a_ban_by_hand_stands_in_the_case_and_in_its_record(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "the picture")
    at = desk.clock()
    await desk.hear(done(EVE, "left", at), done(EVE, "banned", at, "chat:mo"))
    await desk.hear(done(EVE, "banned", at, "chat:mo"), done(EVE, "asked", desk.clock.move(hours=1)))
    await desk.hear(done(EVE, "unbanned", desk.clock.move(hours=1), "chat:nobody-here"))
    heard = [what for who, what in desk.log("case:1") if who == "machine" and what.startswith("heard: ")]
    assert heard == [
        "heard: The person of concern was banned on Chat, by hand, by mo.",
        "heard: The person of concern asks to be let into a group on Chat.",
        "heard: The person of concern may come back: a ban was taken back on Chat, by hand, by somebody there.",
    ]
    assert not any(EVE.name in line for line in heard)
    with store.begin() as work:
        lines = [line.text for line in work.referrals.entries("1")]
    assert "The person of concern was banned on Chat, by hand, by mo. In Friday club." in lines


async def test_what_is_about_nobody_s_case_or_would_tell_who_told_us_is_not_kept(store: Store) -> None:
    desk = TestDesk(store)
    message = await desk.post(FINN, "hi")
    await desk.pipeline.answer(Report("r1", GIA, Telling.MESSAGE, "he scares me", message))
    (case,) = desk.cases()
    await desk.hear(done(GIA, "banned", desk.clock(), "chat:mo"), done(EVE, "banned", desk.clock(), "chat:mo"))
    await desk.say("lea", "dismiss", case.id, "A misunderstanding")
    await desk.hear(done(FINN, "removed", desk.clock(), "chat:mo"))
    assert not [what for _, what in desk.log() if what.startswith("heard: ")]
