"""An export of what is held about somebody: drafted, read by a person passage by passage, agreed to by a second, given.

What is held is gathered anew each time; only what people decided about each passage is kept. If it changed since it was
reviewed, it is reviewed again. Walls: passages of a case that one is kept from do not exist for one, and nobody agrees
to an export that lacks them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.access import Access, Give, Stage, Verdict, decide, given
from bot.core.approvals import Act, Approval
from bot.core.approvals import Stage as Step
from bot.core.cases import No
from bot.core.matters import Line, Relation, wanting
from bot.core.practice import Practice
from bot.core.rights import Colleague, may_see
from bot.core.store import Work
from bot.steps import agreeing, legal
from bot.steps.gathering import Draft, content, drafted, held


def begin(work: Work, by: str, who: str, relation: str, matter: str, practice: Practice, now: datetime) -> Draft:
    """Begins an export for somebody, for a request of the inbox (`matter`) where there is one. Raises `No`."""
    colleague = legal.keeper(practice, by)
    person = legal.somebody(work, who.strip())
    if relation not in list(Relation):
        raise No(f"For whom is it asked? Write one of: {', '.join(Relation)}.")
    if own(colleague, person.accounts, person.id):
        raise No("Nobody prepares what is held about themselves. Ask another lead or deputy.")
    if matter.strip() and work.matters.get(matter.strip().lstrip("#")) is None:
        raise No(f"There is no number {matter[:20]} in the inbox.")
    access = work.accesses.add(
        Access(
            "",
            person.id or person.accounts[0],
            person.name,
            person.accounts,
            colleague.name,
            now,
            relation,
            matter.strip().lstrip("#"),
        )
    )
    work.ledger.log(colleague.name, "began an export of what is held about somebody", f"access:{access.id}", now)
    return drafted(work, colleague, access, practice)


def read(work: Work, by: str, number: str, practice: Practice, now: datetime) -> Draft:
    """An export with all its passages, for one who may prepare it. Raises `No`."""
    colleague, access = found(work, by, number, practice)
    draft = drafted(work, colleague, access, practice)
    work.ledger.log(colleague.name, "read what is held about somebody", f"access:{access.id}", now)
    for case in sorted({one.case for one in draft.passages if one.case}, key=int):
        work.ledger.log(colleague.name, f"read, for export {access.id}", f"case:{case}", now)
    return draft


def listed(work: Work, by: str, practice: Practice) -> list[Access]:
    """The exports that this colleague may know of. Raises `No`."""
    colleague = legal.keeper(practice, by)
    return [one for one in work.accesses.listed() if not own(colleague, one.accounts, one.who)]


def found(work: Work, by: str, number: str, practice: Practice, *, lock: bool = False) -> tuple[Colleague, Access]:
    """Who asks, and the export. Raises `No`, in the same words whether it is their own or not there."""
    colleague = legal.keeper(practice, by)
    access = work.accesses.get(number.strip().lstrip("#"), lock=lock)
    if access is None or own(colleague, access.accounts, access.who):
        raise No(f"There is no export {number[:20]} that you can open.")
    return colleague, access


def say(
    work: Work,
    by: str,
    number: str,
    chosen: Sequence[int],
    give: Give,
    exemption: str,
    why: str,
    practice: Practice,
    now: datetime,
) -> Draft:
    """A person decides passages, by their numbers as they were shown (from 1). Raises `No`."""
    colleague, access = found(work, by, number, practice, lock=True)
    draft = drafted(work, colleague, access, practice)
    if not chosen or any(not 1 <= one <= len(draft.passages) for one in chosen):
        raise No(f"Say which passages, by their numbers from 1 to {len(draft.passages)}.")
    keys = [draft.passages[one - 1].key for one in dict.fromkeys(chosen)]
    verdict = Verdict(give, colleague.name, exemption if give is Give.WITHHELD else "", why.strip()[:1000])
    after = decide(access, keys, verdict, practice.pack.exemptions.keys())
    return _kept(work, colleague, after, access.stage, f"decided {len(keys)} passages: {give.value}", practice, now)


def blank(work: Work, by: str, number: str, words: Iterable[str], practice: Practice, now: datetime) -> Draft:
    """Further words are taken out wherever they stand: nicknames, places that give somebody away. Raises `No`."""
    colleague, access = found(work, by, number, practice, lock=True)
    fresh = [word.strip()[:200] for word in words if len(word.strip()) > 1]
    if not access.changes or not fresh:
        raise No(f"Export {access.id} is {access.stage.value}." if not access.changes else "Say which words.")
    blanks = tuple(dict.fromkeys((*access.blanks, *fresh)))[:500]
    after = replace(access, stage=Stage.DRAFT, blanks=blanks)
    return _kept(work, colleague, after, access.stage, "took out further words", practice, now)


def review(work: Work, by: str, number: str, practice: Practice, now: datetime) -> Draft:
    """A person puts their name to it: every passage was read. Raises `No` while one is undecided."""
    colleague, access = found(work, by, number, practice, lock=True)
    draft = drafted(work, colleague, access, practice)
    if not access.changes:
        raise No(f"Export {access.id} is {access.stage.value}.")
    if draft.open:
        raise No(f"{len(draft.open)} passages are not decided yet: somebody else comes into them.")
    after = replace(
        access,
        stage=Stage.REVIEWED,
        reviewed_by=colleague.name,
        reviewed_at=now,
        content=content(draft),
    )
    return _kept(work, colleague, after, access.stage, "read and reviewed every passage", practice, now)


def ask(work: Work, by: str, number: str, reason: str, practice: Practice, now: datetime) -> Approval:
    """Asks a second person to agree to giving it out. Raises `No`."""
    colleague, access = found(work, by, number, practice, lock=True)
    draft = _same(work, colleague, access, practice, Stage.REVIEWED)
    if access.reviewed_by != colleague.name:
        raise No(f"{access.reviewed_by} reviewed it, and asks for the second person.")
    _asker_checked(work, access)
    held_back = sum(given(access, one) is Give.WITHHELD for one in draft.passages)
    says = (
        f"Give out export {access.id}, of what is held about one person (for: {access.relation}): "
        f"{len(draft.passages) - held_back} passages, {held_back} kept back, reviewed by {access.reviewed_by}."
    )
    cases = tuple(sorted({one.case for one in draft.passages if one.case}, key=int))
    accounts = (*access.accounts, f"person:{access.who}")
    approval = Approval(
        "", Act.EXPORT, colleague.name, now, now, says, reason, access.id, cases, accounts, access.content
    )  # fmt: skip
    kept = agreeing.ask(work, approval, practice, now)
    work.accesses.save(replace(access, stage=Stage.ASKED), Stage.REVIEWED)
    return kept


def complete(work: Work, colleague: Colleague, approval: Approval) -> None:
    """Whether nothing is left out behind a wall of who prepared it. Raises `No`, in words for the second person."""
    access = work.accesses.get(approval.subject)
    if access is None or access.content != approval.content:
        raise No("What is held has changed since this was asked. Say no; it is reviewed again.")
    every = {one.case for one in held(work, access) if one.case}
    left_out = sorted(every - set(approval.cases), key=int)
    if left_out:
        seen = [one for one in left_out if (case := work.cases.get(one)) is not None and may_see(colleague, case)]
        which = f" (case {', '.join(seen)})" if seen else ""
        raise No(
            f"This is not all that is held{which}: {approval.by} may not open the rest. Say no, and have somebody "
            "prepare it who is not involved."
        )


def agreed(work: Work, approval: Approval, practice: Practice, now: datetime) -> str:
    """Two people want it: it may be fetched."""
    access = work.accesses.get(approval.subject, lock=True)
    if access is None or not work.accesses.save(replace(access, stage=Stage.APPROVED), Stage.ASKED):
        raise No("This export is not asked for any more.")
    work.approvals.save(replace(approval, stage=Step.DONE), Step.AGREED)
    return f"Agreed. {approval.by} can fetch export {access.id} now: safelight access {access.id} --out FILE.zip"


def not_agreed(work: Work, approval: Approval) -> None:
    """It goes back to who reviewed it."""
    access = work.accesses.get(approval.subject) if approval.act is Act.EXPORT else None
    if access is not None:
        work.accesses.save(replace(access, stage=Stage.REVIEWED), Stage.ASKED)


def fetch(work: Work, by: str, number: str, practice: Practice, now: datetime) -> Draft:
    """What is given out, once a second person agreed; nothing of it has changed since. Raises `No`."""
    colleague, access = found(work, by, number, practice, lock=True)
    draft = _same(work, colleague, access, practice, Stage.APPROVED)
    work.ledger.log(colleague.name, "fetched an export to give it out", f"access:{access.id}", now, access.content)
    return draft


def released(work: Work, by: str, number: str, root: str, practice: Practice, now: datetime) -> Access:
    """Keeps that it was made and handed to a colleague, with the fingerprint of the file. Words to take out go."""
    colleague, access = found(work, by, number, practice, lock=True)
    after = replace(access, stage=Stage.RELEASED, released_by=colleague.name, released_at=now, blanks=())
    if not work.accesses.save(after, Stage.APPROVED):
        raise No("Somebody else fetched it at the same moment. Begin another one if it is needed again.")
    work.ledger.log(
        colleague.name, "made an export with names, which two people agreed to", f"access:{access.id}", now, root
    )
    if access.matter:
        text = f"Export {access.id} was made, to be given to whoever asked."
        work.matters.write(access.matter, colleague.name, Line.NOTE, text, now)
    return after


def drop(work: Work, by: str, number: str, practice: Practice, now: datetime) -> Access:
    """It is not given out: what was decided about its passages is erased. Raises `No`."""
    colleague, access = found(work, by, number, practice, lock=True)
    if access.stage in (Stage.RELEASED, Stage.DROPPED, Stage.ASKED):
        raise No(f"Export {access.id} is {access.stage.value}.")
    after = replace(access, stage=Stage.DROPPED, verdicts={}, blanks=())
    work.accesses.save(after, access.stage)
    work.ledger.log(colleague.name, "dropped an export", f"access:{access.id}", now)
    return after


def own(colleague: Colleague, accounts: Sequence[str], person: str) -> bool:
    """Whether data are a colleague's own, by account or as a person."""
    mine = {*colleague.accounts, *([f"person:{colleague.person}"] if colleague.person else [])}
    return bool(set(accounts) & mine) or (bool(person) and person in (colleague.person, *colleague.accounts))


