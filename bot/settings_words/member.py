"""Who somebody in the groups is: their role, their age, which accounts are one person; or many at once."""

from __future__ import annotations

import re

from bot.core.cases import No
from bot.core.messages import Age, Person, Role
from bot.core.store import Work
from bot.core.switches import Consequence, Kind, Option, Setting, Wanted
from bot.desk.shown import one_line
from bot.steps import enrolling, walling
from bot.steps.changing import tell_leads

SETTING = Setting(
    "member",
    "Who somebody in the groups is: role, age, which accounts are one person. Or send a table of many.",
    (
        Option("account", "Whose account? By its key, like discord:123 or telegram:45.", Kind.ACCOUNT),
        Option(
            "role",
            "What are they here?",
            Kind.CHOICE,
            choices={"staff": "Staff", "volunteer": "A volunteer", "parent": "A parent", "member": "A member",
                     "unknown": "Not known"},
        ),
        Option(
            "age",
            "How old are they?",
            Kind.CHOICE,
            choices={"minor": "Under 18", "adult": "Grown up", "unknown": "Not known"},
        ),
        Option("person", "Which person is it? A name from the roster, or a new one. It links the account."),
        Option("table", "Many at once: lines, the first name,platform,account,role,age. Or send me a .csv in private."),
    ),
)  # fmt: skip
_KEY = re.compile(r"(discord|telegram|x|whatsapp|instagram|facebook|chat):\S{1,200}")


def consequence(work: Work, wanted: Wanted) -> Consequence:
    people = _people(work, wanted)
    enrolling.not_oneself(work, wanted.by, [key for one in people for key in one.accounts])
    if wanted.option("table"):
        return Consequence(("The roster is taken over", *enrolling.compared(work, people)), asks=True)
    (person,) = people
    account = wanted.option("account")
    before = work.people.owner(account)
    says = [f"{account} is {one_line(person.name, 60)}: {_role(person.role)}, {_age(person.age)}"]
    if before is not None and before.id != person.id:
        says.append(f"Up to now it was {one_line(before.name, 60)}'s.")
    others = [key for key in person.accounts if key != account]
    if others:
        says.append(f"It is one person with {', '.join(others[:5])}: cases and walls are theirs together.")
    if _older(before, person):
        says.append("They count as grown up then: less is flagged. The safeguarding lead is told.")
    return Consequence(tuple(says), asks=True)


def apply(work: Work, wanted: Wanted, found: Consequence) -> str:
    people = _people(work, wanted)
    older = [one for one in people if _older(work.people.find(one.id), one)]
    count = work.people.enrol(people, wanted.now)
    walling.renew(work, wanted.practice, wanted.now)
    what = "took over a roster" if wanted.option("table") else "said who an account is"
    work.ledger.log(wanted.by.name, f"{what}: {count} people", "roster", wanted.now)
    if older:
        text = f"{wanted.by.name}: {len(older)} on the roster count as grown up now, who counted as under 18."
        tell_leads(work, f"member:{wanted.request.id}", text, wanted.practice, wanted.now, wanted.by.name)
    return (
        f"Done. {found.says[0]}."
        if not wanted.option("table")
        else f"Done: {enrolling.counted(count)} {'is' if count == 1 else 'are'} on the roster."
    )


def _people(work: Work, wanted: Wanted) -> tuple[Person, ...]:
    if wanted.option("table"):
        return enrolling.pasted(wanted.option("table"), wanted.now)
    account = wanted.option("account")
    if not _KEY.fullmatch(account):
        raise No("Say whose account: its key, like discord:123 or telegram:45. Or paste a table.")
    if not any(wanted.option(one) for one in ("role", "age", "person")):
        raise No("Say what is known of them: role, age or person.")
    given = (wanted.option("person"), wanted.option("role"), wanted.option("age"))
    return (enrolling.person_for(work, account, *given, wanted.now),)


def _older(before: Person | None, after: Person) -> bool:
    return before is not None and before.age in (Age.MINOR, Age.MINOR_LIKELY) and after.age is not before.age


def _role(role: Role) -> str:
    return "what they are is not known" if role is Role.UNKNOWN else role.value


def _age(age: Age) -> str:
    words = {Age.ADULT: "grown up", Age.MINOR: "under 18", Age.MINOR_LIKELY: "probably under 18"}
    return words.get(age, "how old is not known")
