"""The commands of moderators and members, and how Discord comes to know them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.switches import Kind, Option, Setting
from connectors.discord.fields import Payload, ident, listed, mapping
from connectors.discord.rest import Rest

CHAT, ON_A_MESSAGE = 1, 3  # "Application Command Types"
SERVER, WITH_THE_BOT, PRIVATE = 0, 1, 2  # "Interaction Context Types"
TO_A_SERVER, TO_ONESELF = 0, 1  # "Application Integration Types"
REPORT_MESSAGE = "Report to the helpers"
LONGEST, MOST_OPTIONS = 100, 25  # characters of a description; options, and choices of one ("Application Commands")
_MANAGE_MESSAGES = 1 << 13
_TEAM: Mapping[str, Any] = {
    "type": CHAT,
    # Who sees them in a server at all; what anybody may is asked of the desk each time.
    "default_member_permissions": str(_MANAGE_MESSAGES),
    "contexts": [SERVER, WITH_THE_BOT],
    "integration_types": [TO_A_SERVER],
}
_ANYBODY: Mapping[str, Any] = {
    "type": CHAT,
    "contexts": [SERVER, WITH_THE_BOT, PRIVATE],
    "integration_types": [TO_A_SERVER, TO_ONESELF],
}
_WHOM = {
    "type": 3,
    "name": "for",
    "description": "For whom do you want to read it?",
    "required": False,
    "choices": [
        {"name": "staff", "value": "staff"},
        {"name": "volunteers", "value": "volunteers"},
        {"name": "everybody", "value": "members"},
    ],
}
_FOR = {
    "type": 3,
    "name": "for",
    "description": "In which version; empty: the one for you.",
    "required": False,
    "choices": [{"name": "trustees", "value": "trustees"}, {"name": "safeguarding lead", "value": "lead"}],
}
_WITH_A_CHAT = [
    {
        "type": 11,
        "name": "chat",
        "description": "A chat you exported, as text (.zip, .txt, .json). We don't open pictures in it.",
        "required": False,
    },
    {
        "type": 3,
        "name": "words",
        "description": "What is it about? In your own words.",
        "required": False,
        "max_length": 1500,
    },
    {
        "type": 3,
        "name": "helper",
        "description": "Is it about someone who helps run the group?",
        "required": False,
        "choices": [{"name": "No", "value": "no"}, {"name": "Yes", "value": "yes"}],
    },
]
"""What comes with an exported chat; without one, `/report` opens the form."""
COMMANDS: Sequence[Mapping[str, Any]] = (
    {**_TEAM, "name": "queue", "description": "What waits for someone, most urgent first.", "options": []},
    {
        **_TEAM,
        "name": "case",
        "description": "One case: why, who, what was said, what you can do.",
        "options": [
            {"type": 4, "name": "number", "description": "The case's number.", "required": True, "min_value": 1}
        ],
    },
    {**_TEAM, "name": "handover", "description": "What you hold, and passing it on. Only you see it.", "options": []},
    {
        **_TEAM,
        "name": "inbox",
        "description": "Appeals, complaints, requests about data: what you may answer. Only you see it.",
        "options": [
            {
                "type": 4,
                "name": "number",
                "description": "One of them, by its number.",
                "required": False,
                "min_value": 1,
            }
        ],
    },
    {
        **_TEAM,
        "name": "mine",
        "description": "What you looked at, for you alone; and what you are spared.",
        "options": [],
    },
    {
        **_TEAM,
        "name": "summary",
        "description": "How a week, month or quarter went. Only you see it.",
        "options": [
            {
                "type": 3,
                "name": "period",
                "description": "Like 2026-W47, 2026-11, 2026-Q4, this; empty: the last week.",
                "required": False,
                "autocomplete": True,
            },
            _FOR,
        ],
    },
    {**_ANYBODY, "type": ON_A_MESSAGE, "name": REPORT_MESSAGE, "description": "", "options": []},
    {
        **_ANYBODY,
        "name": "report",
        "description": "Tell us that something worries you. Only we see it.",
        "options": _WITH_A_CHAT,
    },
    {**_ANYBODY, "name": "help", "description": "You need somebody now. Only you see the answer.", "options": []},
    {**_ANYBODY, "name": "appeal", "description": "A decision about you was wrong. Only we see it.", "options": []},
    {**_ANYBODY, "name": "complain", "description": "Complain about us. Only we see it.", "options": []},
    {**_ANYBODY, "name": "mydata", "description": "What we keep about you. Only we see it.", "options": []},
    {**_ANYBODY, "name": "safety", "description": "Staying safe online. Only you see the answer.", "options": []},
    {**_ANYBODY, "name": "who", "description": "Whom you can turn to here. Only you see it.", "options": [_WHOM]},
)
_NAME = re.compile(r"[a-z0-9_-]{1,32}")
_LISTED = frozenset({Kind.GROUP, Kind.LABEL, Kind.COLLEAGUE, Kind.PHRASE, Kind.CHANGE, Kind.RULE, Kind.TIME})
"""What an option takes that one can choose from while one types."""
_ALSO = (
    {"type": 3, "name": "until", "description": "Until when, or for how long? Like 8h, 3 days, 2026-12-01.",
     "required": False, "autocomplete": True},
    {"type": 3, "name": "reason", "description": "Why? It is kept, and the safeguarding lead may read it.",
     "required": False},
)  # fmt: skip
SETUP = "safelight"
_SETUP: Mapping[str, Any] = {
    **_TEAM,
    "name": SETUP,
    "description": "Set the desk up.",
    "options": [{"type": 1, "name": "setup", "description": "Guided, one question at a time. Only you see it."}],
}
_PAIR: Mapping[str, Any] = {
    **_ANYBODY,
    "contexts": [SERVER, WITH_THE_BOT],
    "integration_types": [TO_A_SERVER],
    "name": "pair",
    "description": "Become the desk's first admin, with the code it printed.",
    "options": [{"type": 3, "name": "code", "description": "The code.", "required": True, "max_length": 20}],
}


def of_settings(words: Sequence[Setting]) -> list[Mapping[str, Any]]:
    """The commands for words of settings, as they declare themselves; the guided setup, and the first admin's code."""
    found: list[Mapping[str, Any]] = [_SETUP, _PAIR] if words else []
    for word in words:
        if not _NAME.fullmatch(word.name) or len(word.options) > MOST_OPTIONS - len(_ALSO):
            continue
        options = sorted((_option(one) for one in word.options), key=lambda one: not one["required"])
        found.append({**_TEAM, "name": word.name, "description": word.does[:LONGEST], "options": [*options, *_ALSO]})
    return found