def numbers(text: str) -> list[int]:
    """`1,4-9` as numbers. Raises `No`."""
    found: list[int] = []
    for part in text.replace(" ", "").split(","):
        first, dash, last = part.partition("-")
        fit = first.isascii() and first.isdigit() and (not dash or (last.isascii() and last.isdigit()))
        if not fit or len(part) > 20:
            raise No(f"“{text[:40]}” are no numbers of passages. Write them like 1,4-9.")
        found += range(int(first), min(int(last or first), int(first) + 100_000) + 1)
    return found


# inside


def _kept(
    work: Work, colleague: Colleague, access: Access, before: Stage, what: str, practice: Practice, now: datetime
) -> Draft:
    if not work.accesses.save(access, before):
        raise No("Somebody else changed it at the same moment. Look again.")
    work.ledger.log(colleague.name, what, f"access:{access.id}", now, access.content)
    return drafted(work, colleague, access, practice)


def _same(work: Work, colleague: Colleague, access: Access, practice: Practice, stage: Stage) -> Draft:
    """The draft as it was reviewed. Raises `No` where it is at another stage, or what is held has changed."""
    if access.stage is not stage:
        first = {
            Stage.DRAFT: "it is not reviewed yet", Stage.REVIEWED: "nobody was asked to agree yet",
            Stage.ASKED: "a second person has not agreed yet",
        }.get(access.stage, f"it is {access.stage.value}")  # fmt: skip
        raise No(f"Export {access.id}: {first}.")
    draft = drafted(work, colleague, access, practice)
    if content(draft) != access.content:
        raise No(f"What is held has changed since export {access.id} was reviewed. Look at it and review it again.")
    return draft


def _asker_checked(work: Work, access: Access) -> None:
    matter = work.matters.get(access.matter) if access.matter else None
    left = wanting(matter) if matter is not None else ()
    if left:
        raise No(f"First write down {' and '.join(left)}: number {access.matter} in the inbox.")
