"""Members in Telegram: `/report` under a message, and a private chat with the bot to tell something or ask for help.

Nothing is remembered here: what somebody wrote is passed on when they press a button under the question that answers
it, and Telegram brings their words back with the press. Pictures and files are refused and never asked for, but for an
exported chat (`dropping`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.core.messages import Message
from bot.core.requests import Dropped, Guide, Reply, Report, Request, Telling
from bot.desk import telling
from connectors.telegram import dropping
from connectors.telegram.asker import Asker
from connectors.telegram.content import FILES, attachments, words
from connectors.telegram.drawing import buttons, written
from connectors.telegram.fields import id_of, mapping
from connectors.telegram.people import PLATFORM, account, origin
from connectors.telegram.source import heard
from connectors.telegram.speaking import Said, Speaker

YES, HELPER, NO, HELP = "me yes", "me helper", "me no", "me help"
"""What comes back when somebody presses a button that is not about a case."""
BUTTONS = frozenset({YES, HELPER, NO, HELP})
CHANGED = "Changed afterwards"
TELL = "tell"
"""What leads from a group into the private chat."""
REFUSED = frozenset(FILES.values()) - {"sticker"}

Answer = Callable[[Request], Awaitable[Reply]]


class Members:
    """Hears members through one bot."""

    def __init__(self, speaker: Speaker, answer: Answer) -> None:
        self._speaker = speaker
        self._answer = answer

    # a message in a group

    async def reports(self, who: Asker, body: Mapping[str, Any], words_: str, id_: str) -> None:
        """`/report`, with or without words, under a message or under none. In a group it disappears first."""
        if who.private:
            await (self._asks(who, body) if words_ else self.greets(who))
            return
        gone = bool(who.whisper) or await self._speaker.drop(Said(who.chat, who.user, who.message))
        about = _about(body, self._speaker.client.id)
        if about is None:
            await self._speaker.alone(who, written(telling.WHICH), self._into_private())
            return
        told = Report(id_, account(mapping(body.get("from"))), Telling.MESSAGE, words_, about)
        reply = await self._tell(told)
        text = reply.text if reply else telling.FAULT
        if not await self._speaker.alone(who, written(text), self._into_private()) and not gone and reply:
            await self._speaker.aloud(who, written(telling.NOTE))

    async def guides(self, who: Asker, body: Mapping[str, Any], name: str, rest: str) -> None:
        """`/safety`, `/who`, `/who staff`: the organisation's own words. In a group, the command disappears first."""
        if not who.private and not who.whisper:
            await self._speaker.drop(Said(who.chat, who.user, who.message))
        group = "" if who.private else f"{PLATFORM}:{who.chat}"
        asked = Guide(name, account(mapping(body.get("from"))).key, group, rest.strip().casefold()[:20])
        try:
            text = (await self._answer(asked)).text
        except Exception:
            text = telling.FAULT
        help_ = buttons([[(telling.HELP, HELP)]]) if who.private else self._into_private()
        if not await self._speaker.alone(who, written(text), help_) and not who.private:
            await self._speaker.aloud(who, written(telling.PRIVATELY))

    async def offers(self, who: Asker) -> None:
        """`/help` in a group, where it may be meant for any bot: the way to a person is shown, and they press it."""
        if not who.whisper:
            await self._speaker.drop(Said(who.chat, who.user, who.message))
        if not await self._speaker.alone(who, written(telling.HELLO), buttons([[(telling.HELP, HELP)]])):
            await self._speaker.aloud(who, written(telling.PRIVATELY))

    async def asks_us(self, who: Asker, body: Mapping[str, Any], id_: str) -> None:
        """`/appeal`, `/complain`, `/mydata`: in private alone. In a group, the command disappears first."""
        if who.private:
            await self.writes(who, body, id_)
            return
        if not who.whisper:
            await self._speaker.drop(Said(who.chat, who.user, who.message))
        if not await self._speaker.alone(who, written(telling.PRIVATELY), self._into_private()):
            await self._speaker.aloud(who, written(telling.PRIVATELY))

    # a private chat

    async def needs(self, who: Asker, body: Mapping[str, Any], id_: str) -> None:
        """`/help`: answered at once, and a person is told."""
        reply = await self._tell(Report(id_, account(mapping(body.get("from"))), Telling.HELP))
        await self._speaker.alone(who, written(reply.text if reply else telling.FAULT))

    async def greets(self, who: Asker) -> None:
        await self._speaker.alone(who, written(telling.HELLO), buttons([[(telling.HELP, HELP)]]))

    async def writes(self, who: Asker, body: Mapping[str, Any], id_: str) -> None:
        """Somebody writes without a command: it is added to what they told just now, or they are asked first."""
        if who.private and await self._drops(who, body, id_):
            return
        files = [one for one in attachments(body) if one.kind in REFUSED]
        if files:
            exported = any(one.kind == "file" for one in files)
            refused = "\n\n".join([telling.NO_FILES, *([telling.EXPORTS] if exported else [])])
            await self._speaker.alone(who, written(refused), buttons([[(telling.HELP, HELP)]]))
        elif not _draft(body):
            await self._speaker.alone(who, written(telling.WORDS))
            return
        if not _draft(body):
            return
        more = Report(id_, account(mapping(body.get("from"))), Telling.MORE, _draft(body))
        reply = await self._tell(more)
        if reply is None or reply.ok:
            await self._speaker.alone(who, written(reply.text if reply else telling.FAULT))
        elif who.private:
            await self._asks(who, body, reply.text)
        else:
            await self._speaker.alone(who, written(telling.WHICH), self._into_private())

    async def corrects(self, who: Asker, body: Mapping[str, Any], id_: str) -> None:
        """What somebody changed after they told it is kept beside what it was; else they are not bothered."""
        if said := _draft(body):
            more = Report(id_, account(mapping(body.get("from"))), Telling.MORE, f"{CHANGED}: {said}")
            if (reply := await self._tell(more)) and reply.ok:
                await self._speaker.alone(who, written(reply.text))

    async def pressed(self, who: Asker, query: Mapping[str, Any], message: Mapping[str, Any], data: str) -> None:
        """One of the buttons under what the bot said to somebody."""
        await self._speaker.toast(who.press)
        teller = account(mapping(query.get("from")))
        if data == HELP:
            reply = await self._tell(Report(f"{PLATFORM}:press:{who.press}", teller, Telling.HELP))
            await self._speaker.alone(who, written(reply.text if reply else telling.FAULT))
            return
        said = Said(who.chat, who.user, who.message)
        if data == NO:
            await self._speaker.change(said, written(telling.NOT_PASSED), buttons([[(telling.HELP, HELP)]]))
            return
        before = mapping(message.get("reply_to_message"))
        id_ = mark("told", who.chat, id_of(before.get("message_id")))
        told: Report | Dropped = Report(id_, teller, Telling.CONCERN, _draft(before), helper=data == HELPER)
        if (document := dropping.export_in(before)) is not None:
            try:
                told = await dropping.fetched(
                    self._speaker.client, document, mapping(query.get("from")), id_, _draft(before),
                    helper=data == HELPER,
                )  # fmt: skip
            except dropping.NotFetched as why:
                await self._speaker.alone(who, written(str(why)))
                return
        elif not _draft(before):
            await self._speaker.change(said, written(telling.AGAIN))
            return
        reply = await self._tell(told)
        if reply is None:  # the question stays, to be pressed again
            await self._speaker.alone(who, written(telling.FAULT))
            return
        help_ = buttons([[(telling.HELP, HELP)]])
        if not await self._speaker.change(said, written(reply.text), help_):
            await self._speaker.alone(who, written(reply.text), help_)

    async def _drops(self, who: Asker, body: Mapping[str, Any], id_: str) -> bool:
        """Somebody sent an exported chat: what they wrote with it is heard at once, and they are asked about the file.

        False where it is none, or one that is too big.
        """
        document = dropping.export_in(body)
        if document is None:
            return False
        if dropping.too_big(document):
            await self._speaker.alone(who, written(telling.TOO_BIG))
            return not _draft(body)
        helplines = ""
        if _draft(body):
            more = Report(id_, account(mapping(body.get("from"))), Telling.MORE, _draft(body))
            reply = await self._tell(more)
            if reply is not None and reply.ok:
                await self._speaker.alone(who, written(reply.text))
            helplines = "" if reply is None or reply.ok else reply.text
        await self._asks(who, body, helplines, telling.FOUND_EXPORT)
        return True

    async def _tell(self, report: Report | Dropped) -> Reply | None:
        """The desk's answer; None where it has none now: whoever wrote is told so, and the desk alerts its keepers."""
        try:
            return await self._answer(report)
        except Exception:
            return None

    async def _asks(self, who: Asker, body: Mapping[str, Any], helplines: str = "", first: str = "") -> None:
        """Whether it shall be passed on, beneath what they wrote."""
        rows = [
            [(telling.PASS_ON, YES)],
            [(telling.HELPER, HELPER)],
            [(telling.NO, NO), (telling.HELP, HELP)],
        ]
        parts = (first, telling.SHALL_WE, telling.ASK_HELPER, helplines)
        await self._speaker.alone(who, written("\n\n".join(filter(None, parts))), buttons(rows))

    def _into_private(self) -> InlineKeyboardMarkup:
        link = f"https://t.me/{self._speaker.client.name}?start={TELL}"
        return InlineKeyboardMarkup([[InlineKeyboardButton(telling.IN_PRIVATE, url=link)]])


def mark(*parts: object) -> str:
    """An interaction's id in which nobody's account can be read."""
    digest = hashlib.sha256(":".join(map(str, parts)).encode()).hexdigest()[:32]
    return f"{PLATFORM}:said:{digest}"


def _about(body: Mapping[str, Any], bot: str) -> Message | None:
    """The message that a report answers; None where it answers none, or one of the bot's own."""
    before = mapping(body.get("reply_to_message"))
    if not before or "forum_topic_created" in before or "ephemeral_message_id" in before:
        return None
    told = heard({"update_id": 0, "message": {"chat": body.get("chat"), **before}})
    found = next((one for one in told if isinstance(one, Message)), None)
    return found if found is not None and found.author.id != bot else None


def _draft(body: Mapping[str, Any]) -> str:
    """What somebody wrote, or took along from elsewhere."""
    said = words(body).strip()
    said = said.partition(" ")[2].strip() if said.startswith("/report") else said
    from_ = origin(body)
    return f"Forwarded from {from_}: {said}" if said and from_ else said
