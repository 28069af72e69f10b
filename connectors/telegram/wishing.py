"""Settings in Telegram: an admin says a word in their private chat with the bot, and is asked the rest.

What these commands are is shown in the chat's menu only to who has used one: members have no use for them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Protocol

from telegram import BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from bot.core.requests import Pair, Query, Reply, Request, Suggest, Wish
from bot.core.sheets import Block, Sheet, Span
from bot.core.switches import Setting
from bot.desk import telling
from bot.desk.words import STRANGER
from connectors.telegram import dropping
from connectors.telegram.asker import Asker
from connectors.telegram.drawing import buttons, written
from connectors.telegram.fields import mapping, number, text
from connectors.telegram.members import HELP
from connectors.telegram.people import account
from connectors.telegram.speaking import Said, Speaker

SETUP, LIST, PAIR = "setup", "settings", "pair"
"""Commands that are no word of their own: the guided setup, the list of words, the first admin's code."""
ALSO = "safelight"
"""What the guided setup is called elsewhere: `/safelight setup`."""
FOR_YOURSELF = "The desk's commands for you. Do you need somebody yourself? Press the button: a person is told at once."
USUAL = {"queue": "What is waiting", "case": "One case: /case 7", "setup": "Guided setup", "settings": "All settings"}
PRIVATELY = "Settings are changed in our private chat, where nobody reads along. Write it to me there."
NO_CODE = "Write the code behind it, as it was printed where the desk runs: /pair K7QM2-XW9DP"
_LONGEST = 90


class Says(Protocol):
    """How somebody who wrote is answered, and the desk is asked."""

    async def say(self, who: Asker, reply: Reply) -> Said | None: ...
    async def ask(self, request: Request) -> Reply: ...


class Wishing:
    """Hears admins through one bot."""

    def __init__(
        self, speaker: Speaker, answer: Callable[[Request], Awaitable[Reply]], words: Mapping[str, Setting]
    ) -> None:
        self._speaker = speaker
        self._answer = answer
        self._words = words

    async def told(self, who: Asker, body: Mapping[str, Any], name: str, rest: str, id_: str, talking: Says) -> bool:
        """A word, with the value of its first option behind it where somebody likes to type. False where it is no
        colleague who says it: a child who writes /alarm wants something else."""
        if not who.private:
            await talking.say(who, Reply(False, PRIVATELY))
            return True
        if name == PAIR:
            await self._pair(who, body, rest, id_, talking)
            return True
        if name == LIST:
            lines = [f"/{SETUP}: guided, one question at a time"]
            lines += [f"/{word.name}: {word.does}" for word in self._words.values()]
            sheet = Sheet((Block(tuple((Span(line),) for line in lines), "Settings"),), loud=False)
            await talking.say(who, Reply(True, "", sheets=(sheet,)))
            return True
        options = {}
        if rest and name in self._words and self._words[name].options:
            options = {self._words[name].options[0].name: rest}
        reply = await talking.ask(Wish(id_, who.account, name, options))
        if not reply.ok and reply.text.startswith(STRANGER):
            return False
        await talking.say(who, reply)
        if reply.ok:
            await self._introduce(who)
        return True

    async def roster(self, who: Asker, body: Mapping[str, Any], id_: str, talking: Says) -> bool:
        """An admin's table of who is who: what would change is shown. False where it is something else, or of somebody
        else: then nothing was fetched, and it is asked about like any file."""
        document, by = dropping.export_in(body), mapping(body.get("from"))
        if not who.private or document is None or not telling.may_be_roster(text(document.get("file_name"))):
            return False
        if not (await talking.ask(Suggest("member", "person", account=who.account))).ok:
            return False
        if (number(document.get("file_size")) or 0) > telling.LARGEST_ROSTER:
            await self._speaker.alone(who, written(telling.ROSTER_TOO_BIG))
            return False
        try:
            dropped = await dropping.fetched(self._speaker.client, document, by, id_, "", helper=False)
        except dropping.NotFetched as why:
            await self._speaker.alone(who, written(str(why)))
            return True
        reply = await talking.ask(replace(dropped, roster=True))
        if reply.sheets or reply.text:
            await talking.say(who, reply)
        return bool(reply.sheets or reply.text)

    async def helps(self, who: Asker, talking: Says) -> bool:
        """`/help` of a colleague, who may only be looking for commands: those are named, and the way to a person stands
        below. False where it is nobody known to be one.
        """
        if not (await talking.ask(Query("", "queue", account=who.account))).ok:
            return False
        lines = [FOR_YOURSELF, *(f"/{name}: {does}" for name, does in USUAL.items())]
        said = await self._speaker.alone(who, written("\n".join(lines)), buttons([[(telling.HELP, HELP)]]))
        return said is not None

    async def _pair(self, who: Asker, body: Mapping[str, Any], rest: str, id_: str, talking: Says) -> None:
        if not rest:
            await talking.say(who, Reply(False, NO_CODE))
            return
        reply = await talking.ask(Pair(id_, account(mapping(body.get("from"))), rest[:40]))
        await talking.say(who, reply)
        if reply.ok:
            await self._introduce(who)

    async def _introduce(self, who: Asker) -> None:
        """Puts the words into the menu of this one chat. Without it everything works all the same."""
        words = {name: word.does for name, word in self._words.items()}
        listed = [BotCommand(name, says[:_LONGEST]) for name, says in (USUAL | words).items()][:100]
        with suppress(TelegramError):
            await self._speaker.client.api.set_my_commands(listed, scope=BotCommandScopeChat(who.user))
