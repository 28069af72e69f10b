"""The slash commands of moderators, and how Discord comes to know them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.discord.fields import Payload, ident, listed, mapping
from connectors.discord.rest import Rest

_MANAGE_MESSAGES = 1 << 13
COMMANDS: Sequence[Mapping[str, Any]] = (
    {"name": "queue", "description": "What waits for someone, most urgent first.", "options": []},
    {
        "name": "case",
        "description": "One case: why, who, what was said, what you can do.",
        "options": [
            {"type": 4, "name": "number", "description": "The case's number.", "required": True, "min_value": 1}
        ],
    },
)
_EVERYWHERE: Mapping[str, Any] = {
    "type": 1,
    # Who sees them in a server at all; what anybody may is asked of the desk each time.
    "default_member_permissions": str(_MANAGE_MESSAGES),
    "contexts": [0, 1],
    "integration_types": [0],
}


async def register(rest: Rest, commands: Sequence[Mapping[str, Any]] = COMMANDS) -> str:
    """Makes the commands known, each only where it is new or another one; commands of others are left alone.

    Answers the application's id. Raises as `Rest.call`.
    """
    async with rest:
        app = ident(mapping(await rest.patiently("GET", "/oauth2/applications/@me")).get("id"))
        known = {str(one.get("name")): one for one in listed(await rest.patiently("GET", _PATH, app=app))}
        for command in commands:
            if not _same(known.get(command["name"], {}), command):
                await rest.patiently("POST", _PATH, json={**_EVERYWHERE, **command}, app=app)
    return app


_PATH = "/applications/{app}/commands"


def _same(known: Payload, wanted: Mapping[str, Any]) -> bool:
    """Discord fills in what was not said, so only what matters is compared."""
    options = [(text.get("name"), text.get("description"), text.get("type")) for text in listed(known.get("options"))]
    ours = [(one["name"], one["description"], one["type"]) for one in wanted["options"]]
    return known.get("description") == wanted["description"] and options == ours
