"""Every word, from both desks: from a card through the real libraries to the platform's effect and back onto the card.

One story: who presses which button under which case, what they answer, and what is so afterwards.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pytest
from simcord.backend.models import Message as Posted

from bot.core.cases import Word
from bot.core.messages import Account, Group, Message
from bot.core.ports import Batch
from bot.storage.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.desk import opened
from tests.fakes.discord.deskstand import DeskStand, plain
from tests.fakes.discord.hands import Hands, buttons, texts
from tests.fakes.discord.stand import DiscordStand
from tests.fakes.telegram.evening import DEE, DESK, LEA, MO, Evening, evening
from tests.fakes.telegram.stand import GROUP, OWNER, SAM

ART = Group("whatsapp", "art", "Art club")


@dataclass(frozen=True)
class Step:
    """`who` presses `label` under the card of `case`; `pick` is pressed in what comes back, `why` is written there.

    Afterwards the word is kept, the card says `shown`, and the member's account is `state` on the platform.
    """

    case: str
    who: str
    label: str
    word: Word
    shown: str
    pick: str = "Yes"
    why: str = ""
    state: str = ""


CONDUCT: Sequence[Step] = (
    Step("1", "mo", "I'll look", Word.CLAIM, "mo is looking at it"),
    Step("1", "mo", "Give back", Word.RELEASE, "Waiting for someone"),
    Step("1", "mo", "I'll look", Word.CLAIM, "mo is looking at it"),
    Step("1", "mo", "Not for me", Word.NOTME, "Waiting for someone"),
    Step("1", "sam", "I'll look", Word.CLAIM, "sam is looking at it"),
    Step("1", "sam", "Note", Word.NOTE, "Spoke to both.", why="Spoke to both."),
    Step("1", "sam", "Hand over", Word.HANDOVER, "mo is looking at it", pick="mo"),
    Step("1", "mo", "Keep an eye on it", Word.WATCH, "Being watched"),
    Step("1", "mo", "I'll look", Word.CLAIM, "mo is looking at it"),
    Step("1", "mo", "Rules reminder", Word.WARN, "Sent "),
    Step("1", "mo", "Open again", Word.REOPEN, "Waiting for someone", why="Again."),
    Step("1", "mo", "I'll look", Word.CLAIM, "mo is looking at it"),
    Step("1", "mo", "Remove", Word.REMOVE, "The message is removed."),
    Step("1", "mo", "Open again", Word.REOPEN, "Waiting for someone", why="Again."),
    Step("1", "sam", "I'll look", Word.CLAIM, "sam is looking at it"),
    Step("1", "sam", "Mute", Word.MUTE, "Acted on", why="Needs a break", state="muted"),
    Step("1", "sam", "Undo", Word.UNDO, "Waiting for someone", state="free"),
    Step("1", "sam", "I'll look", Word.CLAIM, "sam is looking at it"),
    Step("1", "sam", "Ban", Word.BAN, "banned", why="Spam or a scam account", state="banned"),
    Step("1", "sam", "Open again", Word.REOPEN, "Waiting for someone", why="Again."),
    Step("1", "mo", "No concern", Word.DISMISS, "No concern", why="Banter between friends"),
)
ELSEWHERE: Sequence[Step] = (
    Step("2", "mo", "I'll look", Word.CLAIM, "so you are asked to do it by hand: Rules reminder, Remove, Mute"),
    Step("2", "mo", "Remove", Word.REMOVE, "To be done by hand"),
    Step("2", "mo", "It is done", Word.DONE, "Done by hand by mo.", why="Done as asked"),
)
CARE: Sequence[Step] = (
    Step("3", "mo", "I'll look", Word.CLAIM, "mo is looking at it"),
    Step("3", "mo", "Support", Word.SUPPORT, "Send support"),
    Step("3", "mo", "Pass to the lead", Word.ESCALATE, "With the safeguarding lead"),
)
LEADS: Sequence[Step] = (
    Step("4", "lea", "Wait, tell nobody", Word.HOLD, "Now", why="Ask first."),
    Step("4", "lea", "Quietly limit contact", Word.CONTAIN, "Now", why="Ask first."),
    Step("4", "lea", "Step in", Word.ACT, "Now", why="Ask first."),
    Step("4", "lea", "Close", Word.CLOSE, "Closed", why="Dealt with by the lead"),
)


class Desk(Protocol):
    store: Store

    async def flags(self, text: str) -> None: ...
    async def elsewhere(self, message: Message) -> None: ...
    async def says(self, step: Step) -> None: ...
    async def state(self) -> str: ...
    def card(self, case: str) -> str: ...
    async def until(self, done: Any) -> Any: ...
    async def settle(self) -> None: ...
    def there(self, text: str) -> bool: ...


class InDiscord:
    def __init__(self, desk: DeskStand) -> None:
        self.desk, self.store = desk, desk.store
        self.until = desk.until

    async def settle(self) -> None:
        await self.desk.settle()

    async def flags(self, text: str) -> None:
        await self.desk.flags(text)

    async def elsewhere(self, message: Message) -> None:
        await self.desk.pipeline.ingest(Batch((message,), {}), groups=[ART])
        await self.desk.settle()

    async def state(self) -> str:
        return await self.desk.stand.state(self.desk.stand.member)

    def there(self, text: str) -> bool:
        return any(text in one.content for one in self.desk.fake.backend.messages[self.desk.stand.channel.id].values())

    def _card(self, case: str) -> Posted:
        shared = [one for channel in (self.desk.cards, self.desk.lead) for one in self.desk.posted(channel.id)]
        return [one for one in shared if f"Case {case} " in plain(texts(one.components))][-1]

    def card(self, case: str) -> str:
        return plain(texts(self._card(case).components))

    async def says(self, step: Step) -> None:
        hands: Hands = getattr(self.desk, step.who)
        card = self._card(step.case)
        pressed = hands.press(card, step.label)
        await self.until(lambda: pressed.modal or hands.sees(pressed))
        if pressed.modal:
            hands.send(pressed, reason=step.why, **({"minutes": "60"} if step.word is Word.MUTE else {}))
            return
        answer = hands.answer(pressed)
        assert answer is not None
        further = next((one for one in buttons(answer.components) if one.startswith(step.pick)), "")
        if further and answer.id != card.id:
            hands.press(answer, further)


class InTelegram:
    def __init__(self, desk: Evening) -> None:
        self.desk, self.store = desk, desk.store
        self.until = desk.until
        self.people = {"mo": MO, "sam": OWNER, "lea": LEA}

    async def settle(self) -> None:
        await self.desk.judge()
        await self.desk.work()

    async def flags(self, text: str) -> None:
        await self.desk.says(text)

    async def elsewhere(self, message: Message) -> None:
        await self.desk.pipeline.ingest(Batch((message,), {}), groups=[ART])
        await self.settle()

    async def state(self) -> str:
        return await self.desk.stand.state(self.desk.stand.member)

    def there(self, text: str) -> bool:
        return any(text in one.get("text", "") for one in self.desk.world.chats[GROUP].messages.values())

    def _card(self, case: str) -> dict[str, Any]:
        there = [*self.desk.world.chats[DESK].messages.values(), *self.desk.world.chats[LEA].messages.values()]
        return [one for one in there if f"Case {case} " in one.get("text", "") and "·" in one["text"]][-1]

    def card(self, case: str) -> str:
        return str(self._card(case)["text"]).replace("\u200b", "")

    async def says(self, step: Step) -> None:
        user = self.people[step.who]
        card = self._card(step.case)
        chat = card["chat"]["id"]
        before = {id(one) for one in self._answers(user, chat)}
        await self.desk.presses(user, step.label, card)
        new = [one for one in self._answers(user, chat) if id(one) not in before and one is not card]
        question = next((one for one in reversed(new) if one.get("reply_markup")), None)
        if question is None:
            return
        if step.word is Word.MUTE:
            await self.desk.presses(user, "1 hour", question)
            question = self._answers(user, chat)[-1]
        labels = self.desk.labels(question)
        further = next((one for one in labels if one == step.why or one.startswith(step.pick)), "")
        if further:
            await self.desk.presses(user, further, question)
        elif step.why:
            await self.desk.replies(user, question, step.why)

    def _answers(self, user: int, chat: int) -> list[dict[str, Any]]:
        return [*self.desk.whispered(user), *(self.desk.private(user) if user in self.desk.world.chats else [])]


@asynccontextmanager
async def in_discord(folder: Path) -> AsyncIterator[Desk]:
    with opened(f"sqlite:///{folder}/a.db") as store:
        async with DiscordStand() as stand, DeskStand(stand, store) as running:
            yield InDiscord(running)


@asynccontextmanager
async def in_telegram(folder: Path) -> AsyncIterator[Desk]:
    async with evening(folder) as running:
        for user in (SAM, LEA, DEE):
            running.world.start(user, running.stand.bot)
        await running.done()
        yield InTelegram(running)


def kept(desk: Desk, case: str) -> list[tuple[str, str]]:
    with desk.store.begin() as work:
        found = work.cases.get(case)
        return [(one.by, one.word) for one in work.cases.file(found).decisions] if found else []


async def does(desk: Desk, steps: Sequence[Step]) -> set[Word]:
    for step in steps:
        number = len(kept(desk, step.case))
        await desk.says(step)
        await desk.until(lambda step=step, number=number: len(kept(desk, step.case)) > number)
        await desk.settle()
        assert kept(desk, step.case)[-1] == (step.who, step.word), step
        assert step.shown.casefold() in desk.card(step.case).casefold(), (step, desk.card(step.case))
        if step.state:
            assert await desk.state() == step.state, step
    return {step.word for step in steps}


@pytest.mark.parametrize("place", [in_discord, in_telegram])
async def test_every_word(place: Any, tmp_path: Path) -> None:
    async with place(tmp_path) as desk:
        await desk.flags("you scumbag")
        done = await does(desk, CONDUCT)
        assert not desk.there("you scumbag")
        ash = Account("whatsapp", "ash@art", "Ash")
        await desk.elsewhere(Message("whatsapp", "art", "1", ash, max(MONDAY, datetime.now(UTC)), "you scumbag", "Art"))
        done |= await does(desk, ELSEWHERE)
        await desk.flags("i want to end it all")
        done |= await does(desk, CARE)
        await desk.flags("look at the picture")
        done |= await does(desk, LEADS)
        assert done == set(Word)
