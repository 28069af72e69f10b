"""The guided setup's questions about the organisation, its groups and what is looked for there."""

from __future__ import annotations

import json
from collections.abc import Mapping

from bot.core.cases import No
from bot.core.changes import NEVER
from bot.core.messages import Group
from bot.desk.shown import one_line
from bot.steps import choosing
from bot.steps.setup_asking import AGAIN, KEY, NEXT, Asked, Here, Question, Taken, place, policy

SWITCHES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "unkind": ("Unkindness", ("insult", "toxicity", "bullying")),
    "spam": ("Spam and scams", ("spam", "scam")),
    "details": ("Personal details", ("contact_sharing", "personal_data", "move_platform")),
}
"""What may be left out in a group for a while. Everything else is always looked for."""
LEFT_OUT = "90 days"
_HOW = {
    "telegram": "Add me to it as an administrator",
    "discord": "Let me into it, or write /safelight setup there",
    "": "Let the bot into it",
}
"""How a group comes to be offered, by the platform of the one who is asked."""
_AUDIENCES = {"youth": "Young people", "mixed": "Young and grown up", "adult": "Adults only"}


def _organisation(here: Here) -> Asked:
    now = here.practice.organisation
    known = bool(now) and now != "This organisation"
    return Asked(
        ("What is your organisation called?", f"So far: {now}." if known else "Members read it in the notice."),
        writes=True,
        skips="Leave it so",
    )


def _organisation_said(here: Here, answer: str) -> Taken:
    return Taken((("desk", {"organisation": answer}, ""),) if answer else ())


def _groups(here: Here) -> Asked:
    chosen = here.groups
    offered = {key: one_line(one.name or key, 30) for key, one in choosing.groups(here.work).items()}
    live = {key: name for key, name in offered.items() if KEY.fullmatch(key) and key not in chosen}
    at = here.said("?here")
    if at and at not in chosen:
        live = {at: f"This one: {here.said('?called') or at}", **live}
    lines = ["Which groups shall the desk look after?"]
    lines += [f"Chosen: {', '.join(here.name(key) for key in chosen)}."] if chosen else []
    lines.append("Press one. Nothing is read yet." if live else "Nothing is read yet.")
    lines.append(
        f"Is one missing? {_HOW.get(here.platform, _HOW[''])}, and press “Look again”. Or write its name or key."
    )
    ends = {NEXT: "That is all"} if chosen else {}
    return Asked(tuple(lines), {**dict(list(live.items())[:10]), AGAIN: "Look again", **ends}, writes=True)


def _groups_said(here: Here, answer: str) -> Taken:
    if answer == NEXT and here.groups:
        return Taken()
    if answer == AGAIN:
        return Taken(again=True)
    key = _named(here, answer)
    name = here.said("?called") if key == here.said("?here") else ""
    if key not in choosing.groups(here.work):
        platform, id_ = key.split(":", 1)
        here.work.people.see_groups([Group(platform, id_, one_line(name, 80) or id_, here.practice.policy)])
    return Taken(said={"groups": json.dumps(list(dict.fromkeys([*here.groups, key])))}, again=True)


def _named(here: Here, answer: str) -> str:
    """The key of a group that was pressed or written: by its name, too, where only one has it. Raises `No`."""
    known = choosing.groups(here.work)
    same = [
        key for key, one in known.items() if KEY.fullmatch(key) and one.name.casefold() == answer.strip().casefold()
    ]
    return same[0] if len(same) == 1 else place(answer)


def _audience(here: Here) -> Asked:
    known = here.work.people.groups([here.about]).get(here.about)
    so_far = _AUDIENCES.get(known.policy.audience.value, "") if known else ""
    return Asked(
        (f"Whom is “{here.name(here.about)}” for?", f"So far: {so_far}. It decides how soon something is flagged."),
        _AUDIENCES,
        skips="Leave it so",
    )


def _audience_said(here: Here, answer: str) -> Taken:
    return Taken((policy(here.about, "audience", answer),) if answer else ())


def _purpose(here: Here) -> Asked:
    lines = (f"What is “{here.name(here.about)}” for?", "One line: homework help, the Friday club, parents of Year 9.")
    return Asked(lines, writes=True, skips="Leave it out")


def _purpose_said(here: Here, answer: str) -> Taken:
    return Taken((policy(here.about, "purpose", answer),) if answer else ())


def _country(here: Here) -> Asked:
    places = {"GB": "United Kingdom", "GB-ENG": "England", "GB-SCT": "Scotland", "GB-WLS": "Wales"}
    more = {"GB-NIR": "Northern Ireland"}
    lines = ("In which country are these groups?", "That country's law, helplines and bank holidays hold.")
    return Asked(lines, places | more, skips="Leave it so")


def _country_said(here: Here, answer: str) -> Taken:
    return Taken(tuple(policy(key, "country", answer) for key in here.groups) if answer else ())


def _language(here: Here) -> Asked:
    lines = ("In which language do people mostly write there?", "Another one is written as two letters, like pl.")
    return Asked(lines, {"en": "English", "cy": "Welsh"}, writes=True, skips="Leave it so")


def _language_said(here: Here, answer: str) -> Taken:
    return Taken(tuple(policy(key, "language", answer) for key in here.groups) if answer else ())


def _checks(here: Here) -> Asked:
    off = set(filter(None, here.said("off").split(",")))
    labels = {name: f"{'☐' if name in off else '☑'} {words}" for name, (words, _) in SWITCHES.items()}
    return Asked(
        (
            "Which checks shall be on? Press one to switch it.",
            "Always on: grooming, boundaries, threats, hate, self-harm, calls for help, sexual blackmail.",
            f"What you switch off stays off for {LEFT_OUT} at most; the lead is told, and it is counted.",
        ),
        {**labels, NEXT: "Go on"},
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


QUESTIONS: Mapping[str, Question] = {
    "organisation": Question(_organisation, _organisation_said),
    "groups": Question(_groups, _groups_said),
    "audience": Question(_audience, _audience_said),
    "purpose": Question(_purpose, _purpose_said),
    "country": Question(_country, _country_said),
    "language": Question(_language, _language_said),
    "checks": Question(_checks, _checks_said),
}
