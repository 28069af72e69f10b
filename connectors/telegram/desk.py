"""The moderators' desk in Telegram: cards in their places, and everything that is pressed, commanded or answered."""

from __future__ import annotations

import asyncio
import logging
import weakref
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any

from telegram import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import TelegramError

from bot.core.effects import Receipt
from bot.core.messages import Place
from bot.core.sheets import Sheet
from bot.core.switches import Setting
from connectors.telegram.asker import asker
from connectors.telegram.client import Client
from connectors.telegram.door import ASKED, Door, Update
from connectors.telegram.fields import mapping, number, text
from connectors.telegram.members import BUTTONS, Members, mark
from connectors.telegram.posting import Posting
from connectors.telegram.ranks import Ranks
from connectors.telegram.speaking import Speaker
from connectors.telegram.talking import PATIENCE, Answer, Talking
from connectors.telegram.wishing import ALSO, LIST, PAIR, SETUP, Wishing

COLLEAGUES = {
    "queue": "What is waiting",
    "next": "The next case that nobody looks at",
    "case": "One case: /case 7",
    "handover": "What you hold, and passing it on",
    "inbox": "What is asked of us: appeals, complaints, data; or /inbox 4",
    "mine": "What you looked at, for you alone; and what you are spared",
    "summary": "How the week went; or /summary 2026-W47, 2026-11, this",
}
"""Commands and what they do; nobody else sees that one of these was sent (`is_ephemeral`, Bot API 10.2)."""
MEMBERS = {
    "report": "Tell us about a message: reply to it with this. Nobody else sees it.",
    "help": "You need somebody now. Nobody else sees it.",
}
GUIDES = {"safety": "Staying safe online", "who": "Whom you can turn to here"}
ASKING = {
    "appeal": "A decision about you was wrong",
    "complain": "Complain about us",
    "mydata": "What we keep about you",
}
"""What is asked of those who run the desk; the words behind it are read by the desk itself."""
PRIVATE = {"start": "Tell us something, or ask for help", "help": "You need somebody now", **GUIDES, **ASKING}
_log = logging.getLogger(__name__)


class TelegramDesk:
    """See `bot.core.ports.Desk`.

    Args:
        doors: one for each bot; the first one's bot posts the cards.
        places: ids of the chats where colleagues work, for their commands. address: the console's.
        words: those by which settings are changed, said in a private chat. mapped: ids of the groups whose
            administrators have a role at the desk.
        unseen: whether a command of a member in a group is one that nobody else sees at all; else it is taken away.
        patience: seconds that a press waits for its words before it is acknowledged without any.
    """

    def __init__(
        self,
        doors: Sequence[Door],
        *,
        places: Callable[[], Sequence[str]] = tuple,
        address: str = "",
        words: Sequence[Setting] = (),
        mapped: Callable[[], Sequence[str]] = tuple,
        unseen: bool = True,
        patience: float = PATIENCE,
    ) -> None:
        self._doors = doors
        self._places = places
        self._address = address
        self._unseen = unseen
        self._words = {word.name: word for word in words}
        self._mapped = mapped
        self._patience = patience
        self._posting = Posting([door.client for door in doors], address=address)

    async def serve(self, answer: Answer) -> None:
        """Answers what comes through the doors until it is cancelled."""
        async with asyncio.TaskGroup() as group:

            def spawn(doing: Coroutine[Any, Any, None]) -> object:
                return group.create_task(_safely(doing))

            for door in self._doors:
                known = Ranks(door.client, answer, self._mapped).answer
                counter = Counter(door, known, spawn, self._address, self._patience, self._words)
                spawn(self._introduce(door.client))
                group.create_task(counter.attend())

    async def show(self, sheet: Sheet, place: Place, shown: Receipt | None) -> Receipt:
        """Raises `Refused` or `Busy`."""
        return await self._posting.show(sheet, place, shown)

    async def withdraw(self, shown: Receipt) -> None:
        """Raises `Refused` or `Busy`."""
        await self._posting.withdraw(shown)

    async def _introduce(self, client: Client) -> None:
        """Tells Telegram the bot's commands, so that people find them. Without them everything works all the same."""
        lists = [
            (BotCommandScopeAllPrivateChats(), PRIVATE | COLLEAGUES),
            (BotCommandScopeAllGroupChats(), MEMBERS | GUIDES),
            *((BotCommandScopeChat(place), COLLEAGUES) for place in self._places() if place.startswith("-")),
        ]
        for scope, commands in lists:
            alone = not isinstance(scope, BotCommandScopeAllPrivateChats) and (
                isinstance(scope, BotCommandScopeChat) or self._unseen
            )
            told = [
                BotCommand(name, words, api_kwargs={"is_ephemeral": True} if alone else None)
                for name, words in commands.items()
            ]
            with suppress(TelegramError):
                await client.open()
                await client.api.set_my_commands(told, scope=scope)


