"""No character that a platform or a file can hold stops the desk, and none is lost without a mark."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.heard import Gone, MemberChange
from bot.core.messages import Account, Attachment
from bot.steps.hearing import storable
from bot.storage.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.desk import TestDesk

ODD = ("\0", "\ud83d", "\udfff", "\u202e", "\x1b[2J", "\uffff", "'; drop table messages; --", "%_\\", "\u2028", "{}")


@pytest.mark.parametrize("odd", ODD)
async def test_a_message_with_it_is_kept_judged_and_decided(store: Store, odd: str) -> None:
    desk = TestDesk(store)
    author = Account("chat", f"e{odd}ve", f"E{odd}ve")
    await desk.hear(MemberChange("chat", "club", author, MONDAY, "joined", (f"r{odd}",)))
    message = await desk.post(
        author,
        f"you scumbag{odd}",
        id=f"m{odd}1",
        raw=f"raw{odd}",
        quote=f"q{odd}",
        attachments=(Attachment(f"photo{odd}", f"n{odd}", f"i{odd}"),),
        mentions=(f"x{odd}",),
    )
    await desk.post(author, "hello", reply_to=message.id)
    await desk.hear(Gone("chat", "club", message.id, MONDAY))
    await desk.edit(message, f"you scumbag again{odd}")
    await desk.judge()
    (case,) = desk.cases()
    assert (await desk.say("mo", "note", case.id, reason=f"odd {odd}", id=f"press{odd}")).ok
    assert (await desk.say("mo", "mute", case.id, reason=odd + ".")).ok
    desk.platform.refusing = f"No {odd}."
    await desk.perform()
    await desk.told()
    (line,) = [line for line in desk.file(case.id).evidence if line.flagged]
    assert line.text.startswith("you scumbag again")
    assert line.gone_at == MONDAY
    with store.begin() as work:
        assert (work.inbox.waiting(), work.inbox.count_stuck()) == (0, 0)


async def test_a_message_of_a_million_characters(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(Account("chat", "eve", "Eve"), "ö" * 1_000_000 + " scumbag")
    assert len(desk.file().evidence[0].text) == 1_000_008


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_storable_can_be_written_and_keeps_its_length(text: str) -> None:
    kept = storable(text)
    kept.encode()
    assert "\0" not in kept
    assert len(kept) == len(text)
    assert all(new in (old, "\ufffd") for new, old in zip(kept, text, strict=True))
    assert storable(kept) == kept


def test_what_needs_no_change_is_the_same_value() -> None:
    account = Account("chat", "eve", "Éve")
    assert storable((account, 5, None, MONDAY))[0] is account
