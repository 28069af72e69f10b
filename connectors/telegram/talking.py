"""A colleague at the desk in Telegram: presses, commands, and words written in answer to a question.

Nothing is remembered here: which case a button is about stands in the button, and what a question asks for stands in a
link in its text, so that both work after a restart. What is answered is for the one who asked alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from bot.core.requests import Outcome, Press, Query, Reply, Request
from bot.core.sheets import Form, Look, Sheet
from bot.desk import buttons
from bot.desk.shown import one_line
from connectors.telegram.asker import Asker, data_under, links_in
from connectors.telegram.drawing import drawn, keyboard, sentences
from connectors.telegram.fields import id_of, mapping, text
from connectors.telegram.people import PLATFORM
from connectors.telegram.speaking import LONGEST_TOAST, Said, Speaker

Answer = Callable[[Request], Awaitable[Reply]]
Spawn = Callable[[Coroutine[Any, Any, None]], object]
PATIENCE = 2.0
"""Seconds that a press waits for its words before it is acknowledged without any, and answered by a message."""
OUTCOME = 120.0
"""Seconds for which one waits to hear what a platform really did; afterwards the card says it."""
SHORT = 90
"""Characters that are read while they pass by; what is longer stays until it is tapped away."""
LONGEST_PERIOD = 40
SAY = "say-"
FAULT = "Something went wrong at the desk, and nothing was said to the case. Try again; the console works meanwhile."
ELSEWHERE = "The answer is in our private chat."
NOWHERE = "I can only answer you alone once you have started a private chat with me. Open it here: {link}"
WHICH = "Which case? Write its number behind the command."
WORDS_ONLY = "Please answer in words."
NOTHING = "Nothing is waiting that nobody looks at."


class Talking:
    """Answers colleagues through one bot. `spawn` runs what nobody waits for."""

    def __init__(
        self, speaker: Speaker, answer: Answer, spawn: Spawn, *, address: str = "", patience: float = PATIENCE
    ) -> None:
        self._speaker = speaker
        self._answer = answer
        self._spawn = spawn
        self._address = address
        self._patience = patience

    @property
    def link(self) -> str:
        """Where a private chat with the bot begins."""
        return f"https://t.me/{self._speaker.client.name}"

    # presses

    async def pressed(self, who: Asker, message: Mapping[str, Any], data: str) -> None:
        """Somebody pressed a button under a card, a look or a question."""
        asking = asyncio.ensure_future(self.ask(Press(f"{PLATFORM}:press:{who.press}", who.account, data)))
        await asyncio.wait({asking}, timeout=self._patience)
        open_ = asking.done() or not await self._speaker.toast(who.press)
        reply = await asking
        own, question = _own(who, message), _is_question(message)
        if reply.sheets:
            shown = await self._show(who, reply, own if own and (question or reply.form is None) else None)
            words = reply.text if not reply.ok else ELSEWHERE if shown and shown.chat != who.chat else ""
            await self._pass(who, words if shown else NOWHERE.format(link=self.link), open_, alert=not shown)
            return
        shown = None
        if own and question:
            shown = await self._close(own, reply, data)
        elif own and reply.ok and reply.case:
            await self._look_again(who, own, reply.case)
        await self._pass(who, reply.text, open_, alert=not reply.ok, told=bool(shown))
        self._follow(who, reply, shown)

    async def _pass(self, who: Asker, words: str, open_: bool, *, alert: bool, told: bool = False) -> None:
        """Says it above the keyboard where there is still time and room for it, else by a message."""
        plain = one_line(words, 4000)
        fits = len(plain) <= LONGEST_TOAST
        in_time = open_ and await self._speaker.toast(
            who.press, plain if fits else "", alert=alert or len(plain) > SHORT
        )
        if plain and not told and not (in_time and fits):
            await self._speaker.alone(who, sentences(words))

    async def _close(self, question: Said, reply: Reply, data: str) -> Said | None:
        """A question that was answered becomes its answer; one that was waved off disappears."""
        pressed = buttons.read(data)
        if pressed and pressed.word == buttons.BACK and await self._speaker.drop(question):
            return question
        return question if await self._speaker.change(question, sentences(reply.text)) else None

    async def _look_again(self, who: Asker, look: Said, case: str) -> None:
        reply = await self.ask(Query("", "case", case, account=who.account))
        if reply.sheets:
            await self._speaker.change(look, drawn(reply.sheets[0]), keyboard(reply.sheets[0], self._address))

    def _follow(self, who: Asker, reply: Reply, said: Said | None) -> None:
        """Tells, once it is known, what the platform really did."""
        if reply.waits:
            self._spawn(self._outcome(who, reply, said))

    async def _outcome(self, who: Asker, reply: Reply, said: Said | None) -> None:
        try:
            async with asyncio.timeout(OUTCOME):
                came = await self._answer(Outcome(who.account, reply.case, reply.waits))
        except Exception:  # it took too long, or could not be asked: the card will say it
            return
        if not (said and await self._speaker.change(said, sentences(came.text))):
            await self._speaker.alone(who, sentences(came.text))

    # commands and words

    async def told(self, who: Asker, name: str, rest: str, id_: str) -> None:
        """A command: queue, next, case, handover, inbox, mine, summary."""
        if name == "case":
            number = rest.lstrip("#").strip()
            if not (number.isascii() and number.isdigit() and len(number) <= 18):
                await self.say(who, Reply(False, WHICH))
                return
            await self.say(who, await self.ask(Query("", "case", number, account=who.account)))
            return
        if name == "inbox":
            await self.say(who, await self.ask(Query("", name, rest[:20], account=who.account)))
            return
        if name == "summary":
            await self.say(who, await self.ask(Query("", name, account=who.account, period=rest[:LONGEST_PERIOD])))
            return
        reply = await self.ask(Query("", name if name in ("handover", "mine") else "queue", account=who.account))
        if name == "next" and reply.ok:
            following = _next(reply)
            reply = await self.ask(Press(id_, who.account, following)) if following else Reply(True, NOTHING)
        await self.say(who, reply)

    async def asked_again(self, who: Asker, payload: str, id_: str) -> bool:
        """The link in a question was followed into the private chat. False where it is none of those."""
        button = _button(payload)
        if not button:
            return False
        await self.say(who, await self.ask(Press(id_, who.account, button)))
        return True

    async def answered(self, who: Asker, message: Mapping[str, Any], id_: str) -> bool:
        """Somebody answered a question in their own words. False where the message answers none."""
        before = mapping(message.get("reply_to_message"))
        if id_of(mapping(before.get("from")).get("id")) != self._speaker.client.id:
            return False
        payloads = [link.partition("?start=")[2] for link in links_in(before) if link.startswith(f"{self.link}?start=")]
        button = next(filter(None, map(_button, payloads)), "")
        form = buttons.form(button) if button else None
        if form is None:
            return False
        field = next(one for one in form.fields if not one.choices)
        words = text(message.get("text")).strip()
        if not words or len(words) > field.most:
            why = f"This is too long: at most {field.most} characters." if words else WORDS_ONLY
            await self.say(who, Reply(False, why))
            return True
        reply = await self.ask(Press(id_, who.account, button, {field.name: words}))
        question = _said(who, before)
        shown = None
        if question and not reply.sheets and await self._speaker.change(question, sentences(reply.text)):
            shown = question
        else:
            shown = await self.say(who, reply)
        self._follow(who, reply, shown)
        return True

    async def say(self, who: Asker, reply: Reply) -> Said | None:
        """Gives a reply to somebody who wrote. In a group that all read, never its words."""
        if reply.sheets:
            said = await self._show(who, reply, None)
        else:
            said = await self._speaker.alone(who, sentences(reply.text))
        if said is None and not who.private:
            await self._speaker.aloud(who, NOWHERE.format(link=self.link))
        return said

    async def ask(self, request: Request) -> Reply:
        """The desk's answer; a sentence where it has none, with nothing of the fault in it."""
        try:
            return await self._answer(request)
        except Exception:
            return Reply(False, FAULT)

    async def _show(self, who: Asker, reply: Reply, instead: Said | None) -> Said | None:
        """Shows the reply's sheets, the first of them in place of `instead` where that is possible."""
        said: Said | None = None
        if reply.picture is not None and reply.sheets:
            sheet = reply.sheets[0]
            said = await self._speaker.picture(who, reply.picture.png, drawn(sheet), keyboard(sheet, self._address))
            if said is not None:
                if not who.private and not who.press:
                    await self._speaker.alone(who, sentences(ELSEWHERE))
                return said
        for number, sheet in enumerate(reply.sheets):
            form = reply.form if number == len(reply.sheets) - 1 else None
            words, keys = self._drawn(sheet, form), keyboard(sheet, self._address, reply=form is not None)
            if number == 0 and instead and await self._speaker.change(instead, words, keys):
                said = instead
                continue
            said = await self._speaker.alone(who, words, keys) or said
        return said

    def _drawn(self, sheet: Sheet, form: Form | None) -> str:
        """A sheet; a question says how to answer it, and carries what it asks for in a link."""
        if form is None:
            return drawn(sheet)
        way = f'<a href="{self.link}?start={SAY}{form.button.replace(":", "_")}">in your own words</a>'
        return drawn(sheet, f"Or reply to this message {way}.")


