"""Who wrote what, where, and what is known of them.

Platform ids are strings. Times are aware UTC. Everything here is a frozen value: an edit is a new
revision of a message, never a change to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache

TOLD = "told"
"""The platform in the keys of what somebody told the desk itself; no connector has it."""


class Age(StrEnum):
    """What is known of an account's age. `MINOR_LIKELY` is an inference and is always shown as one."""

    ADULT = "adult"
    MINOR = "minor"
    MINOR_LIKELY = "minor_likely"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """What an account is to the organisation."""

    STAFF = "staff"
    VOLUNTEER = "volunteer"
    PARENT = "parent"
    MEMBER = "member"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """How an age or a role is known, strongest first; shown beside it wherever it is shown."""

    ROSTER = "roster"
    PLATFORM_ROLE = "platform_role"
    STATED = "stated"
    GROUP = "group"
    NONE = "none"


class Audience(StrEnum):
    """Whom a group is for."""

    YOUTH = "youth"
    MIXED = "mixed"
    ADULT = "adult"


class Visibility(StrEnum):
    """Who can read along: anyone, those let in, or only the two who write."""

    OPEN = "open"
    CLOSED = "closed"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Account:
    """One identity on one platform. Two accounts are one person only where a colleague has said so."""

    platform: str
    id: str
    name: str = ""
    bot: bool = False

    @property
    def key(self) -> str:
        return f"{self.platform}:{self.id}"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an account in a group, each fact with its basis and since when it is known."""

    role: Role = Role.UNKNOWN
    role_basis: Basis = Basis.NONE
    age: Age = Age.UNKNOWN
    age_basis: Basis = Basis.NONE
    as_of: datetime | None = None
    joined: datetime | None = None
    person: str | None = None

    @property
    def young(self) -> bool:
        """A child, or likely one."""
        return self.age in (Age.MINOR, Age.MINOR_LIKELY)


UNKNOWN = Standing()


@dataclass(frozen=True, slots=True)
class Person:
    """A human who may own several accounts, linked by a named colleague or a roster.

    `member_number` and `emergency_contact` are shown to the safeguarding lead alone; None: the roster does not say.
    `born` says until when a record about a child is kept. `training_until` is the day up to which safeguarding training
    or a criminal-record check counts, `consent_until` that up to which somebody may be shown in pictures.
    """

    id: str
    name: str
    role: Role = Role.UNKNOWN
    age: Age = Age.UNKNOWN
    accounts: tuple[str, ...] = ()
    as_of: datetime | None = None
    member_number: str | None = None
    emergency_contact: str | None = None
    born: date | None = None
    training_until: date | None = None
    consent_until: date | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere a card or an alert can be put: a channel, a chat, a mailbox. `private` places have one reader."""

    platform: str
    id: str
    readers: frozenset[str] = frozenset()
    private: bool = False


@cache
def _assumed(role: Role, age: Age) -> Standing:
    """What a group's defaults say of an account."""
    role_basis = Basis.NONE if role is Role.UNKNOWN else Basis.GROUP
    return Standing(role, role_basis, age, Basis.NONE if age is Age.UNKNOWN else Basis.GROUP)


@dataclass(frozen=True, slots=True)
class Policy:
    """How one group is looked after.

    `thresholds` overrides the default score (0 to 1) from which a label counts. `default_role` and
    `default_age` hold for accounts that neither the roster nor a platform role tells about.
    `places` maps a purpose (`queue`, `lead`, `summary`) to where it goes; `lead` names the colleague
    responsible here, or is empty for the organisation's lead. `purpose` says what the group is for, in a line.
    """

    audience: Audience = Audience.MIXED
    visibility: Visibility = Visibility.CLOSED
    country: str = "GB"
    language: str = "en"
    timezone: str = "Europe/London"
    thresholds: Mapping[str, float] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    lead: str = ""
    default_role: Role = Role.UNKNOWN
    default_age: Age = Age.UNKNOWN
    purpose: str = ""

    def standing(self) -> Standing:
        """What this group lets one assume of an account nothing else is known of."""
        return _assumed(self.default_role, self.default_age)


@dataclass(frozen=True, slots=True)
class Group:
    """One moderated place on a platform: a channel, a group, an account's mentions."""

    platform: str
    id: str
    name: str = ""
    policy: Policy = field(default_factory=Policy)

    @property
    def key(self) -> str:
        return f"{self.platform}:{self.id}"


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something sent with a message: its kind, name and platform id. Its content is never fetched."""

    kind: str
    name: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What an account posted, in one revision.

    `group` and `id` are the platform's own; together with `platform` they name the message for ever.
    `reply_to` is a message id in the same group, `mentions` and `to` are account ids (`to` only where the
    message was direct), `quote` is text taken along from another message, `raw` the platform's payload,
    `flags` what the platform's own moderation said of it, in words.
    """

    platform: str
    group: str
    id: str
    author: Account
    at: datetime
    text: str
    group_name: str = ""
    reply_to: str = ""
    mentions: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    thread: str = ""
    attachments: tuple[Attachment, ...] = ()
    forwarded_from: str = ""
    quote: str = ""
    edited_at: datetime | None = None
    raw: str = ""
    flags: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.platform}:{self.group}:{self.id}"


@dataclass(frozen=True, slots=True)
class Revision:
    """An earlier text of a message, and until when it stood."""

    text: str
    until: datetime


BEFORE = 24
"""How many earlier messages a talk holds: about as many as fit into what is read in one go (`classifiers.grooming`)."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A message with what a classifier needs around it.

    `before` holds up to `BEFORE` earlier messages of the same group, oldest first. `standings` maps account ids to what
    is known of them. `listed` are contact details the organisation itself publishes, in lower case, which are nobody's
    private contact.
    """

    message: Message
    group: Group
    before: tuple[Message, ...] = ()
    replied: Message | None = None
    standings: Mapping[str, Standing] = field(default_factory=dict)
    listed: frozenset[str] = frozenset()

    def standing(self, account_id: str) -> Standing:
        return self.standings.get(account_id) or self.group.policy.standing()
