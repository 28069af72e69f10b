"""A dialogue about a setting on both databases: two presses at once, old buttons, others' buttons, and its end."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.core.requests import Press, Reply, Wish
from bot.storage.store import Store
from tests.fakes.changing import ChangingDesk
from tests.fakes.people import CLUB


async def wish(desk: ChangingDesk, word: str, account: str = "chat:ada", **options: str) -> Reply:
    return await desk.pipeline.answer(Wish(f"wish-{next(desk._ids)}", account, word, options))


def button(reply: Reply, label: str) -> str:
    rows = reply.sheets[0].rows
    return next(one.id for row in rows for one in row if one.label.startswith(label))


async def press(desk: ChangingDesk, id_: str, account: str = "chat:ada", **fields: str) -> Reply:
    return await desk.pipeline.answer(Press(f"press-{next(desk._ids)}", account, id_, fields))


def changes(desk: ChangingDesk) -> int:
    with desk.store.begin() as work:
        return len(work.changes.listed())


async def test_two_presses_at_once_change_it_once(store: Store) -> None:
    desk = await ChangingDesk(store).begin()
    asked = await wish(desk, "threshold", group=CLUB.key, label="insult", at="0.4")
    yes = button(asked, "Yes, do it")
    both = await asyncio.gather(press(desk, yes), press(desk, yes))
    assert changes(desk) == 1
    assert sum("Done, as change 1" in one.text for one in both) <= 1
    assert not (await press(desk, yes)).ok
    assert changes(desk) == 1


async def test_what_binds_is_asked_for_before_it_is_meant(store: Store) -> None:
    desk = await ChangingDesk(store).begin()
    asked = await wish(desk, "threshold", group=CLUB.key, label="insult", at="0.8")
    assert "Protection is weaker" in repr(asked.sheets)
    assert "Why?" in repr(asked.sheets)
    assert asked.form is not None
    asked = await press(desk, asked.form.button, answer="Banter on song night")
    assert "Until when" in repr(asked.sheets)
    shown = await press(desk, button(asked, "7 days"))
    assert "Protection is weaker" in repr(shown.sheets)
    done = await press(desk, button(shown, "Yes, do it"))
    assert (done.ok, "It ends by itself" in done.text) == (True, True)


async def test_a_dialogue_is_one_persons_and_ends(store: Store) -> None:
    desk = await ChangingDesk(store).begin()
    asked = await wish(desk, "people", do="add", name="Nia", roles="moderator")
    yes = button(asked, "Yes, do it")
    assert not (await press(desk, yes, "chat:lea")).ok
    assert not (await press(desk, "setting:123:0:yes")).ok
    desk.restart()
    await desk.pipeline.renew()
    back = await press(desk, button(asked, "Change it"))
    assert "Nia" in repr(back.sheets)
    old = await press(desk, yes)
    assert (old.ok, "answered already" in old.text) == (False, True)
    assert changes(desk) == 0
    stopped = await press(desk, button(back, "Stop here"))
    assert "Nothing was changed." in stopped.text
    assert not (await press(desk, button(back, "Go on"))).ok
    await wish(desk, "people")
    with store.begin() as work:
        work.dialogues.purge(desk.clock() + timedelta(days=2))
        assert work.dialogues.newest("chat:ada", "people") is None
    assert not (await wish(desk, "nonsense")).ok
    assert not (await wish(desk, "people", "chat:mo")).ok
    assert not (await wish(desk, "setup", "chat:lea")).ok
