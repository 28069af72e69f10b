"""An exported chat that somebody passes on in private: a concern, and the chat read in beside it.

The file becomes what `safelight scan` would make of it, with two differences, because nobody at the desk has seen where
it comes from and everything in a text file can be made up. Its group and its accounts are its own: nothing in it joins
a group that is watched, or what is known of an account. And it is said wherever it is shown that somebody sent it.
A table of who is who, which an admin sends, goes the way of a pasted one.

It knows the reader of exports and the pipeline, so it belongs to the composition root.
"""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.core import roster_cells
from bot.core.cases import No
from bot.core.heard import Gone, GroupChange, MemberChange
from bot.core.messages import Account, Message
from bot.core.requests import Dropped, Reply, Report, Request, Telling, Wish
from bot.core.roster import COLUMNS
from bot.core.sent import own
from bot.core.store import Store
from bot.desk import telling
from bot.desk.shown import one_line
from bot.pipeline import Pipeline
from bot.scanning import Scan
from bot.steps import attaching, enrolling, walling
from connectors.exports import Export, Limits, Skipped, Unreadable, open_exports

LARGEST = telling.LARGEST
UNPACKED = 64 * 1024**2
"""Bytes of text that one file may hold."""
MESSAGES, CHATS = 50_000, 20
"""The newest messages of a chat that are read in, and chats of a file: more than anybody means by one concern."""
LONGEST = 180.0
"""Seconds that one is kept waiting; what is not judged by then is judged like all that waits."""
A_DAY = 5
"""Files of one account in a day. Our own value: a bot cannot tell a child with much to show from somebody at play."""
SENT = "an export somebody sent us"


class Receiving:
    """Answers requests: exported chats itself, everything else through the pipeline.

    `most` are the messages of a chat that are read in, the newest.
    """

    def __init__(self, store: Store, pipeline: Pipeline, most: int = MESSAGES) -> None:
        self._most = most
        self._store = store
        self._pipeline = pipeline

    async def answer(self, request: Request) -> Reply:
        """See `Pipeline.answer`."""
        if not isinstance(request, Dropped):
            return await self._pipeline.answer(request)
        if request.roster:
            return await self._roster(request)
        before = await self._store.run(lambda work: work.ledger.answered(request.id))
        if before is not None:
            return Reply(before["ok"], before["text"], before["case"])
        if len(request.content) > LARGEST:
            return Reply(False, telling.TOO_BIG)
        at = self._pipeline.now()
        if not await self._store.run(lambda work: attaching.may_send(work, request.account, A_DAY, at)):
            return Reply(False, telling.ENOUGH)
        with tempfile.TemporaryDirectory(prefix="safelight-") as folder:
            path = Path(folder) / _name(request.name)
            await asyncio.to_thread(path.write_bytes, request.content)
            chats, why = await asyncio.to_thread(self._looked_through, path)
            if not chats:
                return Reply(False, f"{why} {telling.NOT_READ}".strip())
            return await self._passed_on(request, chats)

    async def _roster(self, request: Dropped) -> Reply:
        """The word `member` with the file as its table: what would change is shown, and asked back. Who may is looked
        at there. Neither text nor sheets where it is no roster."""
        if len(request.content) > telling.LARGEST_ROSTER:
            return Reply(False, telling.ROSTER_TOO_BIG)
        table = roster_cells.text_of(request.content)
        if table is None:
            return Reply(False, telling.NO_TABLE)
        if not roster_cells.looks_like_one(table, COLUMNS):
            return Reply(False, "")
        try:
            enrolling.pasted(table, self._pipeline.now())
        except No as faults:
            return Reply(False, f"{faults} Put that right, and send the file again.")
        return await self._pipeline.answer(Wish(request.id, request.account.key, "member", {"table": table}))

    def _looked_through(self, path: Path) -> tuple[list[Chat], str]:
        """The chats of a file, each read once from end to end to count it; else why there are none.

        Their mark is made of what is said in them: it is the same for the same chat, whoever packs and sends it.
        """
        chats: list[Chat] = []
        said = hashlib.sha256()
        why = ""
        opened = open_exports(
            [path], timezone=self._pipeline.practice.hours.timezone, limits=Limits(total=UNPACKED, message=100_000)
        )
        for one in opened:
            if isinstance(one, Export) and len(chats) < CHATS:
                chats.append(Chat.of(one, self._most, said))
            elif isinstance(one, Unreadable):
                why = one.sentence
        for chat in chats:
            chat.mark = said.hexdigest()[:12]
        return [chat for chat in chats if chat.messages], why

    async def _passed_on(self, request: Dropped, chats: Sequence[Chat]) -> Reply:
        """First the concern, so that it is there whatever becomes of the reading; then the chat, joined to it."""
        text = "\n".join(part for part in (request.text.strip(), *(chat.said() for chat in chats)) if part)
        told = Report(request.id, request.account, Telling.CONCERN, text, helper=request.helper)
        reply = await self._pipeline.answer(told)
        if not reply.ok:
            return reply
        if request.helper:
            mark, at = chats[0].mark, self._pipeline.now()
            await self._store.run(lambda work: walling.about_a_helper(work, mark, reply.case, at))
        scan = Scan(self._store, self._pipeline, again=True)
        try:
            async with asyncio.timeout(LONGEST):
                await scan.run(chats)
        except* (Unreadable, TimeoutError):
            pass  # what was read is kept and judged, and the concern is there
        groups = {chat.key: chat.newest for chat in chats}
        practice, now = self._pipeline.practice, self._pipeline.now()
        await self._store.run(lambda work: attaching.attach(work, reply.case, groups, practice, now))
        return reply


