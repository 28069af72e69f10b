"""Lines to messages. Two passes: one to learn how this phone writes, one to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from bot.core.heard import GroupChange, MemberChange
from bot.core.messages import Account, Message
from connectors.exports.clock import LocalClock
from connectors.exports.dates import parts
from connectors.exports.formats.whatsapp.content import content, plain
from connectors.exports.formats.whatsapp.headers import ANDROID, DATED, IPHONE, Survey, title_of
from connectors.exports.formats.whatsapp.phrases import DELETED, DELETED_STARTS, YOU, Notice, Phrases
from connectors.exports.halves import hour_of
from connectors.exports.ids import MARKS, DerivedIds, account_id, bare
from connectors.exports.reader import ChatFound, Item, Options, Skipped, Unreadable
from connectors.exports.source import SourceFile
from connectors.exports.text import count, text_blocks, text_lines, text_of

PLATFORM = "whatsapp"
EDITED = '{"edited":true}'
"""`raw` of a message that was edited: WhatsApp tells that, but not when."""
STARTS = frozenset(f"[0123456789{MARKS}")
_KNOWN = 20_000
Told = tuple[Notice | None, str]
"""A notice that was understood, or else what sort of notice it is."""


class WhatsAppReader:
    name = "whatsapp"
    many = False

    def sniff(self, head: bytes, name: str) -> int:
        start = text_of(head).replace("\r\n", "\n")
        if ANDROID.match(start) or IPHONE.match(start):
            return 90
        survey = Survey()
        survey.see(start)
        named = name.lower() == "_chat.txt" or bool(title_of(name))
        return 0 if not survey.total else 90 if named else 40

    def read(self, source: SourceFile, options: Options) -> Iterator[ChatFound | Item]:
        survey = Survey()
        for block in text_blocks(source):
            survey.see(block)
        if not survey.total:
            raise Unreadable(source.where, f"{source.name} has no line with a date and a name as WhatsApp writes them.")
        order, said = survey.evidence.decide(options.date_order)
        if said:
            source.note(said)
        source.cut = ""
        chat = _Chat(source, survey, order, LocalClock(options.timezone), options)
        yield chat.found
        yield from chat.items()


class _Chat:
    """One file, once it is known how it is written."""

    def __init__(self, source: SourceFile, survey: Survey, order: str, clock: LocalClock, options: Options) -> None:
        self._source = source
        self._survey = survey
        self._header = survey.header
        self._iphone = survey.header is IPHONE
        self._order = order
        self._clock = clock
        self._ids = DerivedIds()
        self._phrases = Phrases()
        self._colons = tuple(f"{name}: " for name in sorted(survey.colons(), key=len, reverse=True))
        self._senders: dict[str, Account | None] = {}
        # The moment of the message read last: many share it.
        self._when: tuple[str, ...] = ()
        self._at = datetime.min.replace(tzinfo=UTC)
        self._minute = 0
        self._long = 0
        self._people = frozenset(bare(name) for name in survey.names())
        self.found = self._chat(options)
        self._group = self.found.group

    def items(self) -> Iterator[Item]:
        source, match, most = self._source, self._header.match, self._source.limits.message
        begun: re.Match[str] | None = None
        start, size, stray, strange = 0, 0, 0, 0
        words: list[str] = []
        number = 0
        for number, line in enumerate(text_lines(source), 1):
            found = match(line)
            if found is None:
                if line[:1] in STARTS and DATED.match(line):
                    strange += 1
                if begun is None:
                    stray += bool(line.strip())
                elif size <= most:
                    words.append(line)
                    size += len(line) + 1
                continue
            if begun is not None:
                source.line = start
                yield from self._item(begun, words, start, size > most)
            begun, start, words, size = found, number, [line], len(line)
        if begun is not None:
            source.line = start
            yield from self._item(begun, words, start, size > most)
        source.line = number
        if stray:
            source.note(f"Before the first message stand {count(stray, 'line')} that belong to none.")
        if strange:
            source.note(f"{count(strange, 'line')} with a date, unlike the others, were read as part of a message.")
        if self._long:
            source.note(f"{count(self._long, 'message')} of more than {most} characters were cut there.")
        for sentence in self._clock.notes():
            source.note(sentence)

    def _item(self, begun: re.Match[str], words: list[str], line: int, long: bool) -> Iterable[Item]:
        text = words[0] if len(words) == 1 else "\n".join(words)
        if long:
            text = text[: self._source.limits.message]
            self._long += 1
        try:
            at = self._moment(begun)
        except ValueError:
            return (Skipped(line, "its date or time does not exist", "date"),)
        name, rest = self._split(begun, text)
        account = (self._senders.get(name) or self._account(name, rest)) if name is not None else None
        if account is None:
            return self._system(bare(rest[:2000] if name is None else f"{name}: {rest[:2000]}"), line, at)
        if rest[:1] in DELETED_STARTS and len(rest) < 80 and _deleted(rest):
            why = "its author or an admin deleted it before the export"
            return (Skipped(line, why, "deleted", at, account.name),)
        if self._iphone and rest[:1] == "\u200e" and (notice := self._notice(account, rest, line)):
            return self._told(notice, line, at)
        if plain(rest):
            number = self._ids.id(self._minute, rest)
            return (Message(PLATFORM, self._group, number, account, at, rest, self.found.name),)
        carried = content(rest)
        message = Message(
            PLATFORM,
            self._group,
            self._ids.id(self._minute, carried.same),
            account,
            at,
            carried.text,
            self.found.name,
            attachments=carried.attachments,
            raw=EDITED if carried.edited else "",
        )
        return (message,)

    def _moment(self, begun: re.Match[str]) -> datetime:
        when = begun.group(1, 3, 4, 5, 6, 7, 8, 9)
        if when != self._when:
            a, b, c, before, hour, minute, second, after = when
            if (day := parts(self._order, a, b, c)) is None:
                raise ValueError("no such day")
            mark = before or after
            hours = hour_of(int(hour), mark) if mark else int(hour)
            self._at = self._clock.utc(*day, hours, int(minute), int(second) if second else 0)
            self._minute = int(self._at.timestamp()) // 60
            self._when = when
        return self._at

    def _split(self, begun: re.Match[str], text: str) -> tuple[str | None, str]:
        """Name and text; no name where there is none."""
        name: str | None = begun[10]
        if name is None:
            return None, text[begun.end() :]
        start = begun.start(10)
        for long in self._colons:
            if text.startswith(long, start):
                return long[:-2], text[start + len(long) :]
        rest = text[begun.end(10) + 1 :]
        return name, rest[1:] if rest[:1] == " " else rest

    def _account(self, name: str, rest: str) -> Account | None:
        """Who that is; nobody where the “name” is a notice with a colon in it (`Jo renamed the group to “A: B”`)."""
        shown = bare(name)
        opened = sum(shown.count(mark) for mark in '"“”„«»') % 2
        if opened and self._survey.count(name) < 3 and self._phrases.notice(bare(f"{name}: {rest[:600]}")):
            return None
        if len(self._senders) >= _KNOWN:
            self._senders.clear()
        account = self._senders[name] = Account(PLATFORM, account_id(shown, self._group), shown)
        return account

    def _notice(self, account: Account, rest: str, line: int) -> Told | None:
        """An iPhone puts notices under a sender, behind U+200E. Anyone can type that mark: so only what names nobody
        but people of this chat is taken for a notice, and all else is kept as a message."""
        text = bare(rest[:2000])
        notice = self._phrases.notice(text)
        if notice is not None and all(name in self._people or name.casefold() in YOU for name in notice.named):
            return notice, ""
        under_title = account.name == self.found.name and (line <= 5 or not self.found.direct)
        if under_title and (reason := self._phrases.reason(text)) and not content(rest).attachments:
            return None, reason
        return None

    def _system(self, line: str, number: int, at: datetime) -> Iterator[Item]:
        notice = self._phrases.notice(line)
        yield from self._told((notice, "" if notice else self._phrases.reason(line)), number, at)

    def _told(self, told: Told, line: int, at: datetime) -> Iterator[Item]:
        notice, reason = told
        if notice is not None and notice.change == "renamed":
            reason = "the group was named or renamed"
            yield GroupChange(PLATFORM, self._group, at, notice.name)
        elif notice is not None:
            reason = f"someone {notice.change}"
            for name in notice.whom:
                account = Account(PLATFORM, account_id(name, self._group), bare(name))
                yield MemberChange(PLATFORM, self._group, account, at, notice.change)
        yield Skipped(line, reason or "a notice of WhatsApp", "system", at)

    def _chat(self, options: Options) -> ChatFound:
        source = self._source
        title = options.group or title_of(source.name) or title_of(source.path.name)
        title = title or next((found for folder in reversed(source.folders) if (found := title_of(folder))), "")
        title = title or self._heading()
        if not title:
            title = source.name.rpartition(".")[0].strip(" _") or "chat"
            source.note(f"The file's name does not tell the chat's, so it is called “{title}”; --group names it.")
        direct = not options.group and len(self._people) <= 2 and title in self._people
        return ChatFound(PLATFORM, account_id(title) or "chat", title, direct)

    def _heading(self) -> str:
        """On an iPhone the first notice stands under the chat's name."""
        if self._iphone:
            for line, _ in zip(text_lines(self._source), range(3), strict=False):
                found = self._header.match(line)
                name, rest = self._split(found, line) if found else (None, "")
                if name and rest.startswith("\u200e") and "encrypt" in self._phrases.reason(bare(rest[:600])):
                    return bare(name.strip(MARKS))
        return ""


def _deleted(text: str) -> bool:
    plain_text = bare(text).rstrip(".").casefold()
    # An admin's name follows these two.
    by_admin = plain_text.startswith(("this message was deleted by admin", "you deleted this message as admin"))
    return by_admin or plain_text in DELETED
