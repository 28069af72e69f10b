"""A second look at a tenth of what was decided, by somebody who does not know what that was.

Chosen are a tenth of the cases closed as “no concern” and a tenth of those in which something was done: were it only
the first, whoever looks again would know what was decided. Where the two differ, the lead decides between them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.cases import Case, No, State, Word
from bot.core.effects import Alert
from bot.core.incidents import Entry
from bot.core.looks import Judgement, SecondLook, Stage, chosen, deciders, judged, second, settled
from bot.core.lots import lot
from bot.core.periods import Every, ended
from bot.core.practice import Practice
from bot.core.requests import CaseWord, View
from bot.core.rights import Colleague, Power, may_see, refusal
from bot.core.signals import Severity
from bot.core.store import Work
from bot.core.undoing import to_put_right
from bot.steps import answering, lots
from bot.steps.alerting import tell, tell_keepers
from bot.steps.viewing import view


@dataclass(frozen=True, slots=True)
class Offered:
    """A second look for one colleague: the case without what was decided, by whom, or what came of it."""

    look: SecondLook
    view: View


def draw(work: Work, case: Case, now: datetime) -> None:
    """Has a decided case looked at again, where the lot says so. Which ones it fell on is told to nobody."""
    first = judged(case)
    if first is None or not chosen(lots.key(work, now), case.id):
        return
    if any(one.stage in (Stage.WAITING, Stage.SPLIT) for one in work.looks.of_case(case.id)):
        return
    work.looks.choose(case.id, first, now)
    work.ledger.log("machine", "chose a case to be looked at again", "desk", now)


def offered(work: Work, colleague: Colleague, now: datetime) -> list[SecondLook]:
    """What this colleague is asked to look at again, in an order of its own for each, so that nobody picks and chooses.

    Never a case they are a party to, may not see, had a hand in, or opened after it was decided.
    """
    if refusal(colleague, Power.TRIAGE):
        return []
    found = [one for one in work.looks.looks([Stage.WAITING]) if _for(work, colleague, one)]
    key = lots.key(work, now) if found else b""
    return sorted(found, key=lambda one: lot(key, f"order {one.id} {colleague.name}"))


def open_(work: Work, colleague: Colleague, number: str, now: datetime) -> Offered:
    """One of them, to be read. Raises `No`."""
    look = work.looks.look(number.strip().lstrip("#"))
    case = _for(work, colleague, look) if look is not None and look.stage is Stage.WAITING else None
    if look is None or case is None or refusal(colleague, Power.TRIAGE):
        raise No(f"There is no second look {number[:20]} that waits for you.")
    work.ledger.log(colleague.name, "looked a second time", f"case:{case.id}", now)
    return Offered(look, blind(view(work, colleague, case)))


def answer(
    work: Work, colleague: Colleague, number: str, judgement: Judgement, reason: str, practice: Practice, now: datetime
) -> str:
    """Keeps what the second person makes of it; where the two differ, the lead hears of it. Raises `No`."""
    look = work.looks.look(number.strip().lstrip("#"), lock=True)
    case = _for(work, colleague, look) if look is not None and look.stage is Stage.WAITING else None
    if look is None or case is None or refusal(colleague, Power.TRIAGE):
        raise No(f"There is no second look {number[:20]} that waits for you.")
    after = second(look, judgement, colleague.name, reason, now)
    if not work.looks.save_look(after, look.stage):
        raise No("Somebody else was quicker: this one is done.")
    work.ledger.log(colleague.name, "said what they make of it, at a second look", f"case:{case.id}", now)
    if after.stage is Stage.SPLIT:
        _tell_judges(work, after, case, practice, now)
    return "Thank you. It is counted with the others; nobody is ranked by it."


def splits(work: Work, colleague: Colleague, practice: Practice) -> list[tuple[SecondLook, Case]]:
    """Where two differ and this colleague may decide between them."""
    found = []
    for look in work.looks.looks([Stage.SPLIT]):
        case = work.cases.get(look.case)
        if case is not None and colleague in judges(work, look, case, practice):
            found.append((look, case))
    return found


def judges(work: Work, look: SecondLook, case: Case, practice: Practice) -> list[Colleague]:
    """Who may decide between two who differ: those who may close serious cases and are neither of the two.

    Where nobody is left, those of them who may see the case: better they than nobody.
    """
    able = [one for one in practice.people if Power.CLOSE_SERIOUS in one.powers and may_see(one, case)]
    hands = {*deciders(work.cases.file(case).decisions), look.second_by}
    return [one for one in able if one.name not in hands] or able


def settle(
    work: Work, colleague: Colleague, number: str, judgement: Judgement, reason: str, practice: Practice, now: datetime
) -> str:
    """Decides between two who differ. What was “no concern” and is not is opened again, in the same person's name.

    What was done is not undone by it: people are asked to put it right. Raises `No`.
    """
    look = work.looks.look(number.strip().lstrip("#"), lock=True)
    case = work.cases.get(look.case) if look is not None else None
    if look is None or case is None or colleague not in judges(work, look, case, practice):
        raise No(f"There is no second look {number[:20]} that you can decide.")
    after = settled(look, judgement, colleague.name, reason, now)
    if not work.looks.save_look(after, look.stage):
        raise No("Somebody else was quicker: this one is done.")
    changed = "the first decision was overturned" if after.overturned else "the first decision stands"
    said = f"Two people saw this differently; {changed}."
    work.cases.decided(case.id, colleague.name, Word.NOTE.value, said, case.version, now)
    work.ledger.log(colleague.name, f"decided between two who differed: {changed}", f"case:{case.id}", now)
    incident = work.cases.incident(case.id)
    if incident is not None:
        line = f"Two people saw this case differently; {changed}. Why: {after.final_reason}"
        work.cases.record(incident.id, colleague.name, Entry.DECISION, line, now)
    if not after.overturned:
        return f"Case {case.id} stays as it was decided."
    if after.first is Judgement.MATTERS:
        return f"Case {case.id}: what was done was not right. {put_right(work, case, f'second look {look.id}', now)}"
    word = CaseWord(f"settled:{look.id}", colleague.name, case.id, Word.REOPEN, after.final_reason)
    return f"It was a concern after all. {answering.say(work, word, practice, now).text}"


def put_right(work: Work, case: Case, why: str, now: datetime) -> str:
    """Tasks for people: what was done in a case and should be undone. Nothing is undone by itself."""
    todo = to_put_right(work.cases.file(case).decisions)
    for number, text in enumerate(todo):
        work.cases.task(
            f"right:{case.id}:{why}:{number}", case.id, f"{text} ({why}: the decision was overturned.)", now
        )
    return f"To be done by people, and written down with the case: {' '.join(todo)}" if todo else ""


def blind(seen: View) -> View:
    """A case as it was before anybody decided it: nobody's word, no record, nothing that was removed because of it."""
    file = seen.file
    since = min((one.at for one in file.decisions), default=None)
    lines = tuple(
        replace(line, gone_at=None)
        if since is not None and line.gone_at is not None and line.gone_at >= since
        else line
        for line in file.evidence
    )
    bare = replace(file.case, state=State.NEW, claimed_by="", lease_until=None, stance=None)
    return replace(
        seen,
        file=replace(
            file,
            case=bare,
            evidence=lines,
            decisions=(),
            tasks=(),
            clocks=(),
            receipts=(),
            incident=None,
            glasses=(),
            grants=(),
        ),
        earlier=0,
    )


