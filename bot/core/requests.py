"""What a colleague asks of the desk, from a button, a command line or a console form, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.casefile import File
from bot.core.cases import Case
from bot.core.coverage import Stretch
from bot.core.effects import Effect
from bot.core.logs import Logged
from bot.core.members import Asks
from bot.core.messages import Account, Group, Message, Standing
from bot.core.rights import Colleague
from bot.core.sheets import Choice, Form, Picture, Sheet


@dataclass(frozen=True, slots=True)
class CaseWord:
    """A word said to a case. `id` is the interaction's own: the same one twice is answered alike and done once.

    `version` is the case as the colleague saw it, where the desk knows; `options` are the word's own (`minutes`,
    `text`, `message`).
    """

    id: str
    by: str
    case: str
    word: str
    reason: str = ""
    version: int | None = None
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Query:
    """A look at the desk: `queue`, `case` or `log`; for a chat also `handover`, `mine`, `inbox`, `summary`. Reading is
    logged.

    `by` is a colleague's name. A chat knows an account instead, gives its key as `account`, and gets `sheets`. `period`
    is that of a summary as somebody typed it, `version` whom it is for; empty: the last week, as one may see it.
    """

    by: str
    what: str
    case: str = ""
    closed: bool = False
    account: str = ""
    period: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody pressed a button in a chat, or sent the form it opened (`fields`, by their names).

    `id` is the interaction's own, `account` the key of who pressed. Whose account it is, and what they may, is found
    out at every press. The reply is for them alone: its `sheets` where there are any, else its `text`.
    """

    id: str
    account: str
    button: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Waits for what really happened to effects that were asked for (`Reply.waits`), as the one who asked."""

    account: str
    case: str
    jobs: tuple[str, ...]


class Telling(StrEnum):
    """What somebody comes to the desk with. `MORE` adds to what the same account told lately, and asks nothing anew."""

    MESSAGE = "message"
    CONCERN = "concern"
    MORE = "more"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody tells the desk something, or asks for help. Who it is, only those who handle the case are told.

    `id` is the interaction's own; `account` is who tells, with the name they go by; `text` is in their own words.
    `message` is what a `MESSAGE` is about, as far as the platform tells. `helper`: they say that it is about somebody
    who helps run the group, so the safeguarding lead is not who hears of it. `danger`: they say that somebody is in
    danger now. The reply is for them alone and never says what comes of it; it is not `ok`, and says who helps at once,
    where there is nothing that `MORE` could be added to. `asks` is what the desk's checks heard in the words; whoever
    makes the request leaves it alone.
    """

    id: str
    account: Account
    what: Telling
    text: str = ""
    message: Message | None = None
    helper: bool = False
    danger: bool = False
    asks: Asks = Asks.NOTHING


@dataclass(frozen=True, slots=True)
class Dropped:
    """Somebody passes on an exported chat, as a file of text that they chose to send; pictures are never asked for.

    `id` is the interaction's own, `account` is who tells, `name` the file's, `content` its bytes, at most `LARGEST`;
    `text` is what they wrote with it, `helper` as in a `Report`. `roster`: it may be an admin's table of who is
    who; the reply has neither text nor sheets where it is none.
    """

    id: str
    account: Account
    name: str
    content: bytes = field(repr=False)
    text: str = ""
    helper: bool = False
    roster: bool = False


