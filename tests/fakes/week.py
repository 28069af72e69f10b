"""A short week at a club, told in three rounds: what is posted, and what colleagues then say to which case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.heard import Gone, Heard
from bot.core.messages import Account, Age, Message, Person, Role
from tests.fakes.clock import MONDAY
from tests.fakes.people import CLUB, EVE, FINN, GIA, HAL, PLATFORM

ROSTER = (
    Person("p-eve", "Eve", Role.PARENT, Age.ADULT, (EVE.key,)),
    Person("p-finn", "Finn", Role.MEMBER, Age.MINOR, (FINN.key,)),
    Person("p-gia", "Gia", Role.MEMBER, Age.MINOR, (GIA.key,)),
)
PAIR = "pair|person:p-eve|person:p-finn"
CARE = "care|person:p-gia"
HALS = f"conduct|{HAL.key}|{CLUB.key}"
FINNS = f"conduct|person:p-finn|{CLUB.key}"


@dataclass(frozen=True, slots=True)
class Press:
    """A colleague presses a button; `id` is the interaction's own, and the case is named by its key."""

    id: str
    by: str
    case: str
    word: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """Batches as a source gives them, then presses, then how much time passes."""

    batches: tuple[tuple[Heard, ...], ...]
    presses: tuple[Press, ...]
    wait: timedelta = timedelta()


class Teller:
    """Gives each message its number and its time."""

    def __init__(self) -> None:
        self._number = 0
        self._at = MONDAY - timedelta(hours=2)

    def posts(self, author: Account, text: str, reply_to: str = "") -> Message:
        self._number += 1
        return self._message(str(self._number), author, text, self._later(), reply_to)

    def edits(self, before: Message, text: str) -> Message:
        return self._message(before.id, before.author, text, before.at, before.reply_to, self._later())

    def deletes(self, message: Message) -> Gone:
        return Gone(message.platform, message.group, message.id, self._later())

    def chatter(self, *texts: str) -> tuple[Message, ...]:
        return tuple(self.posts((FINN, GIA, HAL)[n % 3], text) for n, text in enumerate(texts))

    def _later(self) -> datetime:
        self._at += timedelta(seconds=20)
        return self._at

    @staticmethod
    def _message(
        number: str, author: Account, text: str, at: datetime, reply_to: str, edited_at: datetime | None = None
    ) -> Message:
        return Message(PLATFORM, CLUB.id, number, author, at, text, CLUB.name, reply_to=reply_to, edited_at=edited_at)


def week() -> tuple[Round, ...]:
    tell = Teller()
    hello = tell.posts(FINN, "hi all")
    first = (hello, *tell.chatter("friday?", "yes", "who brings the ball", "me", "ok", "good"))
    rude = tell.posts(HAL, "you scumbag")
    sad = tell.posts(GIA, "i want to end it all")
    line = [tell.posts(EVE, text, hello.id) for text in ("how old are you", "our secret, finn")]
    one: tuple[tuple[Heard, ...], ...] = (first, (rude, sad, *line, *tell.chatter("what", "hey", "stop it")))

    rude_again = tell.edits(rude, "you utter scumbag")
    more = [tell.posts(EVE, text, hello.id) for text in ("parents home?", "so special", "meet me")]
    silly = tell.posts(FINN, "you muppet")
    two: tuple[tuple[Heard, ...], ...] = (
        (rude_again, *tell.chatter("anyone for chess", "me", "later", "fine"), more[0]),
        (*more[1:], tell.deletes(rude), silly, *tell.chatter("lol", "see you", "bye")),
    )

    last = tell.posts(FINN, "such a muppet")
    three: tuple[tuple[Heard, ...], ...] = (
        (last, *tell.chatter("morning", "rain again", "match is off", "next week then")),
    )
    return (
        Round(
            one,
            (
                Press("p1", "mo", HALS, "claim"),
                Press("p2", "mo", HALS, "warn", "It hurt Gia."),
                Press("p3", "lea", CARE, "support", "She asked for it."),
            ),
        ),
        Round(
            two,
            (
                Press("p4", "sam", HALS, "mute", "Cooling down."),
                Press("p5", "lea", PAIR, "hold", "The police are asked first."),
                Press("p6", "mo", FINNS, "dismiss", "Banter between friends."),
            ),
            timedelta(hours=9),
        ),
        Round(three, (Press("p7", "mo", FINNS, "note", "Again."),), timedelta(days=3)),
    )
