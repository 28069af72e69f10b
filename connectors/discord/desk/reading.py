"""An interaction as Discord tells it → what a colleague asked of the desk. Pure, and trusts nothing in it.

Shapes: "Receiving and Responding to Interactions" in Discord's documentation.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from bot.core.messages import Account
from bot.core.requests import Holds, Pair, Press, Query, Request, Suggest, Wish
from bot.core.sheets import Form
from bot.desk import buttons
from connectors.discord.desk.commands import SETUP
from connectors.discord.fields import PLATFORM, Payload, ident, listed, mapping, name_of, number, text

COMMAND, COMPONENT, TYPING, MODAL = 2, 3, 4, 5
LONGEST_PERIOD, LONGEST_TYPED = 40, 100
_EPHEMERAL = 1 << 6
_TOKEN = re.compile(r"[\w.=-]{1,500}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Interaction:
    """`ask` is what it asks of the desk; `form` opens first instead. `private`: it came from a message that only the
    one who pressed can see. `server` is where it was done, empty in a private chat. `token` lets one answer for
    fifteen minutes, and is never kept or logged.
    """

    id: str
    app: str
    token: str
    user: str
    ask: Request
    form: Form | None = None
    private: bool = False
    holds: Holds | None = None
    server: str = ""

    def __repr__(self) -> str:
        return f"Interaction({self.id})"


def readable(payload: Payload) -> Interaction | None:
    """Who interacts, and how to answer them; None where it is no interaction. What it asks for is not read yet."""
    id_, app, token = ident(payload.get("id")), ident(payload.get("application_id")), text(payload.get("token"))
    user = mapping(mapping(payload.get("member")).get("user")) or mapping(payload.get("user"))
    who = ident(user.get("id"))
    if not (id_ and app and who and _TOKEN.fullmatch(token)):
        return None
    return Interaction(id_, app, token, who, Query("", ""))


def interaction(payload: Payload, words: Collection[str] = ()) -> Interaction | None:
    """The interaction in a payload; None where it is none of this desk's. `words` are those of settings."""
    found = _interaction(payload, words)
    if found is None:
        return None
    return replace(found, holds=_holds(payload, found.user), server=ident(payload.get("guild_id")))


def _holds(payload: Payload, user: str) -> Holds:
    """The roles somebody has in the server they press in; unknown in a private chat."""
    member = payload.get("member")
    called = name_of(mapping(mapping(member).get("user")) or mapping(payload.get("user")), mapping(member))
    account = Account(PLATFORM, user, called)
    if not isinstance(member, Mapping):
        return Holds(account)
    roles = mapping(member).get("roles")
    keys = (ident(role) for role in roles) if isinstance(roles, list) else ()
    return Holds(account, frozenset(f"{PLATFORM}:role:{key}" for key in keys if key))


def _interaction(payload: Payload, words: Collection[str]) -> Interaction | None:
    found = readable(payload)
    if found is None:
        return None
    id_, app, token, who = found.id, found.app, found.token, found.user
    kind, data = number(payload.get("type")), mapping(payload.get("data"))
    account = f"{PLATFORM}:{who}"
    if kind == COMMAND:
        asked = _command(data, account) or _setting(payload, data, account, words)
        return Interaction(id_, app, token, who, asked) if asked else None
    if kind == TYPING:
        suggest = _typing(data, account)
        return Interaction(id_, app, token, who, suggest) if suggest else None
    button = text(data.get("custom_id"))
    if kind not in (COMPONENT, MODAL) or buttons.read(button) is None:
        return None
    private = bool(number(mapping(payload.get("message")).get("flags")) & _EPHEMERAL)
    if kind == COMPONENT:
        press = Press(f"{PLATFORM}:{id_}", account, button)
        return Interaction(id_, app, token, who, press, buttons.form(button), private)
    fields = dict(fields_of(data))
    return Interaction(id_, app, token, who, Press(f"{PLATFORM}:{id_}", account, button, fields), private=private)


def _command(data: Payload, account: str) -> Query | None:
    name = text(data.get("name"))
    options = {text(one.get("name")): one.get("value") for one in listed(data.get("options"))}
    if name == "queue":
        return Query("", "queue", account=account)
    if name in ("handover", "mine"):
        return Query("", name, account=account)
    if name == "inbox":
        return Query("", name, case=str(number(options.get("number")) or ""), account=account)
    if name == "summary":
        period = text(options.get("period"))[:LONGEST_PERIOD]
        return Query("", name, account=account, period=period, version=text(options.get("for")))
    if name == "case":
        return Query("", "case", case=str(number(options.get("number"))), account=account)
    return None


def _typing(data: Payload, account: str) -> Suggest | None:
    """Somebody fills in an option of a command, and asks what could stand there."""
    options = listed(data.get("options"))
    focused = next((one for one in options if one.get("focused") is True), None)
    if focused is None:
        return None
    others = {text(one.get("name")): str(one.get("value")) for one in options if one is not focused}
    typed = str(focused.get("value"))[:LONGEST_TYPED]
    return Suggest(text(data.get("name")), text(focused.get("name")), typed, account=account, options=others)


def _setting(payload: Payload, data: Payload, account: str, words: Collection[str]) -> Wish | Pair | None:
    """A word by which settings are changed, the guided setup, or the first admin's code."""
    name, id_ = text(data.get("name")), f"{PLATFORM}:{ident(payload.get('id'))}"
    options = {text(one.get("name")): one.get("value") for one in listed(data.get("options"))}
    if name == SETUP and "setup" in options:
        channel = mapping(payload.get("channel"))
        at = f"{PLATFORM}:{ident(channel.get('id'))}" if payload.get("guild_id") and ident(channel.get("id")) else ""
        return Wish(id_, account, "setup", {"here": at, "called": text(channel.get("name"))[:80]} if at else {})
    if name == "pair" and words:
        user = mapping(mapping(payload.get("member")).get("user")) or mapping(payload.get("user"))
        called = name_of(user, mapping(payload.get("member")))
        return Pair(id_, Account(PLATFORM, account.partition(":")[2], called), text(options.get("code")))
    if name not in words:
        return None
    said = {key: text(value) for key, value in options.items() if text(value)}
    reason = said.pop("reason", "")
    return Wish(id_, account, name, said, reason)


def fields_of(data: Payload) -> Iterator[tuple[str, str]]:
    """What was written or chosen in a form, by the names of its fields."""
    for one in listed(data.get("components")):
        inside = mapping(one.get("component"))
        for field in [inside] if inside else listed(one.get("components")):
            values = field.get("values")
            chosen = values[0] if isinstance(values, list) and values else field.get("value")
            name = text(field.get("custom_id"))
            if name:
                yield name, text(chosen)
