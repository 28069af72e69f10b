"""What a member does on Discord → what it asks for. Pure, and trusts nothing in it.

Shapes: "Receiving and Responding to Interactions" in Discord's documentation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.messages import Account
from bot.core.requests import Guide, Report, Telling
from bot.core.sheets import Choice, Field, Form
from bot.desk import telling
from connectors.discord.desk import dropping
from connectors.discord.desk.commands import REPORT_MESSAGE
from connectors.discord.desk.drafts import Mark, marked, place_of
from connectors.discord.desk.reading import COMMAND, COMPONENT, MODAL, Interaction, fields_of, readable
from connectors.discord.fields import PLATFORM, Payload, ident, listed, mapping, name_of, number, text

WITH_THE_BOT = 1  # "Interaction Context Types"
ASKED_OF_US: Mapping[str, tuple[str, str]] = {
    "appeal": (telling.APPEAL, telling.APPEAL_HINT),
    "complain": (telling.COMPLAIN, telling.COMPLAIN_HINT),
    "mydata": (telling.MYDATA, telling.MYDATA_HINT),
}
"""What members ask of those who run the desk: the form's title, and what to write."""
OPENING = frozenset({"form", "more", "words", *ASKED_OF_US})
"""Buttons that open a form; what comes back from it has the same mark."""
PRESSED = frozenset({"yes", "helper", "no", "help", "danger"})
_HELPER = Field("helper", telling.ABOUT_A_HELPER, choices=(Choice("no", "No"), Choice("yes", "Yes")))
_FORM = (
    Field("what", "What happened?", "In your own words. You can paste what was written. No pictures.", most=3000),
    Field("who", "Who is it about?", "If you know. A name is enough.", required=False, most=200),
    Field("when", "When, and where?", "If you know. Another app, a place, a group.", required=False, most=200),
    _HELPER,
)
_WORDS = (Field("what", "What should we know about it?", required=False, most=1500), _HELPER)
_MORE = (Field("what", "Write it here", "In your own words.", most=3000),)


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing a member did. `mark` is its button or form; a command has one too, of the same meaning.

    `chosen`: a message was chosen from its menu. `aloud`: a chat with the bot alone, where answers may stay. `under`:
    it came from under a message of the bot's, which `message` is the id of.
    """

    one: Interaction
    teller: Account
    mark: Mark
    payload: Payload
    fields: Mapping[str, str] = field(default_factory=dict)
    sent: bool = False
    aloud: bool = False
    under: str = ""

    def report(self, what: Telling, text_: str = "", *, helper: bool = False, danger: bool = False) -> Report:
        """What they tell, under this interaction's own id."""
        return Report(f"{PLATFORM}:{self.one.id}", self.teller, what, text_, helper=helper, danger=danger)


def asked(payload: Payload) -> Asked | None:
    """What a member did; None where it is none of this."""
    who = readable(payload)
    if who is None:
        return None
    kind, data = number(payload.get("type")), mapping(payload.get("data"))
    mark = _command(data) if kind == COMMAND else marked(text(data.get("custom_id")))
    if mark is None or kind not in (COMMAND, COMPONENT, MODAL):
        return None
    if kind != COMMAND and mark.word not in OPENING | PRESSED:
        return None
    member = mapping(payload.get("member"))
    user = mapping(member.get("user")) or mapping(payload.get("user"))
    teller = Account(PLATFORM, who.user, name_of(user, member))
    return Asked(
        who,
        teller,
        mark,
        payload,
        dict(fields_of(data)) if kind == MODAL else {},
        sent=kind == MODAL,
        aloud=payload.get("context") == WITH_THE_BOT,
        under=ident(mapping(payload.get("message")).get("id")) if kind != COMMAND else "",
    )


def form(mark: Mark) -> Form:
    """The form that a command or a button opens."""
    if mark.word == "words":
        return Form(mark.id, telling.TELL_US, telling.FORM_ABOUT, _WORDS)
    if mark.word in ASKED_OF_US:
        title, hint = ASKED_OF_US[mark.word]
        return Form(mark.id, title, telling.ASKING_ABOUT, (Field("what", "Write it here", hint, most=3000),))
    fields = _MORE if mark.word == "more" else _FORM
    return Form(mark.id, telling.TELL_US, telling.FORM_ABOUT, fields)


def written(fields: Mapping[str, str]) -> str:
    """What was written in the form, each answer under its question; what happened comes last, in as many lines."""
    parts = [
        f"{label} {' '.join(fields[name].split())}"
        for name, label in (("who", "Who:"), ("when", "When and where:"))
        if fields.get(name, "").strip()
    ]
    return "\n".join([*parts, fields.get("what", "").strip()]).strip()


def guide(asked_: Asked) -> Guide:
    """What `/safety` and `/who` ask for."""
    options = {
        text(one.get("name")): text(one.get("value"))
        for one in listed(mapping(asked_.payload.get("data")).get("options"))
    }
    place = place_of(asked_.payload)
    group = f"{PLATFORM}:{place.group}" if ident(asked_.payload.get("guild_id")) else ""
    return Guide(asked_.mark.word, asked_.teller.key, group, options.get("for", ""))


def sealed(*parts: str) -> str:
    """An interaction's id in which nobody's account can be read: the same for the same parts."""
    return f"{PLATFORM}:said:{hashlib.sha256(':'.join(parts).encode()).hexdigest()[:32]}"


def _command(data: Payload) -> Mark | None:
    name = text(data.get("name"))
    if number(data.get("type")) == 3:
        return Mark("message") if name == REPORT_MESSAGE else None
    if name == "report" and dropping.chosen(data) is not None:
        return Mark("chat")
    known = {"report": "form", "help": "help", "safety": "safety", "who": "who"}
    known |= {one: one for one in ASKED_OF_US}
    return Mark(known[name]) if name in known else None