def _button(payload: str) -> str:
    """What button a link stands for; empty where it is none that asks for words."""
    id_ = payload.removeprefix(SAY).replace("_", ":")
    return id_ if payload.startswith(SAY) and buttons.form(id_) else ""


def _next(queue: Reply) -> str:
    """The button of the queue that opens what is next in line; empty where nothing is."""
    made = [one for sheet in queue.sheets for row in sheet.rows for one in row if one.look is Look.MAIN]
    found = [one.id for one in made if (pressed := buttons.read(one.id)) and pressed.word == buttons.OPEN]
    return found[0] if found else ""


def _said(who: Asker, message: Mapping[str, Any]) -> Said | None:
    """A message of the bot's that one person alone sees."""
    whisper, number = message.get("ephemeral_message_id"), message.get("message_id")
    if isinstance(whisper, int) and whisper:
        return Said(who.chat, who.user, whisper=whisper)
    return Said(who.chat, who.user, number) if who.private and isinstance(number, int) and number else None


def _own(who: Asker, message: Mapping[str, Any]) -> Said | None:
    """The message a button is under, where it was an answer to this person: cards answer nobody."""
    if who.whisper or _is_question(message) or "reply_to_message" in message:
        return _said(who, message)
    return None


def _is_question(message: Mapping[str, Any]) -> bool:
    """Only questions can be waved off, and only they are about a setting."""
    pressed = map(buttons.read, data_under(message))
    return any(one.word in (buttons.BACK, buttons.SETTING) for one in pressed if one is not None)
