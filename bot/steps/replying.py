"""What is asked is answered by somebody not involved, with reasons and a letter.

A decision that turns out to be wrong is put right by people: the desk proposes what to do and does none of it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.cases import No, Stance
from bot.core.effects import Support, packed
from bot.core.incidents import Entry as Recorded
from bot.core.life import silent
from bot.core.matters import Line, Matter, Outcome, What, decided
from bot.core.practice import Practice
from bot.core.rights import Colleague, Desk, Power
from bot.core.store import Work
from bot.desk import letters
from bot.desk.papers import Papers
from bot.steps import doubling, receiving
from bot.steps.inbox import LONGEST, found, save


def acknowledge(work: Work, by: str, number: str, practice: Practice, now: datetime) -> str:
    """Writes down that the asker was told that it came, and sends that to their chat where there is one."""
    colleague, matter = found(work, by, number, practice, lock=True)
    if not matter.open or matter.acknowledged_at is not None:
        raise No("It was acknowledged before.")
    save(work, replace(matter, acknowledged_at=now, version=matter.version + 1))
    text = letters.acknowledgement(matter, practice.organisation)
    work.matters.write(matter.id, colleague.name, Line.ACKNOWLEDGED, text, now)
    work.ledger.log(colleague.name, "acknowledged it", f"matter:{matter.id}", now)
    return _sent(work, colleague, matter, text, "acknowledge", practice, now) or f"Tell them, and keep a copy: {text}"


def decide(
    work: Work,
    by: str,
    number: str,
    outcome: str,
    reason: str,
    practice: Practice,
    now: datetime,
    *,
    withhold: str = "",
    signed: str = "",
) -> str:
    """Decides a matter. `withhold` is why the asker is not told the reasons: that takes the lead's signature.

    Raises:
        No: it is not theirs to decide, something was not looked at first, or reasons may not be given.
    """
    colleague, matter = found(work, by, number, practice, lock=True)
    if outcome not in list(Outcome):
        raise No(f"Write one of: {', '.join(Outcome)}.")
    case = work.cases.get(matter.case) if matter.case else None
    if withhold.strip():
        _may_withhold(work, colleague, matter, signed, practice)
    elif case is not None and silent(case) and case.stance is not Stance.STEP_IN:
        raise No(
            "Reasons would tell them of a case of which nothing may reach them yet. Withhold them, with why and the "
            "lead's signature."
        )
    after = decided(
        matter, Outcome(outcome), colleague.name, reason, now, withheld_by=signed.strip() if withhold.strip() else ""
    )  # fmt: skip
    save(work, after)
    work.matters.write(matter.id, colleague.name, Line.DECIDED, f"{outcome}: {reason.strip()[:LONGEST]}", now)
    work.ledger.log(colleague.name, f"decided: {outcome}", f"matter:{matter.id}", now)
    if withhold.strip():
        work.matters.write(
            matter.id, colleague.name, Line.WITHHELD, f"{withhold.strip()[:1000]} (signed {signed.strip()[:120]})", now
        )
        work.ledger.log(colleague.name, "signed that reasons are withheld", f"matter:{matter.id}", now)
    said = f"Number {matter.id} is decided: {letters.OUTCOMES[after.outcome or Outcome.UPHELD]}."
    if case is None or matter.what is not What.APPEAL:
        return said
    work.ledger.log(colleague.name, f"decided an appeal: {outcome}", f"case:{case.id}", now)
    noted = f"An appeal against what was decided: {letters.OUTCOMES[Outcome(outcome)]}."
    work.cases.decided(case.id, colleague.name, "note", noted, case.version, now)
    incident = work.cases.incident(case.id)
    if incident is not None:
        line = f"Appeal (number {matter.id}): {outcome}. Why: {reason.strip()[:2000]}"
        work.cases.record(incident.id, colleague.name, Recorded.DECISION, line, now)
    if after.favours:
        said += f" {doubling.put_right(work, case, f'appeal {matter.id}', now)}"
    return said


def letter(work: Work, by: str, number: str, practice: Practice, now: datetime) -> Papers:
    """The reply as a letter, to be read first. Raises `No` where nothing was decided."""
    _, matter = found(work, by, number, practice)
    if matter.outcome is None:
        raise No("Decide it first: then there is a letter.")
    work.ledger.log(by, "made the letter", f"matter:{matter.id}", now)
    return letters.reply(matter, _reason(work, matter), practice.organisation, regulator(practice), now)


def send(work: Work, by: str, number: str, practice: Practice, now: datetime) -> str:
    """Sends the reply to the asker's own chat with the bot. Raises `No` where it may not or cannot go there."""
    colleague, matter = found(work, by, number, practice)
    if matter.outcome is None:
        raise No("Decide it first: then there is a letter.")
    case = work.cases.get(matter.case) if matter.case else None
    if case is not None and silent(case) and case.stance is not Stance.STEP_IN:
        raise No("Nothing may reach this person before the safeguarding lead steps in. Keep the letter for later.")
    text = letters.message(matter, _reason(work, matter), practice.organisation, regulator(practice))
    said = _sent(work, colleague, matter, text, "letter", practice, now)
    if not said:
        raise No("They have no chat with the bot here. Print the letter and hand it over.")
    work.matters.write(matter.id, colleague.name, Line.LETTER, "Sent to their chat.", now)
    work.ledger.log(colleague.name, "sent the letter", f"matter:{matter.id}", now)
    return said


# inside


def regulator(practice: Practice) -> str:
    """Who looks after people's data in this country, and where; empty where the pack names nobody."""
    route = practice.pack.routes.get(practice.pack.parts.get("data_regulator", ""))
    return " ".join(filter(None, [route.name, f"({route.web})" if route.web else ""])) if route else ""


def _may_withhold(work: Work, colleague: Colleague, matter: Matter, signed: str, practice: Practice) -> None:
    """The lead signs; where the lead is not free to answer this, whoever decides it does."""
    if not signed.strip():
        raise No("Sign with your full name that the reasons are withheld.")
    leads = [one.name for one in receiving.free(work, matter, practice) if Desk.LEAD in one.roles]
    if leads and colleague.name not in leads:
        raise No(f"Only the safeguarding lead signs that reasons are withheld: ask {' or '.join(leads)}.")


def _reason(work: Work, matter: Matter) -> str:
    """Why it was decided so, in the words of whoever decided; empty where that is withheld."""
    if matter.withheld_by:
        return ""
    lines = [one.text for one in work.matters.lines(matter.id) if one.kind is Line.DECIDED]
    return lines[-1].partition(": ")[2] if lines else ""


def _sent(
    work: Work, colleague: Colleague, matter: Matter, text: str, what: str, practice: Practice, now: datetime
) -> str:
    """Has a text sent to the asker's private chat; empty where there is no way to."""
    platform = matter.asker.partition(":")[0]
    if Support not in practice.can.get(platform, frozenset()) or Power.TRIAGE not in colleague.powers:
        return ""
    effect = Support(account=matter.asker, group="", text=text, by=colleague.name)
    work.outbox.put(f"{what}:matter:{matter.id}", effect.lane, "perform", packed(effect), now, now)
    return f"It is on its way to their chat: “{text}”"
