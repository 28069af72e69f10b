"""What a Telegram bot can do, done: each state is read back, each refusal is a sentence.

Bot API: `restrictChatMember`, `banChatMember`, `deleteMessage`, `sendMessage` and their kin.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from telegram import ChatPermissions, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters
from telegram.constants import ChatMemberStatus

from bot.core.effects import (
    Alert,
    Ban,
    Deliver,
    Effect,
    Mute,
    Notice,
    Pin,
    Post,
    Receipt,
    Remove,
    Reply,
    Status,
    Support,
    Unban,
    Unmute,
    Warn,
)
from bot.core.ports import Busy, Health, Refused
from bot.core.signals import Severity
from bot.desk.folder import file_in
from bot.desk.words import SEEN, URGENCY, length
from connectors.telegram.calling import Calling
from connectors.telegram.check import Looked, look
from connectors.telegram.client import Client
from connectors.telegram.drawing import NO_PREVIEW
from connectors.telegram.keys import account_of, group_of, message_of, number_of, person_of, ref_of
from connectors.telegram.refusals import NotDone, Unsure, Why

T = TypeVar("T")
LONGEST_TEXT = 4096  # characters; Bot API, `sendMessage`
LONGEST_CAPTION = 1024  # characters; Bot API, `sendPhoto`
LARGEST_PICTURE = 10 * 2**20  # bytes; Bot API, `sendPhoto`
LARGEST_FILE = 50 * 2**20  # bytes; Bot API, `sendDocument`
LONGEST_MUTE = timedelta(days=366)  # Bot API, `restrictChatMember`: longer, or shorter than 30 s, is for ever


class TelegramActor:
    """Does things through the first of some bots that is where they are to be done.

    Args:
        clients: the bots, the one that is tried first at the front.
        alerts: colleagues' names → ids of the chats in which they are alerted; each must have started the bot.
        folder: where the pictures and files lie that `Deliver` names.
        groups: ids of the groups to look at in `check`. `places`: those where colleagues read cards and alerts.
        address: the console's, so that an alert can link to it.
    """

    def __init__(
        self,
        clients: Sequence[Client],
        *,
        alerts: Mapping[str, str] | None = None,
        folder: Path | None = None,
        groups: Callable[[], Sequence[str]] = tuple,
        places: Callable[[], Sequence[str]] = tuple,
        address: str = "",
    ) -> None:
        self._clients = clients
        self._alerts = {} if alerts is None else alerts
        self._folder = folder
        self._groups = groups
        self._places = places
        self._address = address.rstrip("/")
        self._calling = Calling()
        able: set[type[Effect]] = {Warn, Support, Remove, Mute, Unmute, Ban, Unban, Post, Notice, Reply, Pin}
        self._able = frozenset(able | ({Deliver} if folder else set()))

    @property
    def can(self) -> frozenset[type[Effect]]:
        """Who is alerted here may change while the desk runs."""
        return self._able | {Alert} if self._alerts else self._able

    async def check(self) -> Health:
        """Asks Telegram who the bots are and what they see and may do in each group. Raises nothing."""
        looked = [await look(client, self._groups(), self._places()) for client in self._clients]
        return Looked.together(looked).health()

    async def perform(self, effect: Effect) -> Receipt:
        """Does it and reads it back.

        Raises:
            Refused: Telegram does not do it.
            Busy: Telegram asks to wait.
            Unsure: it is not known whether it was done.
        """
        if type(effect) not in self.can:
            raise Refused("A Telegram bot cannot do this.")
        refused: NotDone | None = None
        for client in self._clients:
            try:
                detail, ref = await self._do(client, effect)
                return Receipt(Status.DONE, detail, ref, datetime.now(UTC))
            except NotDone as problem:
                refused = problem
                if problem.why is not Why.ELSEWHERE:
                    break
        raise Refused(str(refused or "No Telegram bot is connected."))

    async def _do(self, client: Client, effect: Effect) -> tuple[str, str]:
        """What happened, in a sentence, and the reference of what was sent."""
        match effect:
            case Remove():
                return await self._remove(client, *message_of(effect.message, effect.group)), ""
            case Mute():
                return await self._mute(client, group_of(effect.group), account_of(effect.account), effect.minutes), ""
            case Unmute():
                return await self._unmute(client, group_of(effect.group), account_of(effect.account)), ""
            case Ban():
                return await self._ban(client, group_of(effect.group), account_of(effect.account)), ""
            case Unban():
                return await self._unban(client, group_of(effect.group), account_of(effect.account)), ""
            case Pin():
                return await self._pin(client, *message_of(effect.message, effect.group)), ""
            case Reply():
                ref = await self._send(client, *message_of(effect.message), text=effect.text)
                return "Sent as a reply in the group.", ref
            case Warn() if effect.message:
                ref = await self._send(client, *message_of(effect.message, effect.group), text=effect.text)
                return "Sent as a reply in the group, where all can read it.", ref
            case Warn() | Support():
                ref = await self._send(client, person_of(effect.account), text=effect.text)
                return "Sent to them in private, by the bot.", ref
            case Post():
                return "Posted in the group.", await self._send(client, group_of(effect.group), text=effect.text)
            case Notice():
                return await self._notice(client, group_of(effect.group), effect.text)
            case Alert():
                return f"{effect.to} was alerted on Telegram.", await self._alert(client, effect)
            case Deliver():
                return "Posted in the group.", await self._deliver(client, effect)
        raise Refused("A Telegram bot cannot do this.")

    # states: set, then read back

    async def _remove(self, client: Client, chat: int, message: int) -> str:
        """No bot can look a message up; to delete it once more is how one learns that it is gone."""
        try:
            await self._call(client, chat, lambda at: client.api.delete_message(at, message))
            await self._call(client, chat, lambda at: client.api.delete_message(at, message))
        except NotDone as problem:
            if problem.why is not Why.GONE:
                raise
        return "The message is removed."

    async def _mute(self, client: Client, chat: int, account: int, minutes: int) -> str:
        lasts = timedelta(minutes=min(max(minutes, 0), 10**9))
        if not timedelta() < lasts <= LONGEST_MUTE:
            raise Refused(f"On Telegram a mute lasts from 1 minute to {LONGEST_MUTE.days} days.")
        if account < 0:
            raise Refused("This account is a channel or an anonymous administrator; Telegram cannot mute those.")
        if await self._above(client, chat, account) == ChatMemberStatus.BANNED:
            return "They are banned here, so they cannot write anyway."  # muting would let them in again
        until = datetime.now(UTC) + lasts
        await self._call(
            client,
            chat,
            lambda at: client.api.restrict_chat_member(at, account, ChatPermissions.no_permissions(), until),
        )
        await self._read_back(client, chat, account, ChatMemberStatus.RESTRICTED)
        return f"They cannot write here for {length(minutes)}."

    async def _unmute(self, client: Client, chat: int, account: int) -> str:
        if account > 0 and await self._status(client, chat, account) == ChatMemberStatus.RESTRICTED:
            everything = ChatPermissions.all_permissions()
            await self._call(client, chat, lambda at: client.api.restrict_chat_member(at, account, everything))
            if await self._status(client, chat, account) == ChatMemberStatus.RESTRICTED:
                raise Unsure("Telegram took it, but they are still muted.")
        return "They can write again, as far as the group lets its members."

    async def _ban(self, client: Client, chat: int, account: int) -> str:
        if account == chat:
            raise Refused("This is an anonymous administrator of the group, and a bot cannot act on those.")
        if account < 0:
            await self._call(client, chat, lambda at: client.api.ban_chat_sender_chat(at, account))
            return "This channel can no longer write here."
        await self._above(client, chat, account)
        await self._call(client, chat, lambda at: client.api.ban_chat_member(at, account, revoke_messages=True))
        await self._read_back(client, chat, account, ChatMemberStatus.BANNED)
        return "They are banned; in a supergroup Telegram has deleted all their messages there too."

    async def _unban(self, client: Client, chat: int, account: int) -> str:
        if account < 0:
            await self._call(client, chat, lambda at: client.api.unban_chat_sender_chat(at, account))
            return "This channel may write here again."
        await self._call(client, chat, lambda at: client.api.unban_chat_member(at, account, only_if_banned=True))
        if await self._status(client, chat, account) == ChatMemberStatus.BANNED:
            raise Unsure("Telegram took it, but they are still banned.")
        return "They may come back; they are not brought back."

    async def _pin(self, client: Client, chat: int, message: int) -> str:
        await self._call(client, chat, lambda at: client.api.pin_chat_message(at, message, disable_notification=True))
        return "The message is pinned."

    async def _above(self, client: Client, chat: int, account: int) -> str:
        """The account's status, where the bot may stand above it. Raises `Refused` for administrators."""
        status = await self._status(client, chat, account)
        if status in (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR):
            raise Refused(
                "This account is an administrator of the group, and a bot cannot act on those. Ask the group's owner."
            )
        return status

    async def _status(self, client: Client, chat: int, account: int) -> str:
        member = await self._call(client, chat, lambda at: client.api.get_chat_member(at, account))
        return str(member.status.value if isinstance(member.status, ChatMemberStatus) else member.status)

    async def _read_back(self, client: Client, chat: int, account: int, expected: str) -> None:
        found = await self._status(client, chat, account)
        if found != expected:
            raise Unsure(f"Telegram took it, but says now that this account is “{found}” here.")

    # sends

    async def _send(
        self,
        client: Client,
        chat: int,
        answers: int | None = None,
        *,
        text: str,
        keys: InlineKeyboardMarkup | None = None,
    ) -> str:
        if not text.strip():
            raise Refused("An empty message cannot be sent.")
        if len(text) > LONGEST_TEXT:
            raise Refused(f"The text has {len(text)} characters; Telegram takes at most {LONGEST_TEXT}.")
        to = None if answers is None else ReplyParameters(answers, allow_sending_without_reply=False)
        return ref_of(
            await self._call(
                client,
                chat,
                lambda at: client.api.send_message(
                    at, text, link_preview_options=NO_PREVIEW, reply_parameters=to, reply_markup=keys
                ),
            )
        )

    async def _notice(self, client: Client, chat: int, text: str) -> tuple[str, str]:
        """Posts, pins and reads back. Where it cannot be pinned nothing is raised: it would be posted once more."""
        ref = await self._send(client, chat, text=text)
        message = int(ref.rpartition(":")[2])
        try:
            await self._pin(client, chat, message)
            pinned = (await self._call(client, chat, lambda at: client.api.get_chat(at))).pinned_message
        except Refused as refused:
            return f"Posted, but not pinned: {refused} Pin it by hand.", ref
        except (Busy, Unsure):
            return "Posted; it is not known whether it is pinned. Look there, and pin it by hand.", ref
        if pinned is None or pinned.message_id != message:
            return "Posted, but something else is pinned above it. Pin it by hand.", ref
        return "Posted and pinned.", ref

    async def _alert(self, client: Client, alert: Alert) -> str:
        chat = self._alerts.get(alert.to)
        if chat is None:
            raise Refused(f"{alert.to} has no Telegram account in the desk's settings.")
        link = f"\n{self._address}{alert.link}" if self._address and alert.link else ""
        words = f"{URGENCY[Severity[alert.severity]]}: {alert.text}"
        keys = (
            InlineKeyboardMarkup([[InlineKeyboardButton(SEEN, callback_data=alert.answer)]]) if alert.answer else None
        )
        return await self._send(client, number_of(chat), text=f"{words[: LONGEST_TEXT - len(link)]}{link}", keys=keys)

    async def _deliver(self, client: Client, effect: Deliver) -> str:
        chat, text, ref = group_of(effect.group), effect.text, ""
        picture = self._file(effect.picture, LARGEST_PICTURE)
        file = self._file(effect.file, LARGEST_FILE)
        if text.strip() and (picture is None or len(text) > LONGEST_CAPTION):
            ref, text = await self._send(client, chat, text=text), ""
        if picture is not None:
            shown = picture
            caption = text or None
            ref = ref_of(await self._call(client, chat, lambda at: client.api.send_photo(at, shown, caption)))
        if file is not None:
            sent = file
            ref = ref_of(await self._call(client, chat, lambda at: client.api.send_document(at, sent)))
        if not ref:
            raise Refused("There is nothing to deliver.")
        return ref

    def _file(self, name: str, largest: int) -> Path | None:
        return file_in(self._folder, name, largest, "Telegram") if name else None

    async def _call(self, client: Client, chat: int, call: Callable[[int], Awaitable[T]]) -> T:
        return await self._calling.call(client, chat, call)
