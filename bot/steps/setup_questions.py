"""What the guided setup asks, in order, and which words of settings each answer says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.alarms import WAYS, platforms, unanswered
from bot.core.cases import No
from bot.core.changes import NEVER
from bot.core.dialogues import Dialogue
from bot.core.messages import Account, Audience, Group, Message, Policy, Visibility
from bot.core.practice import Practice
from bot.core.rights import Colleague, Desk
from bot.core.store import Work
from bot.desk.shown import one_line
from bot.steps import alarming, choosing, keeping, showing

Said = tuple[str, Mapping[str, str], str]
"""A word of settings with its options and a reason."""
NEXT, AGAIN = "next", "again"
SWITCHES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "unkind": ("Unkindness", ("insult", "toxicity", "bullying")),
    "spam": ("Spam and scams", ("spam", "scam")),
    "details": ("Personal details", ("contact_sharing", "personal_data", "move_platform")),
}
"""What may be left out in a group for a while. Everything else is always looked for."""
LEFT_OUT = "90 days"
REHEARSAL = "You scumbag. You are an idiot and a loser."
"""Unkind enough for a card this week, and for nobody to be called."""
_KEY = re.compile(r"(discord|telegram|x):(-?\d{1,20})")
_LINK = re.compile(r"https://(?:\w+\.)?discord(?:app)?\.com/channels/\d+/(\d{1,20})")
_MENTION = re.compile(r"<([@#])!?(\d{1,20})>")
_AUDIENCES = {"youth": "Young people", "mixed": "Young and grown up", "adult": "Adults only"}
_YES = {"yes": "Yes", "no": "No"}


@dataclass(frozen=True, slots=True)
class Here:
    """Where a setup stands."""

    work: Work
    practice: Practice
    dialogue: Dialogue
    now: datetime

    def said(self, name: str) -> str:
        return self.dialogue.said.get(name, "")

    @property
    def groups(self) -> list[str]:
        """Keys of the groups that were chosen."""
        return list(json.loads(self.said("groups") or "[]"))

    @property
    def about(self) -> str:
        """What the present question is about: a group's key, say."""
        return self.dialogue.step.partition("|")[2]

    def name(self, key: str) -> str:
        known = self.work.people.groups([key]).get(key)
        return one_line(known.name or key, 60) if known is not None else key


@dataclass(frozen=True, slots=True)
class Asked:
    """`choices` are values with their words; `skips` is what leaving it as it is is called, where one may."""

    lines: tuple[str, ...]
    choices: Mapping[str, str] = field(default_factory=dict)
    writes: bool = False
    skips: str = ""
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """What follows from an answer: words to say, and what to remember. `again`: the same question once more."""

    changes: tuple[Said, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)
    again: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    ask: Callable[[Here], Asked]
    take: Callable[[Here, str], Taken]


def questions(here: Here) -> list[str]:
    """The names of all questions in their order, as far as it is known by now which there are."""
    each = [f"{one}|{key}" for key in here.groups for one in ("audience", "purpose")]
    return [
        "organisation", "groups", *each, "country", "language", "checks", "cards", "lead_cards",
        "person|lead", "ways|lead", "person|deputy", "ways|deputy", "quiet", "notice", "rehearsal", "alarm", "watch",
    ]  # fmt: skip


def question(name: str) -> Question:
    """The question of this name. Raises `No` for one that is none."""
    found = _QUESTIONS.get(name.partition("|")[0])
    if found is None:
        raise No("This question is from another version of the desk. Begin the setup anew.")
    return found


# the organisation and its groups


def _organisation(here: Here) -> Asked:
    now = here.practice.organisation
    return Asked(
        ("What is your organisation called?", f"So far: {now}." if now else "Members read it in the notice."),
        writes=True,
        skips="Leave it so",
    )


def _organisation_said(here: Here, answer: str) -> Taken:
    return Taken((("desk", {"organisation": answer}, ""),) if answer else ())


