"""The rehearsal as an actor: does what a platform can, in memory, and refuses what a platform refuses.

Where real platforms say no, so does this one: staff and volunteers stand above the bot, a message can be
gone, a Telegram bot may not write first, texts have a greatest length. Nothing ever leaves this process.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.core.effects import (
    ALL,
    SENDS,
    Ban,
    Deliver,
    Effect,
    Hide,
    Mute,
    Notice,
    Pin,
    Post,
    Receipt,
    Remove,
    Reply,
    Status,
    Support,
    Unban,
    Unhide,
    Unmute,
    Warn,
)
from bot.core.heard import Gone, Heard
from bot.core.messages import Account, Message, Role
from bot.core.ports import Busy, Health, Refused
from connectors.rehearsal.plot import TELEGRAM, Story, story

LONGEST_TELEGRAM = 4096  # characters; Bot API, `sendMessage`
LONGEST_DISCORD = 2000  # characters; "Create Message"
LONGEST_MUTE = timedelta(days=28)  # Discord, "Modify Guild Member": communication_disabled_until


class RehearsalActor:
    """The doing side of one platform of the rehearsal.

    What was done can be read back: `removed`, `hidden`, `pinned` (message keys), `muted` and `banned`
    ((group, account) keys) and `sent`, in order. `started` are the account keys that have written to the bot.
    A test may set `busy` (the next effects meet these waits, one each) and `silent` (so many of the next
    effects are done, but the answer gets lost: `TimeoutError`). `strict=False` allows everything.
    """

    can: frozenset[type[Effect]] = frozenset(ALL.values())

    def __init__(
        self,
        platform: str,
        *,
        tale: Story | None = None,
        strict: bool = True,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.platform = platform
        self.strict = strict
        self.removed: set[str] = set()
        self.hidden: set[str] = set()
        self.pinned: set[str] = set()
        self.muted: dict[tuple[str, str], int] = {}
        self.banned: set[tuple[str, str]] = set()
        self.sent: list[Effect] = []
        self.started: set[str] = set()
        self.busy: list[timedelta] = []
        self.silent = 0
        self._now = now
        self._tale = tale or story()
        self._groups = {group.key: group for group in self._tale.groups if group.platform == platform}
        self._messages = {line.message for line in self._tale.lines if line.id}
        self._above = {
            account
            for person in self._tale.roster
            if person.role in (Role.STAFF, Role.VOLUNTEER)
            for account in person.accounts
        }
        self._taken_back: set[str] = set()

    def hear(self, heard: Heard) -> None:
        """Know what the platform knows: which messages there are, and which their authors took back."""
        if isinstance(heard, Message):
            self._messages.add(heard.key)
        elif isinstance(heard, Gone):
            self._taken_back.add(f"{heard.platform}:{heard.group}:{heard.id}")

    async def check(self) -> Health:
        names = ", ".join(group.name for group in self._groups.values())
        words = f"Rehearsing {self._tale.name} in {names}. Everybody is invented; nothing is sent to anyone."
        return Health(self.platform, True, words)

    async def perform(self, effect: Effect) -> Receipt:
        """Do it in memory. Raises `Refused`, `Busy`, or `TimeoutError` where a test set `silent`."""
        if self.busy:
            raise Busy(self.busy.pop(0))
        if self.strict:
            self._check(effect)
        detail = self._send(effect) if type(effect) in SENDS else self._set(effect)
        if self.silent > 0:
            self.silent -= 1
            raise TimeoutError("The platform did not answer.")
        ref = f"{self.platform}-sent-{len(self.sent)}" if type(effect) in SENDS else ""
        return Receipt(Status.DONE, detail, ref, self._now())

    def _check(self, effect: Effect) -> None:
        """Refuse what a platform would refuse."""
        group = getattr(effect, "group", "")
        if group and group not in self._groups:
            raise Refused(f"There is no group {group} on {self.platform}.")
        account = getattr(effect, "account", "")
        if account:
            self._check_account(effect, account)
        message = getattr(effect, "message", "")
        if message:
            self._check_message(effect, message)
        text = getattr(effect, "text", None)
        if text is not None:
            longest = LONGEST_TELEGRAM if self.platform == TELEGRAM else LONGEST_DISCORD
            if not text.strip():
                raise Refused("An empty message cannot be sent.")
            if len(text) > longest:
                raise Refused(f"The text has {len(text)} characters; at most {longest} can be sent.")

    def _check_account(self, effect: Effect, account: str) -> None:
        known = self._tale.accounts.get(account)
        if known is None or known.platform != self.platform:
            raise Refused(f"There is no account {account} on {self.platform}.")
        if isinstance(effect, (Mute, Ban)) and account in self._above:
            raise Refused(f"{known.name} stands above the bot in the hierarchy of roles; ask an owner.")
        if isinstance(effect, Mute) and not timedelta() < timedelta(minutes=effect.minutes) <= LONGEST_MUTE:
            raise Refused(f"A mute lasts from 1 minute to {LONGEST_MUTE.days} days.")
        private = isinstance(effect, Support) or (isinstance(effect, Warn) and not effect.message)
        if private and self.platform == TELEGRAM and account not in self.started:
            raise Refused(f"{known.name} has not started a chat with the bot, and it may not write first.")

    def _check_message(self, effect: Effect, message: str) -> None:
        if message not in self._messages or not message.startswith(f"{self.platform}:"):
            raise Refused(f"There is no message {message} on {self.platform}.")
        if not message.startswith(f"{getattr(effect, 'group', self.platform)}:"):
            raise Refused(f"The message {message} is not in {self._place(getattr(effect, 'group', ''))}.")
        if message in self._taken_back:
            raise Refused("The message is already gone: its author deleted it.")
        if message in self.removed and not isinstance(effect, Remove):
            raise Refused("The message is already gone: the desk removed it.")

    def _send(self, effect: Effect) -> str:
        self.sent.append(effect)
        match effect:
            case Support() | Warn(message=""):
                return f"Sent to {self._name(effect.account)} in private (rehearsed)."
            case Warn() | Reply():
                return "Sent as a reply in the group (rehearsed)."
            case Notice():
                self.pinned.add(f"{effect.group}:notice-{len(self.sent)}")
                return f"Posted and pinned in {self._place(effect.group)} (rehearsed)."
            case Post() | Deliver():
                return f"Posted in {self._place(effect.group)} (rehearsed)."
            case _:
                return "Sent (rehearsed)."

    def _set(self, effect: Effect) -> str:
        """Put a state; doing so twice changes nothing."""
        match effect:
            case Remove():
                self.removed.add(effect.message)
                return "The message is removed (rehearsed)."
            case Hide():
                self.hidden.add(effect.message)
                return "The message is hidden (rehearsed)."
            case Unhide():
                self.hidden.discard(effect.message)
                return "The message can be seen again (rehearsed)."
            case Pin():
                self.pinned.add(effect.message)
                return "The message is pinned (rehearsed)."
            case Mute():
                self.muted[effect.group, effect.account] = effect.minutes
                return f"{self._name(effect.account)} is muted for {effect.minutes} minutes (rehearsed)."
            case Unmute():
                self.muted.pop((effect.group, effect.account), None)
                return f"{self._name(effect.account)} can write again (rehearsed)."
            case Ban():
                self.banned.add((effect.group, effect.account))
                return f"{self._name(effect.account)} is banned from {self._place(effect.group)} (rehearsed)."
            case Unban():
                self.banned.discard((effect.group, effect.account))
                return f"{self._name(effect.account)} may return to {self._place(effect.group)} (rehearsed)."
            case _:
                return "Done (rehearsed)."

    def _name(self, account: str) -> str:
        return self._tale.accounts.get(account, Account(self.platform, account, account)).name

    def _place(self, group: str) -> str:
        return self._groups[group].name if group in self._groups else group
