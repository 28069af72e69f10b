"""Answering colleagues: looks at the queue, a case or the log; words said to a case. Walls first, always."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import cast

from bot.core.cases import Case, No, Word
from bot.core.life import UNREAD, WORDS
from bot.core.practice import Practice
from bot.core.requests import Asked, CaseWord, Query, Reply
from bot.core.rights import Colleague, Power, may_know, may_see, refusal, take_first
from bot.core.store import Work
from bot.desk.words import STRANGER
from bot.find import Unknown, find
from bot.steps import glass, granting, sparing, taking
from bot.steps.elsewhere import with_elsewhere
from bot.steps.laddering import after_word
from bot.steps.subjects import behind_a_wall
from bot.steps.viewing import group_of, view

_POWERS = {Word.REMOVE: Power.SANCTION, Word.MUTE: Power.SANCTION, Word.BAN: Power.BAN}


def look(work: Work, query: Query, practice: Practice, now: datetime) -> Reply:
    """What a colleague asked to see, as far as they may. Raises `No`."""
    colleague = whose(practice, query.account) if query.account else by_name(practice, query.by)
    if query.what == "case":
        case = find_case(work, colleague, query.case, unread=True)
        if may_see(colleague, case):
            work.ledger.log(colleague.name, "read", f"case:{case.id}", now)
        able = practice.can.get(case.group.partition(":")[0], frozenset())
        seen = replace(view(work, colleague, case), can=able)
        seen = seen if seen.outline else with_elsewhere(work, seen, colleague)
        return Reply(True, "", case.id, views=(seen,))
    if query.what == "log":
        return _log(work, colleague, query, now)
    if query.what == "queue":
        why_not = refusal(colleague, Power.SEE)
        if why_not:
            raise No(why_not)
        cases = [case for case in work.cases.listed(open_only=not query.closed) if may_know(colleague, case)]
        cases = sparing.offered(work, colleague, cases)
        work.ledger.log(colleague.name, "looked at the queue", "queue", now)
        return Reply(True, "", views=tuple(view(work, colleague, case) for case in cases))
    raise No(f"There is nothing called “{query.what}” to look at. There are: queue, case, log.")


def say(work: Work, request: CaseWord, practice: Practice, now: datetime) -> Reply:
    """Says a word to a case, for one who may. Raises `No`."""
    colleague = by_name(practice, request.by)
    if request.word == glass.WORD:
        return glass.break_glass(work, colleague, request.case, request.reason, practice, now)
    if request.word in (granting.LET_IN, granting.TAKE_BACK):
        case = find_case(work, colleague, request.case, lock=True)
        return granting.say(work, request, colleague, case, practice, now)
    try:
        command = find("bot.commands", request.word, "word")
    except Unknown as unknown:
        raise No(str(unknown)) from None
    word = Word(request.word)
    case = find_case(work, colleague, request.case, lock=True, unread=word in UNREAD)
    if work.retention.purged([case.id]):
        raise No(f"Case {case.id} was erased: only its number and what it was are left.")
    why_not = refusal(colleague, power_for(word), case, unread=word in UNREAD)
    if why_not:
        raise No(why_not)
    asked = Asked(
        request=request,
        case=case,
        by=colleague,
        group=group_of(work, case),
        texts=practice.texts,
        can=practice.can,
        people=practice.people,
        serious=Power.CLOSE_SERIOUS in colleague.powers,
    )
    run = cast(Callable[[Work, Asked, datetime], Reply], command.run)
    reply = run(work, asked, now)
    if word in (Word.CLAIM, Word.HANDOVER) and (held := work.cases.get(case.id)) is not None:
        taking.took(work, held, practice, now)
    after_word(work, case, word, asked.group, practice, now)
    return reply


def power_for(word: Word) -> Power:
    """The right a word takes."""
    return Power.STEP if WORDS[word].lead else _POWERS.get(word, Power.TRIAGE)


def _log(work: Work, colleague: Colleague, query: Query, now: datetime) -> Reply:
    if query.case:
        case = find_case(work, colleague, query.case)
        work.ledger.log(colleague.name, "read the log", f"case:{case.id}", now)
        return Reply(True, "", case.id, log=tuple(work.ledger.read(f"case:{case.id}")))
    why_not = refusal(colleague, Power.READ_LOG)
    if why_not:
        raise No(why_not)
    lines = work.ledger.read()
    named = {line.subject for line in lines}
    behind_walls = {subject for subject in named if behind_a_wall(work, colleague, subject)}
    work.ledger.log(colleague.name, "read the log", "log", now)
    return Reply(True, "", log=tuple(line for line in lines if line.subject not in behind_walls))


def by_name(practice: Practice, name: str) -> Colleague:
    """The colleague of this name. Raises `No`."""
    colleague = practice.colleague(name)
    if colleague is None:
        known = ", ".join(person.name for person in practice.people)
        raise No(f"Nobody called “{name}” works at this desk. There are: {known}.")
    return colleague


def whose(practice: Practice, account: str) -> Colleague:
    """The colleague an account belongs to. Raises `No`."""
    owner = practice.owner(account)
    if owner is None:
        raise No(f"{STRANGER} An admin can add “{account}” to your accounts.")
    return owner


def find_case(work: Work, colleague: Colleague, number: str, *, lock: bool = False, unread: bool = False) -> Case:
    """A case that this colleague may open; `unread`: or that they may know of. Raises `No`, in the same words whether
    it is walled off or not there."""
    case = work.cases.get(number.strip().lstrip("#"), lock=lock)
    if case is None or not may_know(colleague, case):
        raise No(f"There is no case {number} that you can open.")
    if not unread and not may_see(colleague, case):
        raise No(take_first(case))
    return case