@dataclass(slots=True)
class Chat:
    """One chat of the file under names of its own (`bot.scanning.Chat`). `newest` is the id of its last message, `skip`
    how many of the oldest are left out. `mark` sets it apart from what the desk saw itself.
    """

    export: Export
    platform: str
    name: str
    direct: bool
    where: str
    notes: list[str]
    mark: str = ""
    messages: int = 0
    skip: int = 0
    newest: str = ""
    first: datetime | None = None
    last: datetime | None = None

    @classmethod
    def of(cls, export: Export, most: int, said: hashlib._Hash) -> Chat:
        """Reads it to its end, to know how much it is; `said` is fed with every message."""
        name = f"{one_line(export.name, 60)} ({SENT})"
        chat = cls(export, export.platform, name, export.direct, name, export.notes)
        for one in export:
            if isinstance(one, Message):
                said.update(repr((export.group, one.id, one.author.id, one.at.isoformat(), one.text)).encode())
                chat.messages += 1
                chat.first = min(chat.first or one.at, one.at)
                if chat.last is None or one.at >= chat.last:
                    chat.last, chat.newest = one.at, one.id
        chat.skip = max(0, chat.messages - most)
        return chat

    @property
    def group(self) -> str:
        return own(self.export.group, self.mark)

    @property
    def key(self) -> str:
        return f"{self.platform}:{self.group}"

    @property
    def read(self) -> int:
        return self.export.read

    @property
    def size(self) -> int:
        return self.export.size

    def said(self) -> str:
        """What is said of it beneath the words of the one who sent it."""
        days = f"{self.first:%d %b %Y} to {self.last:%d %b %Y}" if self.first and self.last else ""
        kept = f", of which the newest {self.messages - self.skip:,} are read in" if self.skip else ""
        number = f"{self.messages:,} message{'s' if self.messages != 1 else ''}"
        return (
            f"[With this came an exported chat: “{one_line(self.export.name, 60)}” ({self.platform}), {number}, "
            f"{days}{kept}. We did not see them ourselves.]"
        )

    def __iter__(self) -> Iterator[object]:
        left = self.skip
        for one in self.export:
            if isinstance(one, Message) and left:
                left -= 1
                yield Skipped(0, f"older than the newest {self.messages - self.skip:,}", "before")
            else:
                yield self._own(one)

    def _own(self, one: Any) -> object:
        if isinstance(one, Message):
            return replace(
                one,
                group=self.group,
                group_name=self.name,
                author=self._account(one.author),
                mentions=tuple(map(self._id, one.mentions)),
                to=tuple(map(self._id, one.to)),
                raw="",
            )
        if isinstance(one, MemberChange):
            return replace(one, group=self.group, account=self._account(one.account))
        if isinstance(one, GroupChange):
            return replace(one, group=self.group, name=self.name if one.name else "", moved_to="", within="")
        if isinstance(one, Gone):
            return replace(one, group=self.group)
        return one

    def _account(self, account: Account) -> Account:
        return replace(account, id=self._id(account.id))

    def _id(self, id_: str) -> str:
        return own(id_, self.mark)


def _name(name: str) -> str:
    """A name that is safe as one: of a WhatsApp export it says what the group is called."""
    base = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(letter for letter in base if letter.isprintable() and letter not in '<>:"|?*').strip(". ")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:80] or 'chat'}{dot}{ending[:8]}" if dot else f"{plain[:80] or 'chat'}.txt"