def _option(option: Option) -> dict[str, Any]:
    several = list(option.choices.items())[:MOST_OPTIONS]
    choices = [{"name": words[:LONGEST], "value": value} for value, words in several]
    more = {"choices": choices} if choices else {"autocomplete": True} if option.kind in _LISTED else {}
    return {
        "type": 3,
        "name": option.name,
        "description": option.asks[:LONGEST],
        "required": option.required,
        **more,
    }


_PATH = "/applications/{app}/commands"
_CARRIED = (
    "name", "type", "description", "options", "default_member_permissions", "contexts", "integration_types",
    "name_localizations", "description_localizations", "nsfw", "handler",
)  # fmt: skip


async def register(rest: Rest, commands: Sequence[Mapping[str, Any]] = COMMANDS) -> str:
    """Makes the commands known, all in one call, and only where one of them is new or another one.

    The call overwrites what is there, so commands of others are sent along as they are. Where the application cannot be
    installed to oneself, ours are for servers alone. Answers the application's id. Raises as `Rest.call`.
    """
    async with rest:
        about = mapping(await rest.patiently("GET", "/oauth2/applications/@me"))
        app = ident(about.get("id"))
        known = listed(await rest.patiently("GET", _PATH, app=app))
        wanted = [_fit(one, mapping(about.get("integration_types_config"))) for one in commands]
        ours = {_key(one) for one in wanted}
        if not _same([one for one in known if _key(one) in ours], wanted):
            others = [_carried(one) for one in known if _key(one) not in ours]
            await rest.patiently("PUT", _PATH, json=[*others, *wanted], app=app)
    return app


def _fit(command: Mapping[str, Any], allowed: Payload) -> dict[str, Any]:
    """As far as the application may be installed that way; where Discord does not say, all of it."""
    if not allowed or str(TO_ONESELF) in allowed or TO_ONESELF not in command["integration_types"]:
        return dict(command)
    contexts = [one for one in command["contexts"] if one != PRIVATE]
    return {**command, "contexts": contexts, "integration_types": [TO_A_SERVER]}


def _carried(command: Payload) -> dict[str, Any]:
    return {key: command[key] for key in _CARRIED if command.get(key) is not None}


def _key(command: Payload) -> tuple[object, object]:
    return command.get("type", CHAT), command.get("name")


def _same(known: Sequence[Payload], wanted: Sequence[Payload]) -> bool:
    return {_key(one): _told(one) for one in known} == {_key(one): _told(one) for one in wanted}


def _told(command: Payload) -> tuple[object, ...]:
    """Discord fills in what was not said, so only what matters is compared."""
    options = [
        (one.get("name"), one.get("description"), one.get("type"), len(listed(one.get("choices"))))
        for one in listed(command.get("options"))
    ]
    lists = [sorted(command.get(key) or []) for key in ("contexts", "integration_types")]
    return command.get("description"), command.get("default_member_permissions"), options, lists
