"""Cards in Telegram: posted, edited in place, taken away; a topic for each case where a group has topics."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from telegram.constants import ParseMode

from bot.core.effects import Receipt, Status
from bot.core.messages import Place
from bot.core.ports import Refused
from bot.core.sheets import Sheet
from connectors.telegram.calling import Calling
from connectors.telegram.client import Client
from connectors.telegram.drawing import NO_PREVIEW, drawn, keyboard, topic
from connectors.telegram.keys import number_of
from connectors.telegram.people import PLATFORM
from connectors.telegram.refusals import NotDone, Why

T = TypeVar("T")
COLOURS = {"S1": 0xFB6F5F, "S2": 0xFFD67E, "S3": 0x6FB9F0, "S4": 0x8EEE98}
"""Of the six that Telegram lets a topic's sign have (Bot API, `createForumTopic`)."""
OVER = "over"


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a card stands: chat and message, its own topic (0: none), and whether that was closed."""

    chat: int
    message: int
    thread: int = 0
    over: bool = False

    @classmethod
    def read(cls, ref: str) -> Posted | None:
        """What `str` made; None where it is no such reference."""
        platform, *parts = ref.split(":")
        numbers = [part for part in parts if part != OVER]
        if platform != PLATFORM or len(numbers) not in (2, 3):
            return None
        try:
            chat, message, thread = (int(number) for number in (*numbers, "0")[:3])
        except ValueError:
            return None
        return cls(chat, message, thread, OVER in parts)

    def __str__(self) -> str:
        tail = (f":{self.thread}" if self.thread else "") + (f":{OVER}" if self.over else "")
        return f"{PLATFORM}:{self.chat}:{self.message}{tail}"


class Posting:
    """Puts cards where they belong, through the first of some bots that is there.

    Args:
        address: the console's, for the link on each card; left out where a phone cannot reach it.
    """

    def __init__(
        self,
        clients: Sequence[Client],
        *,
        address: str = "",
    ) -> None:
        self._clients = clients
        self._address = address
        self._calling = Calling()
        self._plain: set[int] = set()

    async def show(self, sheet: Sheet, place: Place, shown: Receipt | None) -> Receipt:
        """See `bot.core.ports.Desk`.

        Raises:
            Refused: Telegram does not do it.
            Busy: Telegram asks to wait.
        """
        chat = number_of(place.id.removeprefix(f"{PLATFORM}:"))
        there = Posted.read(shown.ref) if shown else None
        done = await self._through(lambda client: self._show(client, sheet, chat, there))
        return Receipt(Status.DONE, "The card is shown.", str(done), datetime.now(UTC))

    async def withdraw(self, shown: Receipt) -> None:
        """See `bot.core.ports.Desk`. Raises `Refused` or `Busy`."""
        there = Posted.read(shown.ref)
        if there is None:
            raise Refused("This does not name a card on Telegram.")
        await self._through(lambda client: self._withdraw(client, there))

    async def _through(self, call: Callable[[Client], Awaitable[T]]) -> T:
        refused: NotDone | None = None
        for client in self._clients:
            try:
                return await call(client)
            except NotDone as problem:
                refused = problem
                if problem.why is not Why.ELSEWHERE:
                    break
        raise Refused(str(refused or "No Telegram bot is connected."))

    async def _show(self, client: Client, sheet: Sheet, chat: int, there: Posted | None) -> Posted:
        words, keys = drawn(sheet), keyboard(sheet, self._address)
        if there is not None:
            try:
                return await self._edit(client, sheet, there)
            except NotDone as problem:
                if problem.why is not Why.GONE:
                    raise
        thread = await self._topic(client, sheet, chat)
        sent = await self._calling.call(
            client,
            chat,
            lambda at: client.api.send_message(
                at,
                words,
                ParseMode.HTML,
                link_preview_options=NO_PREVIEW,
                disable_notification=not sheet.loud,
                message_thread_id=thread or None,
                reply_markup=keys,
            ),
        )
        return Posted(sent.chat.id, sent.message_id, thread)

    async def _edit(self, client: Client, sheet: Sheet, there: Posted) -> Posted:
        words, keys = drawn(sheet), keyboard(sheet, self._address)
        with same_is_well():
            await self._calling.call(
                client,
                there.chat,
                lambda at: client.api.edit_message_text(
                    words, at, there.message, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW,
                    reply_markup=keys,
                ),
            )  # fmt: skip
        return await self._tidy(client, there, over=sheet.over)

    async def _tidy(self, client: Client, there: Posted, *, over: bool) -> Posted:
        """Closes the topic of a case that is over, so that the list shows what is open; opens it again."""
        if not there.thread or there.over is over:
            return there
        call = client.api.close_forum_topic if over else client.api.reopen_forum_topic
        try:
            with same_is_well():
                await self._calling.call(client, there.chat, lambda at: call(at, there.thread))
        except Refused:
            return there  # only the list looks different
        return replace(there, over=over)

    async def _topic(self, client: Client, sheet: Sheet, chat: int) -> int:
        """A topic of its own for the case, where the group has topics and the bot may begin one; else 0."""
        if chat > 0 or not sheet.case or chat in self._plain:
            return 0
        told = await self._calling.call(client, chat, client.api.get_chat)
        if not told.is_forum:
            self._plain.add(chat)  # a group seldom becomes a forum; then the desk has to be started anew
            return 0
        try:
            made = await self._calling.call(
                client,
                chat,
                lambda at: client.api.create_forum_topic(at, topic(sheet), icon_color=COLOURS.get(sheet.severity)),
            )
        except NotDone as problem:
            if problem.why is Why.ELSEWHERE:
                raise
            return 0  # it may not: the card goes where everything goes
        return made.message_thread_id

    async def _withdraw(self, client: Client, there: Posted) -> None:
        if there.thread:
            with suppress(NotDone):
                await self._calling.call(client, there.chat, lambda at: client.api.delete_forum_topic(at, there.thread))
                return
        try:
            await self._calling.call(client, there.chat, lambda at: client.api.delete_message(at, there.message))
        except NotDone as problem:
            if problem.why is Why.GONE:
                return
            if problem.why is Why.ELSEWHERE:
                raise
            await self._blank(client, there)

    async def _blank(self, client: Client, there: Posted) -> None:
        """What cannot be deleted any more (after 48 hours) loses its words and buttons."""
        try:
            with same_is_well():
                await self._calling.call(
                    client,
                    there.chat,
                    lambda at: client.api.edit_message_text("This card was withdrawn.", at, there.message),
                )
        except NotDone as problem:
            if problem.why is not Why.GONE:
                raise


@contextmanager
def same_is_well() -> Iterator[None]:
    """Lets a refusal pass that says that it is like that already."""
    try:
        yield
    except NotDone as problem:
        if problem.why is not Why.SAME:
            raise