def remind(work: Work, practice: Practice, now: datetime) -> None:
    """Once a week each colleague hears how many second looks wait for them."""
    week = ended(Every.WEEK, now, practice.hours.timezone).key
    for one in practice.people:
        waiting = len(offered(work, one, now)) if Power.TRIAGE in one.powers else 0
        if waiting:
            cases = "1 decided case waits" if waiting == 1 else f"{waiting} decided cases wait"
            text = f"{cases} for a second look by you. What was decided before is not shown."
            alert = Alert(to=one.name, severity=Severity.S4.name, text=text, link="/reviews")
            tell(work, f"looks:{week}:{one.name}", alert, practice, now)
    _tell_of_nobody(work, week, practice, now)


def _tell_of_nobody(work: Work, week: str, practice: Practice, now: datetime) -> None:
    """Looks for which everybody here decided the case, read it since, or is kept out: the leads who may see it hear."""
    able = [one for one in practice.people if Power.TRIAGE in one.powers]
    stuck: Counter[str] = Counter()
    for look in work.looks.looks([Stage.WAITING]):
        case = work.cases.get(look.case)
        if case is not None and judged(case) is look.first and not any(_for(work, one, look) for one in able):
            stuck.update(one.name for one in able if Power.SEE_SERIOUS in one.powers and may_see(one, case))
    for name, number in sorted(stuck.items()):
        text = (
            f"Nobody here can take {number} of the second looks: all who triage decided it or have read it since. "
            "Ask somebody else to triage for an hour, or let them be: the summary counts them as not looked at again."
        )
        alert = Alert(to=name, severity=Severity.S4.name, text=text, link="/reviews")
        tell(work, f"nobody:{week}:{name}", alert, practice, now)


def _for(work: Work, colleague: Colleague, look: SecondLook) -> Case | None:
    """The case of a look that this colleague can judge without knowing; None where it is not for them."""
    case = work.cases.get(look.case)
    if case is None or not may_see(colleague, case):
        return None
    if judged(case) is not look.first:  # it was taken up again: there is nothing left to compare
        work.looks.save_look(replace(look, stage=Stage.DROPPED), look.stage)
        return None
    decisions = work.cases.file(case).decisions
    if colleague.name in deciders(decisions):
        return None
    ended = max((one.at for one in decisions if one.word != Word.NOTE), default=case.opened_at)
    return None if _knows(work, colleague, case, ended) else case


def _knows(work: Work, colleague: Colleague, case: Case, since: datetime) -> bool:
    """Whether they opened the case, its record or its log since, and so may have seen what was decided."""
    lines = work.ledger.read(f"case:{case.id}")
    return any(one.actor == colleague.name and one.at >= since and one.what.startswith("read") for one in lines)


def _tell_judges(work: Work, look: SecondLook, case: Case, practice: Practice, now: datetime) -> None:
    who: Sequence[Colleague] = judges(work, look, case, practice)
    for one in who:
        alert = Alert(
            to=one.name, severity=Severity.S3.name, link="/reviews",
            text=f"Two people see a case differently (second look {look.id}). Please decide between them.",
        )  # fmt: skip
        tell(work, f"split:{look.id}:{one.name}", alert, practice, now)
    if not who:
        text = "Two people see a case differently, and nobody who may decide between them is named here."
        tell_keepers(work, f"split:{look.id}", text, practice, now, Severity.S3)
