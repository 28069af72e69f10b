"""Replies to those who ask something: short, plain, with reasons; words that young people can read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.core.matters import ABOUT_DATA, Matter, Outcome, What
from bot.desk.papers import Papers, Part, safe

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.UPHELD: "they were right",
    Outcome.PARTLY: "they were right in part",
    Outcome.NOT_UPHELD: "it stays as it was",
    Outcome.WITHDRAWN: "they took it back",
}
"""What was decided, to colleagues."""
_ASKED: Mapping[What, str] = {
    What.APPEAL: "You asked us to look again at a decision about you.",
    What.COMPLAINT: "You complained to us.",
    What.DATA_COMPLAINT: "You complained about how we use personal data.",
    What.ACCESS: "You asked to see what we keep about you, or about a person you ask for.",
    What.ERASURE: "You asked us to erase what we keep.",
    What.CORRECTION: "You told us that something we keep is wrong.",
    What.OBJECTION: "You objected to our using your data.",
}
_FOUND: Mapping[Outcome, str] = {
    Outcome.UPHELD: "You were right. Thank you for telling us, and we are sorry.",
    Outcome.PARTLY: "You were right in part. Thank you for telling us.",
    Outcome.NOT_UPHELD: "We have looked at it again, and it stays as it was.",
    Outcome.WITHDRAWN: "You took it back, so we have closed it.",
}
_DATA: Mapping[Outcome, str] = {
    Outcome.UPHELD: "We do what you asked.",
    Outcome.PARTLY: "We do a part of what you asked.",
    Outcome.NOT_UPHELD: "We do not do what you asked.",
    Outcome.WITHDRAWN: "You took it back, so we have closed it.",
}
WITHHELD = "We cannot tell you the reasons now. Somebody responsible has signed for that, and it is written down why."
LOOKED = "Somebody decided this who had nothing to do with it before."
MORE = "If you think that this is still wrong, write to us again, or ask somebody you trust to do it for you."
PUT_RIGHT = "People here are putting right what they can."
APPEALED = (
    "Thank you. We will look at it again. Somebody who had nothing to do with the decision reads what you wrote, and "
    "you hear from us here. You are not in trouble for asking. You can write more, beginning with /appeal."
)
COMPLAINED = (
    "Thank you for telling us. Somebody reads it, and you hear from us here. If you wrote whom it is about, they do "
    "not get to read it. You are not in trouble for complaining. You can write more, beginning with /complain."
)
DATA = (
    "Thank you. Somebody who looks after these things reads it, and you hear from us here. You can write more, "
    "beginning with /mydata."
)
FULL = "Thank you. We have a lot from you about this already, and somebody is reading it. You hear from us here."
HOW: Mapping[What, str] = {
    What.APPEAL: (
        "Was something decided about you that you think is wrong? Write /appeal, and behind it what happened and why "
        "it was wrong. All in one message."
    ),
    What.COMPLAINT: (
        "Do you want to complain about us, or about somebody who helps run the group? Write /complain, and behind it "
        "what happened. If it is about somebody, write their name: then they do not get to read it. All in one message."
    ),
    What.ACCESS: (
        "Do you want to know what we keep about you, or have it changed or erased? Write /mydata, and behind it what "
        "you want. All in one message."
    ),
}
THANKS: Mapping[What, str] = {What.APPEAL: APPEALED, What.COMPLAINT: COMPLAINED, What.ACCESS: DATA}


def acknowledgement(matter: Matter, organisation: str) -> str:
    """That it came, and by when one hears."""
    name = organisation or "us"
    return (
        f"{_ASKED[matter.what]} This is to say that {name} got it, under number {matter.id}. You hear what came of it "
        f"by {matter.due.day} {matter.due:%B %Y}, or sooner. You need not do anything until then."
    )


def message(matter: Matter, reason: str, organisation: str, regulator: str) -> str:
    """The reply as a message in a chat."""
    return "\n\n".join(_sentences(matter, reason, organisation, regulator))


def reply(matter: Matter, reason: str, organisation: str, regulator: str, now: datetime) -> Papers:
    """The reply as a letter."""
    to = matter.asker_name or "the person who asked"
    return Papers(
        title="Our answer to you",
        organisation=organisation,
        reference=f"number {matter.id}",
        facts=(("To", safe(to)), ("Date", f"{now.day} {now:%B %Y}"), ("Our number", matter.id)),
        parts=(Part("What we found", tuple(_sentences(matter, reason, organisation, regulator))),),
    )


def _sentences(matter: Matter, reason: str, organisation: str, regulator: str) -> list[str]:
    outcome = matter.outcome or Outcome.NOT_UPHELD
    found = (_DATA if matter.what in ABOUT_DATA - {What.DATA_COMPLAINT} else _FOUND)[outcome]
    said = [_ASKED[matter.what], found]
    if outcome is not Outcome.WITHDRAWN:
        said.append(f"Why: {safe(reason)}" if reason else WITHHELD)
        said.append(LOOKED)
    if matter.favours and matter.what is What.APPEAL:
        said.append(PUT_RIGHT)
    said.append(MORE)
    if matter.what in ABOUT_DATA and regulator:
        said.append(f"You can also complain to those who look after people's data in this country: {regulator}.")
    said.append(organisation)
    return [one for one in said if one]