@dataclass(frozen=True, slots=True)
class Guide:
    """Somebody asks how to stay safe online (`safety`), or whom one can turn to here (`who`). Nothing is kept of it.

    `account` and `group` are keys: of who asks, and of the group it was asked in (empty in private). `whom`: for whom
    they want to read it (`staff`, `volunteers`, `members`); empty for themselves.
    """

    what: str
    account: str = ""
    group: str = ""
    whom: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A colleague changes a setting by one of the words of `bot.settings_words`, with that word's options.

    `id` is the interaction's own: the same one twice is done once. `by` is a colleague's name; a chat gives the key of
    an account instead. `options` also hold `until` (how long, or the day it ends) for what is not to last. Without
    `confirmed`, what weakens protection or needs a look is not done: the reply `asks`, and says what would follow.
    """

    id: str
    word: str
    by: str = ""
    account: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Suggest:
    """What could stand in an option of a word of `bot.settings_words`: the reply's `choices`, at most 25.

    `typed` is what is there by now, `options` what was filled in besides. Nothing is kept of it.
    """

    word: str
    option: str
    typed: str = ""
    by: str = ""
    account: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody says a word of `bot.settings_words` in a chat, with as many of its options as they like, or `setup`.

    What is missing is asked one thing after another, what would follow is shown, and then it is a `Change`. Answers
    come back as a `Press` under the sheets of the reply.
    """

    id: str
    account: str
    word: str
    options: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Holds:
    """Somebody is about to press or say something, and has these roles on their platform at this moment.

    `roles` are keys like `discord:role:123` or `telegram:admin:-100123`; None where the platform does not tell here. It
    is told before what they press: where the reply is not `ok`, its text is the answer.
    """

    account: Account
    roles: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """An account shows a code that was printed where the desk runs, and is from then on a colleague's."""

    id: str
    account: Account
    code: str


@dataclass(frozen=True, slots=True)
class Agree:
    """A second person agrees to what two must want (`bot.core.approvals`), or says why not; who asked takes it back.

    `id` is the interaction's own, `number` what it is about. `by` is a colleague's name; a chat gives an account's key.
    """

    id: str
    number: str
    by: str = ""
    account: str = ""
    agrees: bool = True
    reason: str = ""


Request = CaseWord | Query | Press | Outcome | Report | Guide | Change | Suggest | Wish | Pair | Holds | Agree | Dropped


@dataclass(frozen=True, slots=True)
class View:
    """A case as one who may see it sees it: its file, its group, who its accounts are, what they are called.

    `looked` are the labels that the classifiers look for by now; None where that is not known yet. `gaps` is what was
    not seen of the group around what was found. `held` says by whose word it has no card of its own. `elsewhere` are
    the names of other groups by account, where they were asked for and as far as the reader may know them. `can` is
    what the desk can do where the case is, where somebody looks at it to decide. `outline`: the reader may know of the
    case and not see it, and gets what a card in a shared place has.
    """

    file: File
    group: Group
    names: Mapping[str, str]
    standings: Mapping[str, Standing]
    earlier: int = 0
    looked: frozenset[str] | None = None
    gaps: tuple[Stretch, ...] = ()
    held: str = ""
    elsewhere: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    can: frozenset[type[Effect]] = frozenset()
    outline: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """The desk's answer in words; with what was asked for, where it was a look.

    `sheets` are for a chat. `form` is what a press still needs to know, for desks without forms: whoever answers in
    their own words comes back with another `Press` of `form.button`, and other `id`. `waits` are effects that are on
    their way: `Outcome` says what became of them. `picture` goes with the sheets; they say all that it shows.
    `asks`: nothing was done yet, the same `Change` is to be confirmed first, with what it still `needs` (`reason`,
    `until`). `choices` answer a `Suggest`.
    """

    ok: bool
    text: str
    case: str = ""
    views: tuple[View, ...] = ()
    log: tuple[Logged, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    form: Form | None = None
    waits: tuple[str, ...] = ()
    picture: Picture | None = None
    asks: bool = False
    needs: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A case word whose rights were checked: what a command in `bot.commands` works on."""

    request: CaseWord
    case: Case
    by: Colleague
    group: Group
    texts: Mapping[str, str]
    can: Mapping[str, frozenset[type[Effect]]]
    people: tuple[Colleague, ...]
    serious: bool

    def option(self, name: str) -> str:
        return self.request.options.get(name, "").strip()
