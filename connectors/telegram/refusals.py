"""Telegram's errors in plain words: refused and why, to be tried later, or not known to have happened.

Its descriptions are not documented; these are those of the public server (telegram-bot-api, Client.cpp) and of the
MTProto errors it passes on.
"""

from __future__ import annotations

from datetime import timedelta
from enum import Enum

from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.core.ports import Busy, Refused
from connectors.telegram.polling import seconds


class Why(Enum):
    """What a refusal is about, where something follows from it."""

    ELSEWHERE = "this bot is not there"
    GONE = "the message is not there any more"
    SAME = "it is like that already"
    OTHER = "something else"


KNOWN: tuple[tuple[tuple[str, ...], Why, str], ...] = (
    (
        ("initiate conversation", "user is deactivated", "bots can't send messages to bots", "bot can't send messages"),
        Why.ELSEWHERE,
        "A Telegram bot may only write to people who have started a chat with it, and this account has not.",
    ),
    (("blocked by the user",), Why.ELSEWHERE, "This account has blocked the bot, so nothing can be sent to it."),
    (
        ("bot was kicked", "bot is not a member", "chat not found", "channel_private", "group chat was deactivated"),
        Why.ELSEWHERE,
        "The bot is not in this group any more, or the group is gone. Add the bot again.",
    ),
    (("not modified", "not_modified"), Why.SAME, "It is like that already."),
    (
        ("to delete not found", "to edit not found", "can't be edited", "thread not found", "topic_id_invalid",
         "topic_deleted", "to be replied not found", "to reply not found", "to pin not found",
         "message not found", "message_id_invalid", "message identifier is not specified"),
        Why.GONE,
        "The message is already gone.",
    ),
    (
        ("message can't be deleted", "message_delete_forbidden"),
        Why.OTHER,
        "Telegram does not let the bot delete this message: it is older than 48 hours, or the bot lacks the right "
        "“Delete messages” here. An administrator can delete it by hand.",
    ),
    (
        ("user is an administrator", "chat owner", "user_admin_invalid", "can't restrict self", "can't kick",
         "can't demote", "administrator of the chat"),
        Why.OTHER,
        "This account is an administrator of the group, and a bot cannot act on those. Ask the group's owner.",
    ),
    (
        ("supergroup",),
        Why.OTHER,
        "Telegram can do this in supergroups only. Turn the group into one: make the chat history visible to new "
        "members in its settings.",
    ),
    (
        ("pinned message", "manage pinned"),
        Why.OTHER,
        "The bot may not pin messages here. Give it the right “Pin messages”.",
    ),
    (
        ("restrict", "ban rights", "kick"),
        Why.OTHER,
        "The bot may not mute or ban here. Give it the right “Ban users”.",
    ),
    (("topic_closed", "topic closed"), Why.OTHER, "This topic is closed, so nothing can be written in it."),
    (
        ("send text", "send messages", "send photos", "send documents", "send a message", "write_forbidden",
         "send media", "rights to send"),
        Why.OTHER,
        "The bot may not write here. Allow it in the group's permissions, or make it an administrator.",
    ),
    (
        ("not enough rights", "admin_required", "have no rights", "administrator rights", "right_forbidden",
         "need administrator"),
        Why.OTHER,
        "The bot lacks the right for this in the group. Make it an administrator with the rights that are missing.",
    ),
    (("too long",), Why.OTHER, "The text is too long for Telegram."),
    (("text is empty", "message_empty"), Why.OTHER, "An empty message cannot be sent."),
    (
        ("user not found", "participant_id_invalid", "user_id_invalid", "user_not_participant", "member not found",
         "invalid user_id", "peer_id_invalid"),
        Why.OTHER,
        "Telegram does not know this account in the group: it may have left, or been deleted.",
    ),
)  # fmt: skip


class Unsure(Exception):
    """It is not known whether Telegram did it: there was no answer, or what is read back is something else."""


class NotDone(Refused):
    """A refusal of Telegram's, with what it is about."""

    def __init__(self, sentence: str, why: Why) -> None:
        super().__init__(sentence)
        self.why = why


def translated(problem: TelegramError) -> Exception:
    """What to raise for an error of the library's, with nothing in it that is secret."""
    if isinstance(problem, RetryAfter):
        return Busy(timedelta(seconds=seconds(problem)))
    if isinstance(problem, InvalidToken):
        return Refused("Telegram does not accept this bot's token any more. Ask @BotFather for a new one.")
    if not isinstance(problem, BadRequest | Forbidden):
        return Unsure(f"Telegram gave no answer that tells ({type(problem).__name__}).")
    words = problem.message.casefold()
    for fragments, why, sentence in KNOWN:
        if any(fragment in words for fragment in fragments):
            return NotDone(sentence, why)
    if isinstance(problem, Forbidden):
        return NotDone(f"Telegram does not allow it: {_told(problem)}.", Why.ELSEWHERE)
    return NotDone(f"Telegram refused it: {_told(problem)}.", Why.OTHER)


def _told(problem: TelegramError) -> str:
    return problem.message.removeprefix("Forbidden: ").strip().rstrip(".")[:200] or "it does not say why"
