"""The guided setup's end: a rehearsal, a test of the alarm, and only then the watching."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.alarms import unanswered
from bot.core.messages import Account, Audience, Group, Message, Policy, Visibility
from bot.steps import alarming, keeping, showing
from bot.steps.setup_asking import AGAIN, NEXT, Asked, Here, Question, Taken

REHEARSAL = "You scumbag. You are an idiot and a loser."
"""Unkind enough for a card this week, and for nobody to be called."""


def _rehearsal(here: Here) -> Asked:
    group, message = _rehearsed(here)
    keeping.keep(here.work, (message,), (group,), here.practice, here.now)
    case = next((one for one in here.work.cases.listed() if one.group == group.key), None)
    if case is None:
        lines = (
            "A rehearsal: an invented member has just written something unkind, in a group that does not exist.",
            "A card for it comes in some seconds.",
        )
        return Asked(lines, {AGAIN: "Look again"}, skips="Go on without")
    there = ", ".join(here.name(key) for key in showing.posted(here.work, case.id)) or "the queue (/queue)"
    lines = (
        f"The rehearsal is case {case.id}. Its card is in {there}.",
        "Look at it there: press “I'll look”, then “No concern”. Nobody real is in it.",
    )
    return Asked(lines, {NEXT: "I see the card", AGAIN: "Look again"})


def _rehearsal_said(here: Here, answer: str) -> Taken:
    return Taken(again=answer == AGAIN)


def _rehearsed(here: Here) -> tuple[Group, Message]:
    policy = Policy(Audience.YOUTH, Visibility.CLOSED)
    group = Group("rehearsal", f"setup-{here.dialogue.id}", "Rehearsal (nobody is real)", policy)
    author = Account("rehearsal", f"kit-{here.dialogue.id}", "Kit (invented)")
    return group, Message(group.platform, group.id, "1", author, here.now, REHEARSAL, group.name)


def _alarm(here: Here) -> Asked:
    stands = alarming.state_of(here.work, here.practice, here.now)
    if not stands.red:
        return Asked(("Lead and deputy have answered the test alarm. The alarm works.",), {NEXT: "Go on"})
    if stands.waiting is not None:
        lines = ("A test alarm is out. Still missing:", *unanswered(stands.waiting))
        return Asked((*lines, "You can stop here: you are told when all have answered."), {AGAIN: "Look again"})
    lines = (
        "Now the alarm itself. Lead and deputy get a test alarm by every way they have, and answer by two each.",
        "No group is watched before that: an alarm that nobody hears protects nobody.",
        stands.red,
    )
    return Asked(lines, {"test": "Send the test alarm"})


def _alarm_said(here: Here, answer: str) -> Taken:
    if answer == "test":
        return Taken((("alarm", {"do": "test"}, ""),), again=True)
    return Taken(again=answer != NEXT or bool(alarming.gate(here.work, here.practice, here.now)))


def _watch(here: Here) -> Asked:
    names = ", ".join(here.name(key) for key in here.groups if key not in here.practice.watched)
    if not names:
        return Asked(("All groups that you chose are watched.",), {NEXT: "Done"})
    lines = (
        f"Ready. Shall the desk watch {names} from now on?",
        "What is written there is read and kept for 7 days. Earlier messages are not read.",
    )
    return Asked(lines, {"yes": "Yes, watch"})


def _watch_said(here: Here, answer: str) -> Taken:
    left = [key for key in here.groups if key not in here.practice.watched]
    if answer != "yes":
        return Taken(again=bool(left))
    return Taken(tuple(("monitor", {"group": key, "do": "watch"}, "") for key in left))


QUESTIONS: Mapping[str, Question] = {
    "rehearsal": Question(_rehearsal, _rehearsal_said),
    "alarm": Question(_alarm, _alarm_said),
    "watch": Question(_watch, _watch_said),
}
