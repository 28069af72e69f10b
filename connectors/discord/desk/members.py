"""Members on Discord: reporting a message from its menu, `/report`, asking for help, and writing to the bot.

Nothing is remembered here. What somebody wrote to the bot is read again on Discord when they say that it shall be
passed on; a reported message comes back with the draft that shows it. Pictures and files are refused and never asked
for, but for an exported chat (`dropping`).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import discord

from bot.core.messages import Account, Message
from bot.core.requests import Reply, Report, Request, Suggest, Telling
from bot.desk import telling
from connectors.discord.desk import asking, drawing, dropping
from connectors.discord.desk.asking import Asked, sealed
from connectors.discord.desk.conversing import MODAL, Conversing
from connectors.discord.desk.drafts import Mark, draft, drafted, said, target
from connectors.discord.fields import Payload, ident, listed, mapping, number, text
from connectors.discord.messages import message_of

Rows = Sequence[Sequence[tuple[str, Mark]]]
_NOW: Rows = (((telling.HELP, Mark("help")),),)
_MORE: Rows = (((telling.WRITE, Mark("more")), (telling.HELP, Mark("help"))),)
_HELPED: Rows = (((telling.WRITE, Mark("more")), (telling.DANGER, Mark("danger"))),)
CHANGED = "Changed afterwards"
_LOG = logging.getLogger(__name__)


class Members:
    """Answers members, through the same way to Discord as `conversing`."""

    def __init__(self, conversing: Conversing) -> None:
        self._conversing = conversing
        self._rest = conversing.rest
        self._answer: Callable[[Request], Awaitable[Reply]] = conversing.answer

    async def does(self, asked: Asked) -> None:
        """One command, press or form, from hearing it to the answer. Never raises but when cancelled."""
        try:
            async with self._rest:
                await self._does(asked)
        except Exception as problem:
            _LOG.warning("A member was not answered on Discord (%s).", type(problem).__name__)

    async def writes(self, payload: Payload, *, again: bool = False) -> None:
        """Somebody wrote to the bot, or changed what they wrote (`again`). Never raises but when cancelled."""
        message = message_of(payload)
        if message is None or message.author.bot:
            return
        try:
            async with self._rest:
                await (self._corrects(message, payload) if again else self._writes(message, payload))
        except Exception as problem:
            _LOG.warning("Somebody who wrote to the bot was not answered on Discord (%s).", type(problem).__name__)

    # commands, presses and forms

    async def _does(self, asked: Asked) -> None:
        word = asked.mark.word
        if word in asking.OPENING and not asked.sent:
            await self._conversing.callback(asked.one, MODAL, drawing.modal(asking.form(asked.mark)))
            return
        update = bool(asked.under) and word in ("yes", "helper", "no", "words")
        there = await self._conversing.acknowledge(asked.one, update=update, aloud=asked.aloud)
        try:
            text, rows = await self._answered(asked)
        except Exception as problem:  # nobody may think that it was passed on; a question stays, to be pressed again
            _LOG.warning("What a member told was not kept (%s).", type(problem).__name__)
            await self._fails(asked, there=there, update=update)
            return
        body = text if isinstance(text, dict) else _words(text, rows)
        await self._conversing.reply(asked.one, body, there=there)

    async def _answered(self, asked: Asked) -> tuple[str | dict[str, Any], Rows]:
        """What is said, and the buttons beneath it."""
        mark, fields = asked.mark, asked.fields
        helper = mark.word == "helper" or fields.get("helper") == "yes"
        match mark.word:
            case "message":
                about = target(asked.payload)
                return (draft(about), ()) if about else (telling.NOBODYS, _NOW)
            case "no":
                return telling.NOT_PASSED, _NOW
            case "help" | "danger":
                helped = await self._answer(asked.report(Telling.HELP, danger=mark.word == "danger"))
                return helped.text, _HELPED
            case "safety" | "who":
                return (await self._answer(asking.guide(asked))).text, _NOW
            case "form":
                told = asked.report(Telling.CONCERN, asking.written(fields), helper=helper)
                return (await self._answer(told)).text, _MORE
            case "appeal" | "complain" | "mydata":
                words = f"/{mark.word} {fields.get('what', '').strip()}"
                return (await self._answer(asked.report(Telling.MORE, words))).text, _NOW
            case "chat":
                return await self._drops(asked)
            case "more":
                return await self._more(asked, fields.get("what", ""))
        if mark.author:
            about = drafted(asked.payload, mark)
            if about is None:
                return telling.AGAIN, _NOW
            words = fields.get("what", "").strip()
            id_ = sealed("draft", asked.teller.id, asked.under)
            report = Report(id_, asked.teller, Telling.MESSAGE, words, about, helper=helper)
            return (await self._answer(report)).text, _MORE
        return await self._passes_on(asked, helper=helper)

    async def _more(self, asked: Asked, text: str) -> tuple[str, Rows]:
        reply = await self._answer(asked.report(Telling.MORE, text))
        if not reply.ok:
            later = sealed("later", asked.one.id)
            reply = await self._answer(Report(later, asked.teller, Telling.CONCERN, text))
        return reply.text, _MORE

    async def _passes_on(self, asked: Asked, *, helper: bool) -> tuple[str, Rows]:
        """What somebody wrote to the bot, read again as it stands there now."""
        channel = ident(asked.payload.get("channel_id"))
        path = "/channels/{channel}/messages/{message}"
        try:
            found = await self._rest.call("GET", path, channel=channel, message=asked.mark.message)
        except discord.NotFound:
            return telling.AGAIN, _NOW
        message, file = message_of(mapping(found)), dropping.export_in(mapping(found))
        if message is None or message.author.id != asked.teller.id or not (_draft(message) or file):
            return telling.AGAIN, _NOW
        id_ = sealed("told", channel, message.id)
        if file is not None:
            return await self._takes_in(file, asked.teller, id_, _draft(message), helper=helper)
        reply = await self._answer(Report(id_, asked.teller, Telling.CONCERN, _draft(message), helper=helper))
        return reply.text, _MORE

    async def _drops(self, asked: Asked) -> tuple[str, Rows]:
        """An exported chat came with the command itself, and so the yes."""
        data = mapping(asked.payload.get("data"))
        options = {text(one.get("name")): text(one.get("value")) for one in listed(data.get("options"))}
        file = dropping.chosen(data) or {}
        id_ = sealed("dropped", asked.one.id)
        helper = options.get("helper") == "yes"
        return await self._takes_in(file, asked.teller, id_, options.get("words", "").strip(), helper=helper)

    async def _takes_in(
        self, file: Mapping[str, Any], teller: Account, id_: str, words: str, *, helper: bool
    ) -> tuple[str, Rows]:
        try:
            dropped = await dropping.fetched(self._rest, file, teller, id_, words, helper=helper)
        except dropping.NotFetched as why:
            return str(why), _NOW
        return (await self._answer(dropped)).text, _MORE

    async def _fails(self, asked: Asked, *, there: bool, update: bool) -> None:
        body = _words(telling.FAULT, _NOW)
        if not (there and update):
            await self._conversing.reply(asked.one, body, there=there)
            return
        flags = drawing.V2 | (0 if asked.aloud else drawing.EPHEMERAL)
        path = "/webhooks/{app}/{token}"
        secrets = {"token": asked.one.token}
        await self._rest.call("POST", path, json={**body, "flags": flags}, app=asked.one.app, secrets=secrets)

    # a private chat with the bot

    async def _writes(self, message: Message, payload: Payload) -> None:
        files = [one for one in message.attachments if one.kind != "sticker"]
        text = _draft(message)
        chat = dropping.export_in(payload)
        if chat is not None and dropping.too_big(chat):
            chat = None
            await self._says(message, "files", telling.TOO_BIG, _NOW)
        elif files and chat is None:
            exported = any(one.kind == "file" for one in files)
            words = "\n\n".join([telling.NO_FILES, *([telling.EXPORTS] if exported else [])])
            await self._says(message, "files", words, _NOW)
        elif not text and chat is None:
            await self._says(message, "words", telling.WORDS, _NOW)
        if chat is not None and await self._takes_roster(message, chat):
            return
        if text or chat is not None:
            await self._asks(message, text, about_a_chat=chat is not None)

    async def _asks(self, message: Message, text: str, *, about_a_chat: bool) -> None:
        """What they wrote is heard at once, and added to what they told just now; else they are asked first."""
        helplines = ""
        if text:
            try:
                reply = await self._answer(Report(sealed("wrote", message.id), message.author, Telling.MORE, text))
            except Exception:
                await self._says(message, "fault", telling.FAULT, _NOW)
                raise
            if reply.ok:
                await self._says(message, "more", reply.text, _HELPED)
                if not about_a_chat:
                    return
            helplines = "" if reply.ok else reply.text
        first = telling.FOUND_EXPORT if about_a_chat else ""
        parts = (first, telling.SHALL_WE, telling.ASK_HELPER, helplines)
        question = "\n\n".join(part for part in parts if part)
        rows = (
            ((telling.PASS_ON, Mark("yes", message.id)), (telling.HELPER, Mark("helper", message.id))),
            ((telling.NO, Mark("no")), (telling.HELP, Mark("help"))),
        )
        await self._says(message, "question", question, rows)

    async def _takes_roster(self, message: Message, file: Mapping[str, Any]) -> bool:
        """An admin's table of who is who: what would change is shown. False where it is something else, or of somebody
        else: then nothing was fetched, and it is asked about like any file."""
        may = Suggest("member", "person", account=message.author.key)
        if not telling.may_be_roster(text(file.get("filename"))) or not (await self._answer(may)).ok:
            return False
        if number(file.get("size")) > telling.LARGEST_ROSTER:
            await self._says(message, "roster", telling.ROSTER_TOO_BIG, ())
            return False
        id_ = sealed("roster", message.group, message.id)
        try:
            dropped = await dropping.fetched(self._rest, file, message.author, id_, "", helper=False)
        except dropping.NotFetched as why:
            await self._says(message, "roster", str(why), ())
            return True
        reply = await self._answer(replace(dropped, roster=True))
        if reply.sheets:
            await self._sends(message, "roster", drawing.message(reply.sheets[0], self._conversing.address))
        elif reply.text:
            await self._says(message, "roster", reply.text, ())
        return bool(reply.sheets or reply.text)

    async def _corrects(self, message: Message, payload: Payload) -> None:
        """What somebody changed after they told it is kept beside what it was; else they are not bothered."""
        if message.edited_at is None or not _draft(message):
            return
        id_ = sealed("changed", message.id, message.edited_at.isoformat())
        more = Report(id_, message.author, Telling.MORE, f"{CHANGED}: {_draft(message)}")
        reply = await self._answer(more)
        if reply.ok:
            await self._says(message, id_, reply.text, _HELPED)

    async def _says(self, to: Message, what: str, text: str, rows: Rows) -> None:
        await self._sends(to, what, _words(text, rows))

    async def _sends(self, to: Message, what: str, body: dict[str, Any]) -> None:
        """Answers in the private chat; the nonce keeps an answer from standing there twice."""
        nonce = hashlib.sha256(f"{to.id} {what}".encode()).hexdigest()[:25]
        whole = {**body, "flags": drawing.V2, "nonce": nonce, "enforce_nonce": True}
        await self._rest.patiently("POST", "/channels/{channel}/messages", json=whole, channel=to.group)


def _words(text: str, rows: Rows) -> dict[str, Any]:
    return said([(0, drawing.escaped(text)[: drawing.LONGEST_TEXT] or "…")], rows)


def _draft(message: Message) -> str:
    """What somebody wrote, or took along from elsewhere."""
    taken = f"Forwarded: {message.quote.strip()}" if message.forwarded_from and message.quote.strip() else ""
    return "\n".join(part for part in (message.text.strip(), taken) if part)
