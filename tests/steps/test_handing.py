"""What one holds at the end of a shift, and passing it on: all at once, after one agreed, never through a wall."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.core.messages import Account
from bot.core.requests import Press, Query, Reply
from bot.core.rota import Away, Rota
from bot.core.sheets import Button, Sheet
from bot.storage.store import Store
from tests.fakes.cards import buttons, said
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, FINN, PLATFORM, TEAM, practice

SID = Account(PLATFORM, "sid", "Sid")


async def handover(desk: TestDesk, who: str) -> Sheet:
    reply = await desk.pipeline.answer(Query("", "handover", account=f"{PLATFORM}:{who}"))
    assert reply.ok, reply.text
    return reply.sheets[0]


async def press(desk: TestDesk, who: str, button: Button, id_: str = "") -> Reply:
    number = id_ or f"press-{desk.clock.move(seconds=1).isoformat()}"
    return await desk.pipeline.answer(Press(number, f"{PLATFORM}:{who}", button.id))


async def test_all_that_one_holds_goes_to_a_colleague_after_one_agreed(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you scumbag")
    await desk.post(FINN, "watch out gia")
    await desk.post(SID, "free coins for all of you")
    await desk.say("mo", "claim", "1")
    await desk.say("mo", "note", "1", "Eve says <b>it was a song</b>. Ask @gia on Monday.")
    await desk.say("mo", "claim", "2")
    await desk.say("mo", "watch", "3")
    shown = await handover(desk, "mo")
    text = said(shown)
    assert "What you hold (2)" in text
    assert "Ask @gia on Monday" in text
    assert "You said you keep an eye on (1)" in text
    assert list(buttons(shown)) == ["All to sam", "All to lea", "All to dee"]
    asked = await press(desk, "mo", buttons(shown)["All to sam"])
    assert "Pass 2 to sam?" in said(asked.sheets[0])
    assert {case.claimed_by for case in desk.cases()} == {"mo", ""}, "only asked so far"
    yes = next(one for label, one in buttons(asked.sheets[0]).items() if label.startswith("Yes"))
    done = await press(desk, "mo", yes, "the-same")
    assert done.text == "sam has 2 cases (2, 1) now and is told."
    again = await press(desk, "mo", yes, "the-same")
    assert again.text == done.text
    assert [case.claimed_by for case in desk.cases()] == ["sam", "sam", ""]
    await desk.told()
    texts = {one.text for one in desk.alerts() if one.to == "sam" and "handed" in one.text}
    assert texts == {"mo handed case 2 over to you.", "mo handed case 1 over to you."}, "case by case where serious"
    assert "What you hold" not in said(await handover(desk, "mo"))
    assert not (await press(desk, "mo", yes)).ok


async def test_what_changed_in_between_is_shown_again_first(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you scumbag")
    await desk.say("mo", "claim", "1")
    first = await press(desk, "mo", buttons(await handover(desk, "mo"))["All to sam"])
    yes = next(one for label, one in buttons(first.sheets[0]).items() if label.startswith("Yes"))
    await desk.post(FINN, "watch out gia")
    await desk.say("mo", "claim", "2")
    again = await press(desk, "mo", yes)
    assert "Pass 2 to sam?" in said(again.sheets[0])
    assert desk.case("1").claimed_by == "mo"


async def test_nobody_gets_what_is_about_them_and_nobody_who_is_away_is_offered(store: Store) -> None:
    sam = replace(TEAM[1], accounts=frozenset({"chat:sam", SID.key}))
    people = (TEAM[0], sam, *TEAM[2:])
    day = date(2026, 11, 16)
    desk = TestDesk(store, way=replace(practice(people), rota=Rota(away=(Away("dee", day, day),))))
    await desk.post(SID, "you scumbag")
    await desk.post(EVE, "you scumbag")
    with store.begin() as work:
        first = work.cases.get("1")
        assert first is not None
        work.cases.save(replace(first, about_colleague=False, version=first.version + 1))
    for number in ("1", "2"):
        await desk.say("mo", "claim", number)
    shown = await handover(desk, "mo")
    assert list(buttons(shown)) == ["1 of 2 to sam", "All to lea"]
    asked = await press(desk, "mo", buttons(shown)["1 of 2 to sam"])
    assert "sam cannot open case 1: that stays with you." in said(asked.sheets[0])
    done = await press(desk, "mo", buttons(asked.sheets[0])["Yes: pass to sam"])
    assert "sam has case 2 now" in done.text
    assert [case.claimed_by for case in desk.cases()] == ["mo", "sam"]
    assert not (await desk.pipeline.answer(Query("", "handover", account=f"{PLATFORM}:ada"))).ok
    assert "case 1" not in said(await handover(desk, "sam")).casefold()


async def test_small_ones_ring_once(store: Store) -> None:
    desk = TestDesk(store)
    for who, words in ((EVE, "you scumbag"), (FINN, "you scumbag"), (SID, "free coins for all of you")):
        await desk.post(who, words)
    for number in ("1", "2", "3"):
        await desk.say("mo", "claim", number)
    asked = await press(desk, "mo", buttons(await handover(desk, "mo"))["All to sam"])
    await press(desk, "mo", buttons(asked.sheets[0])["Yes: pass to sam"])
    await desk.told()
    (alert,) = [one for one in desk.alerts() if one.to == "sam" and "handed" in one.text]
    assert (alert.text, alert.link) == ("mo handed cases 1, 2, 3 over to you.", "/queue")
