"""Which roles of a platform give a role at the desk: Discord's roles, a Telegram group's administrators."""

from __future__ import annotations

import re

from bot.core.cases import No
from bot.core.rights import Desk
from bot.core.store import Work
from bot.core.switches import Consequence, Kind, Option, Setting, Wanted
from bot.desk.shown import one_line
from bot.steps.changing import keep, until
from bot.steps.values import patch

SETTING = Setting(
    "roles",
    "Let a Discord role, or administering a Telegram group, make somebody a moderator or senior here.",
    (
        Option("platform_role", "Which? @role, discord:role:123, or telegram:admin:-100123.", required=True),
        Option(
            "role",
            "What are they here?",
            Kind.CHOICE,
            required=True,
            choices={"moderator": "Moderator", "senior": "Senior", "none": "Nothing any more"},
        ),
    ),
)
_KEY = re.compile(r"discord:role:\d{1,20}|telegram:admin:-\d{1,20}")
_MENTION = re.compile(r"<@&(\d{1,20})>")
ABLE = (Desk.MODERATOR, Desk.SENIOR)


def consequence(work: Work, wanted: Wanted) -> Consequence:
    given, role = wanted.option("platform_role"), wanted.option("role")
    mention = _MENTION.fullmatch(given)
    key = f"discord:role:{mention[1]}" if mention else given
    if not _KEY.fullmatch(key):
        raise No("Write which: @role in Discord, or its key like discord:role:123 or telegram:admin:-100123.")
    if role not in (*ABLE, "none"):
        raise No("A role on a platform makes somebody moderator or senior, nothing else: name leads and admins here.")
    one = patch(work, wanted.practice, ("mapped", key), None if role == "none" else role)
    if role == "none":
        says = (f"{one_line(key, 60)} gives no role here any more", "Who had one by it loses it with their next press.")
    else:
        says = (
            f"Who has {one_line(key, 60)} works here as {role}",
            "Whoever may give that role on the platform decides who sees cases here. It is looked at with every press: "
            "who loses it there loses it here.",
        )
    return Consequence(says, (one,), until(wanted), asks=True)


def apply(work: Work, wanted: Wanted, found: Consequence) -> str:
    return keep(work, wanted, found)
