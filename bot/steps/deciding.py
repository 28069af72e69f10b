"""What a colleague's word does: the case's next state, the decision on record, and effects or tasks by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.cases import OPEN, Case, No, Part, State, Word
from bot.core.effects import Effect, packed
from bot.core.incidents import Entry
from bot.core.life import STANCES, WORDS, decide
from bot.core.requests import Asked, Reply
from bot.core.store import Work
from bot.desk import words
from bot.steps import doubling

_OPENS = frozenset({Word.NOTE, Word.DONE})


def of_concern(case: Case) -> tuple[str, ...]:
    """The accounts of the persons of concern, for what is done to them. Raises `No` where there is none."""
    accounts = case.accounts(Part.CONCERN)
    if not accounts:
        raise No("Nobody in this case is a person of concern.")
    return accounts


def keep(
    work: Work,
    asked: Asked,
    word: Word,
    now: datetime,
    effects: Sequence[Effect] = (),
    text: str = "",
    *,
    holder: str = "",
) -> Reply:
    """Says `word` to the case and keeps all that follows from it. `holder`: to whom it is handed over.

    Raises:
        No: the word does not fit the case as it stands, or somebody else was first.
    """
    request = asked.request
    case = decide(
        asked.case,
        word,
        asked.by.name,
        now,
        reason=request.reason,
        serious=asked.serious,
        expected=request.version,
        holder=holder,
    )
    if case.open and not asked.case.open:
        newer = next((one for one in work.cases.by_keys([case.key])[case.key] if one.open), None)
        if newer is not None:
            raise No(f"Case {newer.id} is open about the same people: go on there.")
    if not work.cases.save(case):
        raise No(f"Somebody else changed case {case.id} at the same moment. Look again, then decide.")
    work.cases.decided(case.id, asked.by.name, word.value, request.reason, case.version, now)
    work.ledger.log(asked.by.name, f"said “{word.value}”", f"case:{case.id}", now)
    _stop_clocks(work, case, word, now)
    if asked.case.open and not case.open:
        doubling.draw(work, case, now)
    incident = work.cases.incident(case.id)
    if incident is not None:
        line = words.SAYINGS[word] + (f": {request.reason}" if request.reason else "")
        work.cases.record(incident.id, asked.by.name, Entry.NOTE if word is Word.NOTE else Entry.DECISION, line, now)
    said = [text] if text else []
    names = work.people.names([party.account for party in case.parties])
    waits = []
    for number, effect in enumerate(effects):
        key = f"{type(effect).__name__.lower()}:{case.id}:{case.version}:{number}"
        words_, on_its_way = _ask(work, asked, case, effect, key, names, now)
        said.append(words_)
        waits += [key] if on_its_way else []
    if not said:
        said.append(f"Case {case.id} is now {words.STATES[case.state]}.")
    return Reply(True, " ".join(dict.fromkeys(said)), case.id, waits=tuple(waits))


def _ask(
    work: Work, asked: Asked, case: Case, effect: Effect, key: str, names: dict[str, str], now: datetime
) -> tuple[str, bool]:
    """What is said of an effect, and whether the desk does it itself."""
    name = names.get(getattr(effect, "account", "") or case.concern) or "this person"
    if type(effect) in asked.can.get(effect.lane, frozenset()):
        work.outbox.put(key, effect.lane, "perform", packed(effect), now, now)
        return words.asked(effect, name), True
    todo = words.by_hand(effect, name, asked.group.name or "the group")
    work.cases.task(key, case.id, todo, now)
    return f"The desk cannot do this there, so please do it by hand and then say “done”: {todo}", False


def _stop_clocks(work: Work, case: Case, word: Word, now: datetime) -> None:
    """Any word but a note opens the case; what ends it or chooses a stance decides it. Reopening starts nothing anew:
    the clocks that ran stay met, and the case waits in the queue with its age."""
    if word not in _OPENS:
        work.cases.meet(case.id, ("open",), now)
    if case.state not in OPEN or word in STANCES or WORDS[word].sanction or case.state is State.WATCHED:
        work.cases.meet(case.id, ("open", "decide"), now)
