"""The guided setup's questions about places, lead and deputy, rest and the notice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.core.alarms import WAYS, platforms
from bot.core.cases import No
from bot.core.rights import Colleague, Desk
from bot.desk.shown import one_line
from bot.steps import choosing, pairing
from bot.steps.setup_asking import KEY, NEXT, Asked, Here, Question, Said, Taken, account, place, policy

CODE = "code"


def _cards(here: Here) -> Asked:
    asks = "Where shall cards for the team be posted?"
    more = "Only the team may read there, no member. Else they wait in /queue and in the console."
    return _where(here, asks, more, "desk", "Nowhere")


def _cards_said(here: Here, answer: str) -> Taken:
    return Taken((("desk", {"cards": place(answer)}, ""),) if answer else ())


def _lead_cards(here: Here) -> Asked:
    asks = "Where shall the most urgent cards be posted?"
    more = "Only lead and deputy may read there. Else they get them as private messages."
    return _where(here, asks, more, "desk_lead", "Private messages")


def _lead_cards_said(here: Here, answer: str) -> Taken:
    return Taken((("desk", {"lead_cards": place(answer)}, ""),) if answer else ())


def _where(here: Here, asks: str, more: str, setting: str, without: str) -> Asked:
    now = str(here.practice.settings.get(setting, "") or "")
    offered = {key: one_line(one.name or key, 30) for key, one in choosing.groups(here.work).items()}
    free = {key: name for key, name in offered.items() if key not in here.groups and KEY.fullmatch(key)}
    if (at := here.said("?here")) and at not in here.groups:
        free = {at: f"This one: {here.said('?called') or at}", **free}
    lines = (asks, more, *([f"So far: {now}."] if now else []), "Press one, or write its key or link.")
    return Asked(lines, dict(list(free.items())[:8]), writes=True, skips="Leave it so" if now else without)


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
    able = sorted(platforms(list(here.practice.can)) - {"desk", "x"})
    lines.append(f"It takes {WAYS} ways that do not depend on each other. So far: {_listed(sorted(has)) or 'none'}.")
    if len(able) < WAYS:
        only = f"Only {_listed(able)} is connected here" if able else "Nothing is connected here"
        lines.append(f"{only}: connect mail or phones as well (docs/live.md), and go on with this afterwards.")
    lines.append(f"Write what reaches {who.name}, like {_examples(able)}.")
    chats = [one for one in able if one in here.practice.showing.platforms and one not in has]
    code = {CODE: f"Give {who.name} a code"} if chats else {}
    if chats:
        lines.append(f"For {_listed(chats, ' or ')} a code is easier: {who.name} writes it to the bot.")
    done = {NEXT: "That is enough"} if len(has) >= WAYS else {}
    return Asked(tuple(lines), done | code, writes=True, skips="" if done else "Later")


def _ways_said(here: Here, answer: str) -> Taken:
    if answer in ("", NEXT):
        return Taken()
    who = _one(here)
    if answer == CODE:
        made = pairing.make(here.work, here.practice, here.now, who.name, pairing.FIRST_LIVES)
        return Taken(again=True, note=f"{who.name} writes this to the bot in private, within an hour: /pair {made}")
    accounts = [account(one) for one in re.split(r"[,\s]+", answer) if one]
    return Taken(
        tuple(("people", {"do": "link", "name": who.name, "account": one}, "") for one in accounts), again=True
    )


def _listed(ways: Sequence[str], last: str = ", ") -> str:
    return last.join(one.capitalize() if one in ("discord", "telegram") else one for one in ways)


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
        "discord": "discord:123 (or @name)", "telegram": "telegram:45", "mail": "sam@example.org",
        "push": "push:sam",
    }  # fmt: skip
    return ", ".join(examples[one] for one in able if one in examples) or "sam@example.org"


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
    return Taken(tuple(policy(key, "notice", answer) for key in here.groups) if answer else ())


QUESTIONS: Mapping[str, Question] = {
    "cards": Question(_cards, _cards_said),
    "lead_cards": Question(_lead_cards, _lead_cards_said),
    "person": Question(_person, _person_said),
    "ways": Question(_ways, _ways_said),
    "quiet": Question(_quiet, _quiet_said),
    "notice": Question(_notice, _notice_said),
}
