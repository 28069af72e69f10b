"""Whether somebody administers a group now: asked of Telegram before what they press or say reaches the desk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError

from bot.core.messages import Account
from bot.core.requests import Holds, Press, Query, Reply, Request, Suggest, Wish
from connectors.telegram.client import Client
from connectors.telegram.people import PLATFORM

_ABOVE = frozenset({ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER})


class Ranks:
    """Stands before `answer`. Where no group's administrators have a role at the desk, nothing is asked."""

    def __init__(
        self, client: Client, answer: Callable[[Request], Awaitable[Reply]], groups: Callable[[], Sequence[str]]
    ) -> None:
        self._client = client
        self._answer = answer
        self._groups = groups

    async def answer(self, request: Request) -> Reply:
        """The desk's answer; raises as it does."""
        account = request.account if isinstance(request, Press | Query | Wish | Suggest) else ""
        if account.startswith(f"{PLATFORM}:") and (groups := self._groups()):
            known = await self._answer(await self._holds(account.partition(":")[2], groups))
            if not known.ok:
                return known
        return await self._answer(request)

    async def _holds(self, user: str, groups: Sequence[str]) -> Holds:
        """What they administer now; unknown where Telegram does not say."""
        found, called = set(), ""
        for group in groups:
            try:
                member = await self._client.api.get_chat_member(int(group), int(user))
            except (TelegramError, ValueError):
                return Holds(Account(PLATFORM, user))
            called = member.user.full_name
            if member.status in _ABOVE:
                found.add(f"{PLATFORM}:admin:{group}")
        return Holds(Account(PLATFORM, user, called), frozenset(found))