def _groups(here: Here) -> Asked:
    chosen = here.groups
    offered = {key: one_line(one.name or key, 30) for key, one in choosing.groups(here.work).items()}
    live = {key: name for key, name in offered.items() if _KEY.fullmatch(key) and key not in chosen}
    at = here.said("?here")
    if at and at not in chosen:
        live = {at: f"This one: {here.said('?called') or at}", **live}
    lines = ["Which groups shall the desk look after?"]
    lines += [f"Chosen: {', '.join(here.name(key) for key in chosen)}."] if chosen else []
    lines.append("Press one, or write its key or link (discord:123, telegram:-100123). Nothing is read yet.")
    ends = {NEXT: "That is all"} if chosen else {}
    return Asked(tuple(lines), {**ends, **dict(list(live.items())[:10])}, writes=True)


def _groups_said(here: Here, answer: str) -> Taken:
    if answer == NEXT and here.groups:
        return Taken()
    key = _place(answer)
    name = here.said("?called") if key == here.said("?here") else ""
    if key not in choosing.groups(here.work):
        platform, id_ = key.split(":", 1)
        here.work.people.see_groups([Group(platform, id_, one_line(name, 80) or id_, here.practice.policy)])
    return Taken(said={"groups": json.dumps(list(dict.fromkeys([*here.groups, key])))}, again=True)


def _audience(here: Here) -> Asked:
    known = here.work.people.groups([here.about]).get(here.about)
    so_far = _AUDIENCES.get(known.policy.audience.value, "") if known else ""
    return Asked(
        (f"Whom is “{here.name(here.about)}” for?", f"So far: {so_far}. It decides how soon something is flagged."),
        _AUDIENCES,
        skips="Leave it so",
    )


def _audience_said(here: Here, answer: str) -> Taken:
    return Taken((_policy(here.about, "audience", answer),) if answer else ())


def _purpose(here: Here) -> Asked:
    lines = (f"What is “{here.name(here.about)}” for?", "One line: homework help, the Friday club, parents of Year 9.")
    return Asked(lines, writes=True, skips="Leave it out")


def _purpose_said(here: Here, answer: str) -> Taken:
    return Taken((_policy(here.about, "purpose", answer),) if answer else ())


def _country(here: Here) -> Asked:
    places = {"GB": "United Kingdom", "GB-ENG": "England", "GB-SCT": "Scotland", "GB-WLS": "Wales"}
    more = {"GB-NIR": "Northern Ireland"}
    lines = ("In which country are they?", "Its rules, helplines and bank holidays hold.")
    return Asked(lines, places | more, skips="Leave it so")


def _country_said(here: Here, answer: str) -> Taken:
    return Taken(tuple(_policy(key, "country", answer) for key in here.groups) if answer else ())


def _language(here: Here) -> Asked:
    lines = ("In which language do they mostly write?", "Others can be written as two letters, like pl.")
    return Asked(lines, {"en": "English", "cy": "Welsh"}, writes=True, skips="Leave it so")


def _language_said(here: Here, answer: str) -> Taken:
    return Taken(tuple(_policy(key, "language", answer) for key in here.groups) if answer else ())


def _checks(here: Here) -> Asked:
    off = set(filter(None, here.said("off").split(",")))
    labels = {name: f"{'☐' if name in off else '☑'} {words}" for name, (words, _) in SWITCHES.items()}
    return Asked(
        (
            "Which checks shall be on? Press one to switch it.",
            "Always on: grooming, boundaries, threats, hate, self-harm, calls for help, sexual blackmail.",
            f"What you switch off stays off for {LEFT_OUT} at most; the lead is told, and it is counted.",
        ),
        {NEXT: "Go on", **labels},
    )


