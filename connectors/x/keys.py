"""Keys (`x:2244994945:1346889436626259968`) ↔ X's ids."""

from __future__ import annotations

from bot.core.ports import Refused
from connectors.x.fields import PLATFORM, id_of


def group_of(key: str) -> str:
    """The account whose mentions a group is. Raises `Refused` for what names none."""
    return _parts(key, 1)[0]


def message_of(key: str, group: str = "") -> tuple[str, str]:
    """Account and post; where a group is given, one in it. Raises `Refused`."""
    account, post = _parts(key, 2)
    if group and group_of(group) != account:
        raise Refused("This post is not in that group.")
    return account, post


def key_of(account: str, post: str) -> str:
    return f"{PLATFORM}:{account}:{post}"


def _parts(key: str, count: int) -> list[str]:
    platform, *rest = key.split(":")
    if platform != PLATFORM or len(rest) != count or not all(id_of(one) == one and len(one) < 20 for one in rest):
        raise Refused("This does not name anything on X.")
    return rest
