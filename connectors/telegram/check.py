"""Whether a bot is in order: who it is, what it sees and may do, and how each of its groups stands. It really asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from telegram import ChatFullInfo, ChatMember, User
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import ChatMigrated, InvalidToken, TelegramError

from bot.core.ports import Health
from connectors.telegram.client import Client
from connectors.telegram.people import PLATFORM

RIGHTS = {
    "can_delete_messages": "Delete messages",
    "can_restrict_members": "Ban users",
    "can_pin_messages": "Pin messages",
}
INVITED = "delete_messages+restrict_members+pin_messages"
"""What the invitation link asks for (core.telegram.org/api/links, “Group and channel bot links”)."""
MANY = 5
NEVER = (
    "Telegram tells no bot of deletions, nor of what was written before it came; while the desk is off it keeps what "
    "is written for 24 hours; and in private a bot reaches only people who have started a chat with it."
)
"""What no right and no setting changes."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found: whether all is well, sentences, and what to do."""

    ok: bool
    words: tuple[str, ...]
    hints: tuple[str, ...] = ()

    @classmethod
    def together(cls, several: Sequence[Looked]) -> Looked:
        """All of them as one; each hint once."""
        if not several:
            return cls(False, ("No Telegram bot is set up.",), ("Set SAFELIGHT_TELEGRAM_TOKEN.",))
        return cls(
            all(one.ok for one in several),
            tuple(words for one in several for words in one.words),
            tuple(dict.fromkeys(hint for one in several for hint in one.hints)),
        )

    def health(self) -> Health:
        return Health(PLATFORM, self.ok, " ".join(self.words), self.hints)


async def look(client: Client, groups: Sequence[str], places: Sequence[str]) -> Looked:
    """Looks through one bot's eyes at each group, and at the places where colleagues read. Raises nothing."""
    try:
        await client.open()
        me = await client.api.get_me()
        webhook = await client.api.get_webhook_info()
    except InvalidToken:
        hint = "Ask @BotFather for a new token (/token) and set SAFELIGHT_TELEGRAM_TOKEN."
        return Looked(False, ("Telegram does not accept the bot's token.",), (hint,))
    except TelegramError as problem:
        hint = "Look whether this machine reaches api.telegram.org; a proxy can be set with HTTPS_PROXY."
        return Looked(False, (f"Telegram cannot be reached ({type(problem).__name__}).",), (hint,))
    seen = [_bot(me), Looked(True, (), _waiting(webhook.url, webhook.pending_update_count))]
    for group in groups:
        seen.append(await _group(client, me, group, desk=False))
    for place in places:
        seen.append(await _group(client, me, place, desk=True))
    if groups:
        seen.append(Looked(True, (NEVER,)))
    else:
        invitation = f"https://t.me/{me.username}?startgroup&admin={INVITED}"
        seen.append(
            Looked(
                True,
                ("It watches no group yet.",),
                (
                    f"Add it to a group: {invitation} asks for the rights it needs and no others.",
                    "The guided setup asks which groups it shall watch: /setup, in a private chat with the bot. By "
                    'hand, in safelight.toml: [groups."telegram:-1001234567890"].',
                ),
            )
        )
    return Looked.together(seen)


def _bot(me: User) -> Looked:
    name = f"Connected as @{me.username}."
    if me.can_read_all_group_messages:
        return Looked(True, (f"{name} It sees all that is written where it is a member.",))
    return Looked(
        True,
        (f"{name} Privacy mode is on: it sees everything only where it is an administrator.",),
        ("To let it see everything as a member too: @BotFather, /setprivacy, Disable; then add it again.",),
    )


def _waiting(webhook: str | None, pending: int) -> tuple[str, ...]:
    if webhook and pending:
        return (f"{pending} updates wait for a webhook that is set; the desk takes it away when it starts to listen.",)
    return ()