def _checks_said(here: Here, answer: str) -> Taken:
    off = set(filter(None, here.said("off").split(",")))
    if answer != NEXT:
        if answer not in SWITCHES:
            raise No("Press one of the switches, or “Go on”.")
        return Taken(said={"off": ",".join(sorted(off ^ {answer}))}, again=True)
    changes = []
    for switch in sorted(off):
        words, labels = SWITCHES[switch]
        for label in labels:
            if label in here.practice.pack.names and label not in NEVER:
                for key in here.groups:
                    options = {"label": label, "group": key, "until": LEFT_OUT}
                    changes.append(("exempt", options, f"{words}: switched off in the guided setup."))
    return Taken(tuple(changes), {"off": ""})


# the desk and its people


def _cards(here: Here) -> Asked:
    return _where(here, "Where shall cards for the team be posted?", "Only the team may read there, no member.", "desk")


def _cards_said(here: Here, answer: str) -> Taken:
    return Taken((("desk", {"cards": _place(answer)}, ""),) if answer else ())


def _lead_cards(here: Here) -> Asked:
    asks = "Where shall the most urgent cards be posted?"
    return _where(here, asks, "Only lead and deputy may read there. Left out: they get private messages.", "desk_lead")


def _lead_cards_said(here: Here, answer: str) -> Taken:
    return Taken((("desk", {"lead_cards": _place(answer)}, ""),) if answer else ())


def _where(here: Here, asks: str, more: str, setting: str) -> Asked:
    now = str(here.practice.settings.get(setting, "") or "")
    offered = {key: one_line(one.name or key, 30) for key, one in choosing.groups(here.work).items()}
    free = {key: name for key, name in offered.items() if key not in here.groups and _KEY.fullmatch(key)}
    if (at := here.said("?here")) and at not in here.groups:
        free = {at: f"This one: {here.said('?called') or at}", **free}
    lines = (asks, more, *([f"So far: {now}."] if now else []), "Press one, or write its key or link.")
    return Asked(lines, dict(list(free.items())[:8]), writes=True, skips="Leave it so")


def _person(here: Here) -> Asked:
    role = Desk(here.about)
    now = [one.name for one in here.practice.people if role in one.roles]
    asks = "Who is the safeguarding lead?" if role is Desk.LEAD else "Who stands in for the lead (the deputy)?"
    names = {one.name: one_line(one.name, 30) for one in here.practice.people}
    lines = (asks, *([f"So far: {', '.join(now)}."] if now else []), "Press a name, or write one that is new here.")
    return Asked(lines, dict(list(names.items())[:10]), writes=True, skips="Leave it so" if now else "")


def _person_said(here: Here, answer: str) -> Taken:
    role = Desk(here.about)
    if not answer:
        found = next((one.name for one in here.practice.people if role in one.roles), "")
        return Taken(said={role.value: found})
    if any(one.name.casefold() == answer.casefold() for one in here.practice.people):
        name = choosing.colleague(here.practice, answer).name
        return Taken((("lead", {role.value: name}, ""),), {role.value: name})
    name = one_line(answer, 60)
    change: Said = ("people", {"do": "add", "name": name, "roles": role.value}, "")
    return Taken((change, ("lead", {role.value: name}, "")), {role.value: name})


def _ways(here: Here) -> Asked:
    who = _one(here)
    has = platforms(_reached(who))
    lines = [f"How is {who.name} reached in an emergency?"]
    lines.append(f"It takes {WAYS} ways that do not depend on each other. So far: {', '.join(sorted(has)) or 'none'}.")
    able = sorted(platforms(list(here.practice.can)) - {"desk", "x"})
    lines.append(f"Write an account, like {_examples(able)}. Connected here: {', '.join(able) or 'nothing'}.")
    done = {NEXT: "That is enough"} if len(has) >= WAYS else {}
    return Asked(tuple(lines), done, writes=True, skips="" if done else "Later")


