"""Who leads safeguarding here, who stands in, and who hears of what is about a helper."""

from __future__ import annotations

from bot.core.cases import No
from bot.core.rights import THREE, Desk
from bot.core.store import Work
from bot.core.switches import Consequence, Kind, Option, Setting, Wanted
from bot.desk.shown import one_line
from bot.steps import choosing
from bot.steps.changing import keep, until
from bot.steps.values import patch

SETTING = Setting(
    "lead",
    "Who leads safeguarding, who stands in for them, who hears of what is about a helper; or who answers for a group.",
    (
        Option("lead", "Who leads?", Kind.COLLEAGUE),
        Option("deputy", "Who stands in for the lead?", Kind.COLLEAGUE),
        Option("without", "Who leads or stands in no more?", Kind.COLLEAGUE),
        Option("alternative", "Which lead or deputy hears of what is about a helper?", Kind.COLLEAGUE),
        Option("third", "Do three of you run everything? Then who is the third?", Kind.COLLEAGUE),
        Option("group", "For one group only: which? Then “lead” is who answers for it.", Kind.GROUP),
    ),
)


def consequence(work: Work, wanted: Wanted) -> Consequence:
    if wanted.option("group"):
        return _of_group(work, wanted)
    before = {one.name: set(one.roles) for one in wanted.practice.people}
    after = {name: set(roles) for name, roles in before.items()}
    says = []
    lead, deputy, without, third = (
        choosing.colleague(wanted.practice, wanted.option(name)).name if wanted.option(name) else ""
        for name in ("lead", "deputy", "without", "third")
    )
    if third and len({lead, deputy, third} - {""}) < 3:
        raise No("Say all three, each somebody else: lead, deputy and third.")
    if lead:
        for roles in after.values():
            roles.discard(Desk.LEAD)
        after[lead] = (after[lead] - {Desk.DEPUTY}) | {Desk.LEAD}
        says.append(f"{lead} leads safeguarding")
    if deputy:
        if Desk.LEAD in after[deputy]:
            raise No(f"{deputy} leads already. Nobody stands in for themselves.")
        after[deputy].add(Desk.DEPUTY)
        says.append(f"{deputy} stands in for the lead")
    if third:
        for name, several in zip((lead, deputy, third), THREE, strict=True):
            after[name] = set(several)
            says.append(f"{name} is {' and '.join(sorted(several))}")
    if without:
        after[without] -= {Desk.LEAD, Desk.DEPUTY}
        says.append(f"{without} neither leads nor stands in")
    if not any(Desk.LEAD in roles for roles in after.values()):
        raise No("Then nobody would lead. Say who does: lead.")
    patches = [
        patch(work, wanted.practice, ("colleagues", name, "roles"), sorted(role.value for role in roles))
        for name, roles in after.items()
        if roles != before[name]
    ]
    if patches and not wanted.practice.settings.get("colleagues"):
        raise No("Nobody is named yet who works here. Name your colleagues in safelight.toml first.")
    if wanted.option("alternative"):
        other = choosing.colleague(wanted.practice, wanted.option("alternative")).name
        patches.append(patch(work, wanted.practice, ("report_alternative",), other))
        says.append(f"{other} hears of what is about a helper")
    if not says:
        raise No("Say who: lead, deputy, without or alternative.")
    left = [name for name in after if not after[name] and before[name]]
    more = [f"{name} has no role here any more and can do nothing." for name in left]
    return Consequence(
        (
            "; ".join(says),
            "Who leads or stands in sees the most serious cases, and those about colleagues they are not part of.",
            *more,
        ),
        tuple(patches),
        until(wanted),
    )


def apply(work: Work, wanted: Wanted, found: Consequence) -> str:
    return keep(work, wanted, found)


def _of_group(work: Work, wanted: Wanted) -> Consequence:
    if not wanted.option("lead"):
        raise No("Say who answers for the group: lead.")
    group = choosing.group(work, wanted.option("group"))
    who = choosing.colleague(wanted.practice, wanted.option("lead"))
    one = patch(work, wanted.practice, ("groups", group.key, "lead"), who.name)
    return Consequence((f"{who.name} answers for “{one_line(group.name or group.key, 60)}”",), (one,), until(wanted))