async def _group(client: Client, me: User, group: str, *, desk: bool) -> Looked:
    """A group as the bot finds it; `desk`: one where colleagues read, so that it matters who else does."""
    try:
        chat = await client.api.get_chat(int(group))
        mine = await client.api.get_chat_member(chat.id, me.id)
        if chat.type == ChatType.PRIVATE:
            return Looked(True, (f"A private chat with {chat.first_name or 'somebody'}.",))
        admins = await client.api.get_chat_administrators(chat.id)
        count = await client.api.get_chat_member_count(chat.id)
    except ChatMigrated as moved:
        hint = f'Write [groups."telegram:{moved.new_chat_id}"] instead of {group} in safelight.toml.'
        return Looked(True, (f"The group {group} is {moved.new_chat_id} now; it is watched there.",), (hint,))
    except (TelegramError, ValueError, OverflowError) as problem:
        why = client.hidden(getattr(problem, "message", "") or "this is no id of a group")
        hint = f"Add the bot to {group} again, or take the group out of safelight.toml."
        return Looked(False, (f"The group {group} cannot be seen ({why[:120]}).",), (hint,))
    name = f"“{chat.title or group}”"
    parts = [_rights(me, mine, name), _posture(chat, name, count, admins)]
    if desk:
        parts += [_readers(chat, name, count, admins), _topics(chat, mine, name)]
    return Looked.together(parts)


def _rights(me: User, mine: ChatMember, name: str) -> Looked:
    if mine.status not in (ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER):
        if mine.status in (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED):
            return Looked(False, (f"It is not in {name} any more.",), (f"Add it to {name} again.",))
        sees = "sees everything" if me.can_read_all_group_messages else "sees only what is meant for bots"
        return Looked(
            False,
            (f"In {name} it is an ordinary member: it {sees}, may not act, and is not told who joins or leaves.",),
            (f"Make it an administrator of {name} with: {', '.join(RIGHTS.values())}.",),
        )
    missing = [words for field, words in RIGHTS.items() if mine.status != "creator" and not getattr(mine, field, False)]
    if not missing:
        return Looked(True, (f"In {name} it sees everything and may delete, mute, ban and pin.",))
    lacks = ", ".join(f"“{one}”" for one in missing)
    return Looked(
        False,
        (f"In {name} it sees everything, but lacks the right to: {lacks}.",),
        (f"In {name}: Administrators, the bot, turn on {lacks}.",),
    )


def _posture(chat: ChatFullInfo, name: str, count: int, admins: Sequence[ChatMember]) -> Looked:
    """How open a group is, and who looks after it there."""
    people = [_named(one.user) for one in admins if not one.user.is_bot]
    many = "1 human administrator" if len(people) == 1 else f"{len(people)} human administrators"
    facts = [f"{name} has {count} members and {many} ({_some(people)})"]
    facts.append("anybody can find and join it" if chat.username else "it is joined by invitation")
    if chat.join_by_request:
        facts.append("an administrator lets people in")
    facts.append("whether its administrators use two-step verification Telegram tells no bot, so ask them")
    if chat.type == ChatType.GROUP:
        facts.append("it is a basic group, where a bot cannot mute")
    if chat.linked_chat_id:
        facts.append("a channel is linked to it")
    return Looked(True, ("; ".join(facts) + ".",), tuple(_advice(chat, name, people)))


def _advice(chat: ChatFullInfo, name: str, people: Sequence[str]) -> Iterator[str]:
    if chat.username and not chat.join_by_request:
        yield f"{name} is public: anybody may join and read. Make it private, or let administrators approve who joins."
    if len(people) < 2:
        yield f"{name} has fewer than two human administrators: name a second one."
    if chat.type == ChatType.GROUP:
        yield f"Make {name} a supergroup: show the chat history to new members in its settings."


def _readers(chat: ChatFullInfo, name: str, count: int, admins: Sequence[ChatMember]) -> Looked:
    others = [_named(one.user) for one in admins if one.user.is_bot]
    words = f"All {count} members of {name} read what the desk posts there; Telegram lets no bot list them by name."
    if others:
        words += f" Bots that read along as administrators: {_some(others)}."
    if not chat.username:
        return Looked(True, (words,), (f"Look through the members of {name} yourself now and then.",))
    return Looked(False, (words,), (f"{name} is public, so anybody reads what the desk posts: make it private.",))


def _topics(chat: ChatFullInfo, mine: ChatMember, name: str) -> Looked:
    """A group of colleagues with topics gets one for each case, where the bot may begin them."""
    if not chat.is_forum:
        return Looked(True, ())
    if mine.status == ChatMemberStatus.OWNER or getattr(mine, "can_manage_topics", False):
        return Looked(True, (f"Each case gets a topic of its own in {name}.",))
    return Looked(
        False,
        (f"{name} has topics, but the bot may not begin any: all cards come into one.",),
        (f"In {name}: Administrators, the bot, turn on “Manage topics”.",),
    )


def _named(user: User) -> str:
    return f"@{user.username}" if user.username else user.full_name or "deleted account"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MANY} more" if len(names) > MANY else ""
    return ", ".join(names[:MANY]) + more if names else "none that it can see"
