"""`/inbox` in a chat: the list with its clocks, one opened, decided with a reason; for those not involved alone."""

from __future__ import annotations

from itertools import count

import pytest

from bot.core.matters import Outcome, Stage
from bot.core.messages import Person
from bot.core.requests import Press, Query, Reply
from bot.core.sheets import Sheet
from bot.desk import buttons
from bot.desk.inbox_forms import CHOICES
from bot.steps import inbox
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, PLATFORM

_IDS = count(1)


async def asks(desk: TestDesk, name: str, number: str = "") -> Reply:
    return await desk.pipeline.answer(Query("", "inbox", number, account=f"{PLATFORM}:{name}"))


async def presses(desk: TestDesk, name: str, button: str, **fields: str) -> Reply:
    return await desk.pipeline.answer(Press(f"i{next(_IDS)}", f"{PLATFORM}:{name}", button, fields))


def words(sheet: Sheet) -> str:
    return "\n".join(span.text for block in sheet.blocks for line in block.lines for span in line)


def button(sheet: Sheet, label: str) -> str:
    return next(one.id for row in sheet.rows for one in row if one.label == label)


@pytest.fixture
def desk(store: Store) -> TestDesk:
    desk = TestDesk(store)
    with store.begin() as work:
        work.people.enrol([Person("kim", "Kim", accounts=(EVE.key,))], desk.clock())
        inbox.opened(
            work, "mo", "complaint", "He shouted at @everyone", desk.practice, desk.clock(),
            account=EVE.key, name="Eve", about=("lea",),
        )  # fmt: skip
    return desk


async def test_listed_opened_and_decided_with_a_reason(desk: TestDesk) -> None:
    (sheet,) = (await asks(desk, "dee")).sheets
    assert "1 · Complaint · due " in words(sheet)
    (sheet,) = (await presses(desk, "dee", button(sheet, "Number 1"))).sheets
    assert "He shouted at" in words(sheet)
    assert "@everyone" not in words(sheet), "what a member wrote calls nobody"
    assert "Read by" not in words(sheet)
    (sheet,) = (await asks(desk, "dee", "#1")).sheets
    assert "Read by dee (today" in words(sheet)
    decides = button(sheet, "They were right")
    form = buttons.form(decides)
    assert form is not None, "a desk with forms opens it at once"
    assert [field.name for field in form.fields] == ["reason"]
    asked = await presses(desk, "dee", decides)
    assert asked.form == form, "a desk without asks"
    assert "a right to the reasons" in words(asked.sheets[0])
    done = await presses(desk, "dee", decides, reason="Two people saw it.")
    assert done.text.startswith("Number 1 is decided: they were right")
    again = await presses(desk, "dee", decides, reason="Two people saw it.")
    assert not again.ok
    assert "has changed since you looked" in again.text
    (sheet,) = (await asks(desk, "dee", "1")).sheets
    assert "Why: Two people saw it." in words(sheet), "the letter is read before it goes"
    sent = await presses(desk, "dee", button(sheet, "Send it to their chat"))
    assert "on its way" in sent.text
    matter = desk.store.do(lambda work: work.matters.get("1"))
    assert matter is not None
    assert (matter.stage, matter.outcome, matter.decided_by) == (Stage.CLOSED, Outcome.UPHELD, "dee")
    assert "Nothing waits" in words((await asks(desk, "dee")).sheets[0])


async def test_who_is_involved_or_may_not_answer_learns_nothing(desk: TestDesk) -> None:
    (sheet,) = (await asks(desk, "lea")).sheets
    assert words(sheet) == "Nothing waits in the inbox that you may answer."
    missing = await asks(desk, "lea", "99")
    for choice in ("", *CHOICES):
        id_ = buttons.Pressed(buttons.INBOX, "1", 1, choice=choice).id
        for name in ("lea", "mo", "ada", "nobody"):
            reply = await presses(desk, name, id_, reason="x", text="x")
            assert not reply.ok
            assert not reply.sheets
            if name == "lea":
                assert reply.text == missing.text.replace("99", "1")
    for name in ("mo", "ada", "aud"):
        assert not (await asks(desk, name)).ok
    assert "by its number" in (await asks(desk, "dee", "1; drop")).text


async def test_what_must_be_looked_at_first_is_asked_for_and_the_clock_stands(desk: TestDesk) -> None:
    with desk.store.begin() as work:
        inbox.opened(
            work, "mo", "access", "All about my son", desk.practice, desk.clock(), name="Jo", subject="Kim",
            relation="parent",
        )  # fmt: skip

    async def sheet() -> Sheet:
        return (await asks(desk, "dee", "2")).sheets[0]

    assert "First write down who asks" in words(await sheet())
    refused = await presses(desk, "dee", button(await sheet(), "They were right"), reason="She is his mother.")
    assert "First write down" in refused.text
    for label, text in (("They may ask", "I know her."), ("The child's interest", "He agrees."), ("Note", "By post.")):
        assert (await presses(desk, "dee", button(await sheet(), label), text=text)).ok
    assert "First write down" not in words(await sheet())
    assert "By post." in words(await sheet())
    await presses(desk, "dee", button(await sheet(), "Stop the clock"), text="Her passport")
    assert "its clock stands still" in words(await sheet())
    assert (await presses(desk, "dee", button(await sheet(), "The clock goes on"))).ok
    assert (await presses(desk, "dee", button(await sheet(), "They were right"), reason="She is his mother.")).ok
