"""Every sentence the desk says to colleagues, in one place."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.cases import Kind, State, Word
from bot.core.effects import (
    MACHINE,
    Ban,
    Effect,
    Hide,
    Mute,
    Pin,
    Post,
    Remove,
    Reply,
    Status,
    Support,
    Unban,
    Unhide,
    Unmute,
    Warn,
)  # fmt: skip
from bot.core.messages import Age, Basis, Role, Standing
from bot.core.signals import Severity

STRANGER = "This account is not known to belong to anybody who works at this desk."
"""Begins the answer to whoever is no colleague."""
SEEN = "I saw this"
"""The button under a test of the alarm."""
URGENCY: Mapping[Severity, str] = {
    Severity.S1: "Now",
    Severity.S2: "Today",
    Severity.S3: "This week",
    Severity.S4: "For information",
}

STATES: Mapping[State, str] = {
    State.NEW: "waiting for someone",
    State.CLAIMED: "being looked at",
    State.WATCHED: "being watched",
    State.ESCALATED: "with the safeguarding lead",
    State.ACTED: "acted on",
    State.DISMISSED: "no concern",
    State.CLOSED: "closed",
}

SAYINGS: Mapping[Word, str] = {
    Word.CLAIM: "I'll look",
    Word.RELEASE: "Give back",
    Word.DISMISS: "No concern",
    Word.WATCH: "Keep an eye on it",
    Word.SUPPORT: "Send support",
    Word.WARN: "Send a rules reminder",
    Word.REMOVE: "Remove the message",
    Word.MUTE: "Mute",
    Word.BAN: "Ban",
    Word.ESCALATE: "Pass to the lead",
    Word.HOLD: "Wait, tell nobody",
    Word.CONTAIN: "Quietly limit contact",
    Word.ACT: "Step in",
    Word.NOTE: "Add a note",
    Word.DONE: "It is done",
    Word.CLOSE: "Close",
    Word.REOPEN: "Open again",
    Word.HANDOVER: "Hand over",
    Word.NOTME: "Not for me",
    Word.UNDO: "Undo",
}

KINDS: Mapping[Kind, str] = {
    Kind.CONDUCT: "about one person's messages",
    Kind.PAIR: "one person towards another",
    Kind.CARE: "someone may need help",
    Kind.GROUP: "several people together",
    Kind.REPORT: "someone told us",
}

_ROLES: Mapping[Role, str] = {
    Role.STAFF: "staff",
    Role.VOLUNTEER: "volunteer",
    Role.PARENT: "parent",
    Role.MEMBER: "member",
    Role.UNKNOWN: "role unknown",
}
_AGES: Mapping[Age, str] = {
    Age.ADULT: "adult",
    Age.MINOR: "under 18",
    Age.MINOR_LIKELY: "likely under 18",
    Age.UNKNOWN: "age unknown",
}
_BASES: Mapping[Basis, str] = {
    Basis.ROSTER: "from the roster",
    Basis.PLATFORM_ROLE: "from a role on the platform",
    Basis.STATED: "by their own words",
    Basis.GROUP: "assumed from the group",
    Basis.NONE: "",
}


def who(standing: Standing) -> str:
    """Role and age with how they are known, once where that is the same: `volunteer, adult (from the roster)`."""
    role, age = _ROLES[standing.role], _AGES[standing.age]
    if standing.role is Role.UNKNOWN and standing.age is Age.UNKNOWN:
        return "role and age unknown"
    known, of_age = _BASES[standing.role_basis], _BASES[standing.age_basis]
    if known == of_age:
        return f"{role}, {age} ({known})" if known else f"{role}, {age}"
    return ", ".join(f"{words} ({how})" if how else words for words, how in ((role, known), (age, of_age)))


def receipt(status: Status, detail: str) -> str:
    """What really happened, in a sentence: what was done says so itself."""
    return detail if status is Status.DONE and detail else f"{RECEIPTS[status]} {detail}".strip()


def by_hand(effect: Effect, name: str, group: str) -> str:
    """What a person is asked to do where the desk cannot act itself."""
    if isinstance(effect, Warn):
        return f"Remind {name} of the rules in {group}, in your own words or these: “{effect.text}”"
    if isinstance(effect, Support):
        return f"Speak to {name}, or send them this: “{effect.text}”"
    if isinstance(effect, Remove | Hide):
        return f"Remove the message of {name} in {group}. Its text is kept with the case."
    if isinstance(effect, Mute):
        return f"Stop {name} from writing in {group} for {length(effect.minutes)}."
    if isinstance(effect, Ban):
        return f"Remove {name} from {group} and do not let them back in."
    if isinstance(effect, Unmute | Unban | Unhide):
        return f"Undo what was done to {name} in {group}."
    if isinstance(effect, Post | Reply):
        return f"Post this in {group}: “{effect.text}”"
    if isinstance(effect, Pin):
        return f"Pin the message in {group}."
    return f"Do this by hand for {name} in {group}: {type(effect).__name__}."


def length(minutes: int) -> str:
    """Minutes in words: `30 minutes`, `2 hours`, `7 days`."""
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes and minutes % size == 0:
            number = minutes // size
            return f"{number} {unit}{'s' if number != 1 else ''}"
    return f"{minutes} minutes"


def actor(name: str) -> str:
    """Who did it: a colleague by name, or the desk itself."""
    return "the desk" if name == MACHINE else name


def asked(effect: Effect, name: str) -> str:
    """That something was asked of a platform; the receipt says later what became of it."""
    what = {
        Warn: f"A rules reminder to {name} is on its way.",
        Support: f"The support message to {name} is on its way.",
        Remove: f"Removing the message of {name} was asked of the platform.",
        Mute: f"Muting {name} was asked of the platform.",
        Ban: f"Banning {name} was asked of the platform.",
        Unmute: f"Letting {name} write again was asked of the platform.",
        Unban: f"Lifting the ban of {name} was asked of the platform.",
        Hide: f"Hiding the message of {name} was asked of the platform.",
        Unhide: f"Showing the message of {name} again was asked of the platform.",
    }
    return what.get(type(effect), "Asked of the platform.")


HELP: Mapping[Word, str] = {
    Word.CLAIM: "Nobody else needs to look for half an hour.",
    Word.RELEASE: "Back into the queue, for somebody else.",
    Word.DISMISS: "Nothing is wrong here. Say why: it is kept with the case.",
    Word.WATCH: "The case stays open and comes up again if more is noticed.",
    Word.SUPPORT: "Send the person at risk an approved, kind text.",
    Word.WARN: "Send the person of concern the approved reminder of the rules.",
    Word.REMOVE: "Delete the flagged messages on the platform. Their text stays with the case.",
    Word.MUTE: "They cannot write in the group for a while.",
    Word.BAN: "They are removed from the group and kept out.",
    Word.ESCALATE: "Opens the safeguarding record and tells the lead.",
    Word.HOLD: "Nothing is done that the person of concern could notice.",
    Word.CONTAIN: "Those who need to know limit contact, without saying why.",
    Word.ACT: "From now on the person of concern may notice what is done.",
    Word.NOTE: "Write down something worth knowing.",
    Word.DONE: "What was asked by hand has been done, or why it could not be.",
    Word.CLOSE: "The case is over. Say how it ended.",
    Word.REOPEN: "Say what is new.",
    Word.HANDOVER: "Somebody else looks at it from now on; they are told.",
    Word.NOTME: "No reason is asked. Somebody else looks at it, and it is not offered to you again.",
    Word.UNDO: "Takes back the last decision, as far as the platform can.",
}

OUTLINE = (
    "This is about somebody young, so what was said is read by whoever looks after it: take it with “I'll look”, and "
    "you can read it. You can pass it to the lead without that, too."
)
"""What is shown of a case instead of its content."""
EMERGENCY = "Open in an emergency"
EMERGENCY_HELP = (
    "You can then read this case for four hours and do nothing else with it. The lead, the deputy and the chair are "
    "told at once, with your name; it stands in the case and in the summary."
)

RECEIPTS: Mapping[Status, str] = {
    Status.INTENT: "On its way.",
    Status.WAITING: "Not done yet, it is tried again:",
    Status.DONE: "Done.",
    Status.REFUSED: "Could not be done:",
    Status.UNKNOWN: "Nobody can say whether it was done:",
    Status.BY_HAND: "By hand,",
}
