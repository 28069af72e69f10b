"""The desk itself: what the organisation is called, where cards are posted, when nobody is to be disturbed."""

from __future__ import annotations

import re

from bot.core.cases import No
from bot.core.rest import Rest
from bot.core.store import Work
from bot.core.switches import Consequence, Kind, Option, Setting, Wanted
from bot.desk.shown import one_line
from bot.steps.changing import keep, until
from bot.steps.values import patch

SETTING = Setting(
    "desk",
    "What the organisation is called, where cards are posted, and when only what is urgent rings.",
    (
        Option("organisation", "What is the organisation called?"),
        Option("contact", "Whom can members ask about the desk? A name, an address or a number."),
        Option("cards", "Where are cards posted? A channel or chat that only the team reads.", Kind.GROUP),
        Option("lead_cards", "Where are the most urgent cards posted? Only lead and deputy read there.", Kind.GROUP),
        Option("quiet", "When does only what is urgent ring? Like 22:00-07:00, or off."),
    ),
)
_PATHS = {
    "organisation": "organisation",
    "contact": "contact",
    "cards": "desk",
    "lead_cards": "desk_lead",
    "quiet": "quiet_hours",
}
_SAYS = {
    "organisation": "The organisation is called “{}”",
    "contact": "Members can ask {} about the desk",
    "cards": "Cards are posted in {}",
    "lead_cards": "The most urgent cards are posted in {}",
    "quiet": "Only what is urgent rings during {}",
}
_PLACE = re.compile(r"(discord|telegram|chat):-?[\w]{1,40}")
NOWHERE = "-"
"""Takes a place away: then cards come by private message, or wait in the queue."""
_SAYS_OF = {
    ("cards", NOWHERE): "Cards are posted nowhere: they come in private, or wait in the queue",
    (
        "lead_cards",
        NOWHERE,
    ): "The most urgent cards are posted nowhere: they come in private, or wait in the queue",
    ("quiet", "off"): "There are no quiet hours: everything rings at any time",
}


def consequence(work: Work, wanted: Wanted) -> Consequence:
    named = [one for one in _PATHS if wanted.option(one)]
    if not named:
        raise No(f"Say what is to change: {', '.join(_PATHS)}.")
    patches = [patch(work, wanted.practice, (_PATHS[one],), _value(one, wanted.option(one))) for one in named]
    fixed = [one.path[0] for one in patches if one.path[0] in wanted.practice.fixed]
    if fixed:
        raise No(f"{', '.join(fixed)}: the environment sets this. Change it there.")
    values = {one: one_line(wanted.option(one), 80) for one in named}
    says = [_SAYS_OF.get((one, value)) or _SAYS[one].format(value) for one, value in values.items()]
    places = [one for one in named if one in ("cards", "lead_cards") and wanted.option(one) != NOWHERE]
    if places:
        says.append("Make sure that no member can read along there, and that the bot may write there.")
    return Consequence(tuple(says), tuple(patches), until(wanted), asks=bool(places))


def apply(work: Work, wanted: Wanted, found: Consequence) -> str:
    return keep(work, wanted, found)


def _value(name: str, text: str) -> str:
    if name in ("cards", "lead_cards"):
        keys = [one.strip() for one in text.split(",") if one.strip()]
        if text != NOWHERE and (not keys or not all(_PLACE.fullmatch(key) for key in keys)):
            raise No("Write the platform before the channel or chat, like discord:123 or telegram:-100123.")
        return "" if text == NOWHERE else ", ".join(keys)
    if name == "quiet":
        try:
            Rest.of(text, "Europe/London")
        except ValueError as fault:
            raise No(str(fault)) from None
    return one_line(text, 120)