async def _safely(doing: Coroutine[Any, Any, None]) -> None:
    """One person's trouble is nobody else's. What was asked is not logged: it may be what somebody wrote."""
    try:
        await doing
    except Exception as fault:
        _log.warning("One thing asked of the desk in Telegram was not answered (%s).", type(fault).__name__)


class Counter:
    """One bot's end of the desk: one person after another is served in turn, different people at once."""

    def __init__(
        self,
        door: Door,
        answer: Answer,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        address: str,
        patience: float,
        words: Mapping[str, Setting],
    ) -> None:
        self._door = door
        self._spawn = spawn
        self._words = words
        speaker = Speaker(door.client)
        self._wishing = Wishing(speaker, answer, words)
        self._talking = Talking(speaker, answer, spawn, address=address, patience=patience)
        self._members = Members(speaker, answer)
        self._turns: weakref.WeakValueDictionary[int, asyncio.Lock] = weakref.WeakValueDictionary()

    async def attend(self) -> None:
        while True:
            update, answered = await self._door.take()
            self._spawn(self._serve(update, answered))

    async def _serve(self, update: Update, answered: asyncio.Future[None]) -> None:
        press = mapping(update.get(ASKED))
        body = press or mapping(update.get("message")) or mapping(update.get("edited_message"))
        user = number(mapping(body.get("from")).get("id")) or 0
        turn = self._turns.get(user) or self._turns.setdefault(user, asyncio.Lock())
        try:
            async with turn:
                await self._one(update)
        finally:
            if not answered.done():
                answered.set_result(None)

    async def _one(self, update: Update) -> None:
        press, body = mapping(update.get(ASKED)), mapping(update.get("message"))
        if press:
            message, data = mapping(press.get("message")), text(press.get("data"))
            who = asker(press, message, text(press.get("id")))
            if who is not None and data in BUTTONS:
                await self._members.pressed(who, press, message, data)
            elif who is not None:
                await self._talking.pressed(who, message, data)
            return
        changed = mapping(update.get("edited_message"))
        who = asker(body or changed, body or changed)
        if who is None:
            return  # a channel, a bot: nothing that asks for anything
        if changed:
            if who.private:
                await self._members.corrects(who, changed, mark(who.chat, who.message, update.get("update_id")))
            return
        # Numbers of whispers are used again.
        id_ = mark(who.chat, who.message, *((who.whisper, update.get("update_id")) if who.whisper else ()))
        name, rest = self._door.command(body)
        if name in COLLEAGUES:
            await self._talking.told(who, name, rest, id_)
        elif self._words and (name in (SETUP, LIST, PAIR, ALSO) or name in self._words):
            name = SETUP if name == ALSO else name
            if not await self._wishing.told(who, body, name, rest, id_, self._talking):
                await self._members.greets(who)
        elif name == "report":
            await self._members.reports(who, body, rest, id_)
        elif name in GUIDES:
            await self._members.guides(who, body, name, rest)
        elif name in ASKING:
            await self._members.asks_us(who, body, id_)
        elif name == "help":
            if not await self._wishing.helps(who, self._talking):
                await (self._members.needs(who, body, id_) if who.private else self._members.offers(who))
        elif name and who.private:
            if name != "start" or not await self._talking.asked_again(who, rest, id_):
                await self._members.greets(who)
        elif await self._talking.answered(who, body, id_) or not (who.private or who.whisper):
            return
        elif not (self._words and await self._wishing.roster(who, body, id_, self._talking)):
            await self._members.writes(who, body, id_)