def _ways_said(here: Here, answer: str) -> Taken:
    if answer in ("", NEXT):
        return Taken()
    who = _one(here)
    accounts = [_account(one) for one in re.split(r"[,\s]+", answer) if one]
    return Taken(
        tuple(("people", {"do": "link", "name": who.name, "account": one}, "") for one in accounts), again=True
    )


def _one(here: Here) -> Colleague:
    name = here.said(here.about)
    found = here.practice.colleague(name)
    if found is None:
        found = next((one for one in here.practice.people if Desk(here.about) in one.roles), None)
    if found is None:
        raise No(f"Nobody is {here.about} yet: go one back.")
    return found


def _reached(who: Colleague) -> list[str]:
    return [key.partition(":")[0] for key in who.accounts]


def _examples(able: list[str]) -> str:
    examples = {
        "discord": "discord:123 (or @name)", "telegram": "telegram:45", "mail": "mail:sam@example.org",
        "push": "push:sam",
    }  # fmt: skip
    return ", ".join(examples[one] for one in able if one in examples) or "mail:sam@example.org"


def _quiet(here: Here) -> Asked:
    lines = (
        "When shall only what is urgent ring?",
        "What is for now or today always does. Write hours, like 22:00-07:00.",
    )
    return Asked(lines, {"22:00-07:00": "22:00–07:00", "off": "Never quiet"}, writes=True, skips="Leave it so")


def _quiet_said(here: Here, answer: str) -> Taken:
    return Taken((("desk", {"quiet": answer}, ""),) if answer else ())


def _notice(here: Here) -> Asked:
    lines = (
        "Shall the desk post the notice in these groups?",
        "It says who reads along, why, and whom to ask. It is posted when a group is watched, and every 30 days.",
        "People must know. If not the desk, tell them yourselves.",
    )
    return Asked(lines, {"yes": "Yes, post it", "no": "No, we tell them"}, skips="Leave it so")


def _notice_said(here: Here, answer: str) -> Taken:
    if answer not in ("", "yes", "no"):
        raise No("Press yes or no.")
    return Taken(tuple(_policy(key, "notice", answer) for key in here.groups) if answer else ())


# the end: a rehearsal, the alarm, and then it begins


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
        return Asked((*lines, "You can stop here, and go on when they have answered."), {AGAIN: "Look again"})
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


def _policy(key: str, name: str, value: str) -> Said:
    return "policy", {"group": key, name: value}, ""


def _place(text: str) -> str:
    """A group's key as somebody writes it: a key, a link to a channel, a mention of one. Raises `No`."""
    if link := _LINK.match(text.strip()):
        return f"discord:{link[1]}"
    if (mention := _MENTION.fullmatch(text.strip())) and mention[1] == "#":
        return f"discord:{mention[2]}"
    if _KEY.fullmatch(text.strip()):
        return text.strip()
    raise No(f"“{one_line(text, 60)}” is no group. Write its key or link, like discord:123 or telegram:-100123.")


def _account(text: str) -> str:
    mention = _MENTION.fullmatch(text)
    if mention and mention[1] == "@":
        return f"discord:{mention[2]}"
    return f"mail:{text}" if "@" in text and ":" not in text else text


_QUESTIONS: Mapping[str, Question] = {
    "organisation": Question(_organisation, _organisation_said),
    "groups": Question(_groups, _groups_said),
    "audience": Question(_audience, _audience_said),
    "purpose": Question(_purpose, _purpose_said),
    "country": Question(_country, _country_said),
    "language": Question(_language, _language_said),
    "checks": Question(_checks, _checks_said),
    "cards": Question(_cards, _cards_said),
    "lead_cards": Question(_lead_cards, _lead_cards_said),
    "person": Question(_person, _person_said),
    "ways": Question(_ways, _ways_said),
    "quiet": Question(_quiet, _quiet_said),
    "notice": Question(_notice, _notice_said),
    "rehearsal": Question(_rehearsal, _rehearsal_said),
    "alarm": Question(_alarm, _alarm_said),
    "watch": Question(_watch, _watch_said),
}
