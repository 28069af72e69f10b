"""What is held about somebody, passage by passage, to be given to them: what a person must look at before, and why
something may be kept back.

The desk proposes; a person decides each passage that somebody else comes into, and a second one agrees to the whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.core.cases import No
from bot.core.law import Law
from bot.core.reading import Table


class Source(StrEnum):
    """Where a passage comes from."""

    ROSTER = "roster"
    ACCOUNT = "account"
    MEMBER = "member"
    BUFFER = "buffer"
    EVIDENCE = "evidence"
    OTHERS = "others"
    HIT = "hit"
    CASE = "case"
    FINDING = "finding"
    DECISION = "decision"
    TASK = "task"
    RECORD = "record"
    REFERRAL = "referral"
    MATTER = "matter"


class Give(StrEnum):
    """What is done with a passage. `OPEN`: a person has not decided yet; `WHOLE`: given, and nothing is taken out."""

    OPEN = "open"
    GIVEN = "given"
    WHOLE = "whole"
    WITHHELD = "withheld"


class Stage(StrEnum):
    DRAFT = "draft"
    REVIEWED = "reviewed"
    ASKED = "asked"
    APPROVED = "approved"
    RELEASED = "released"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Exemption:
    """Why something may be kept back, by the pack: what it is about, when, and the law that gives it.

    `unsaid`: that something was kept back for it is not said either, as that alone would give it away.
    """

    id: str
    words: str
    when: str
    law: str
    unsaid: bool = False


KEYS = ("words", "when", "law", "unsaid")


def exemption(id: str, table: Table, laws: Collection[str]) -> Exemption:
    """An exemption from its table of exemptions.toml."""
    return Exemption(id, table.text("words"), table.text("when"), table.named("law", laws), table.flag("unsaid"))


def basis(one: Exemption, laws: Mapping[str, Law]) -> str:
    """The legal basis as it may be printed: never surer than it is known."""
    law = laws.get(one.law)
    if law is None:
        return "no legal basis is on file"
    return law.citation if law.holds else f"{law.citation} (not confirmed: have it looked up)"


@dataclass(frozen=True, slots=True)
class Passage:
    """Something held about the person. `key` names it whenever it is gathered again; `case` is empty outside of cases.

    `raw` is as it is kept; `text` is what would be given, with others taken out (`removed`: how many times). `asks` are
    exemptions a person must think of; while there is one and no verdict, it is open. `default`: what the desk proposes.
    """

    key: str
    source: Source
    what: str
    raw: str
    text: str
    at: datetime | None = None
    case: str = ""
    group: str = ""
    removed: int = 0
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person decided about a passage; `exemption` where it is kept back, and `why` in their words."""

    give: Give
    by: str
    exemption: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """An export in the making. `who` is a roster id or an account's key, `matter` the inbox's number, or empty.

    `relation`: for whom it is asked (`self`, `parent`, `other`). `verdicts` by a passage's key, `blanks` are further
    words to take out. `content` is a digest of what was reviewed: if what is held changes, it is looked at again.
    """

    id: str
    who: str
    name: str
    accounts: tuple[str, ...]
    by: str
    at: datetime
    relation: str = "self"
    matter: str = ""
    stage: Stage = Stage.DRAFT
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    blanks: tuple[str, ...] = ()
    reviewed_by: str = ""
    reviewed_at: datetime | None = None
    content: str = ""
    released_by: str = ""
    released_at: datetime | None = None

    @property
    def changes(self) -> bool:
        """Whether passages can still be decided."""
        return self.stage in (Stage.DRAFT, Stage.REVIEWED)


def given(access: Access, passage: Passage) -> Give:
    """What is done with a passage: as a person decided; else it is given, unless somebody must look at it first."""
    verdict = access.verdicts.get(passage.key)
    if verdict is not None:
        return verdict.give
    return Give.OPEN if passage.asks else Give.GIVEN


def undecided(access: Access, passages: Iterable[Passage]) -> list[Passage]:
    return [one for one in passages if given(access, one) is Give.OPEN]


def decide(access: Access, keys: Sequence[str], verdict: Verdict, exemptions: Collection[str]) -> Access:
    """The export after a person decided passages; a review before that does not count any more. Raises `No`."""
    if not access.changes:
        raise No(f"Export {access.id} is {access.stage.value}: nothing in it can be changed.")
    if verdict.give is Give.WITHHELD and verdict.exemption not in exemptions:
        raise No(f"Say why it may be kept back, with one of: {', '.join(sorted(exemptions))}.")
    return replace(access, stage=Stage.DRAFT, verdicts={**access.verdicts, **dict.fromkeys(keys, verdict)})


class Accesses(Protocol):
    """Exports, kept. `save` compares the stage and swaps. `held` gathers what is kept about somebody's accounts."""

    def add(self, access: Access) -> Access: ...
    def get(self, number: str, *, lock: bool = False) -> Access | None: ...
    def save(self, access: Access, before: Stage) -> bool: ...
    def listed(self, limit: int = 50) -> list[Access]: ...
    def held(self, accounts: Collection[str], person: str, names: Collection[str]) -> list[Held]: ...
    def called(self, cases: Collection[str]) -> frozenset[str]: ...
    def tidy(self, before: datetime) -> int: ...


@dataclass(frozen=True, slots=True)
class Held:
    """A passage as it is kept. `author` is the key of the account whose words they are, empty for the desk's own.

    `quotes` are words of others that it carries along.
    """

    key: str
    source: Source
    what: str
    text: str
    at: datetime | None = None
    case: str = ""
    group: str = ""
    author: str = ""
    quotes: tuple[str, ...] = ()
