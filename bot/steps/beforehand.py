"""What is asked, or shown, before a word is said: why it is said, to whom a case goes, what somebody will read.

What could not be said anyway is refused before anybody writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.core.cases import Case, No, Part, Word
from bot.core.life import decide
from bot.core.practice import Practice
from bot.core.requests import Reply
from bot.core.rights import Colleague, Power, refusal
from bot.core.sheets import Button, Sheet
from bot.core.store import Work
from bot.desk import buttons, chat, words
from bot.desk.buttons import Pressed
from bot.desk.consequences import by_hand, consequences, there
from bot.steps import answering, handing, sparing
from bot.steps.viewing import view


def question(colleague: Colleague, case: Case, pressed: Pressed, practice: Practice, now: datetime) -> Reply:
    """What is asked first, with ready answers. Raises `No`: it could not be said anyway."""
    word = Word(pressed.word)
    allowed(colleague, case, word, now)
    asks = buttons.form(pressed.id)
    assert asks is not None
    lasting = buttons.minutes(pressed)
    said = [words.HELP[word], *there(word, case.group), by_hand(word, case.group, practice)]
    said += [f"For {words.length(int(lasting))}."] if lasting else []
    choose = next((one.label for one in asks.fields if one.choices), "")
    why = next(one.label for one in asks.fields if not one.choices)
    said.append(f"{choose} If you write why at once, it is for a day." if choose else why)
    block = chat.told(*filter(None, said), title=asks.title)
    sheet = Sheet((block,), buttons.ready(pressed, case), case=case.id)
    return Reply(True, asks.about, case.id, sheets=(sheet,), form=asks)


def preview(work: Work, colleague: Colleague, case: Case, pressed: Pressed, practice: Practice, now: datetime) -> Reply:
    """What would be done, or to whom a case can go, with the button that does it. Raises `No`."""
    word = Word(pressed.word)
    allowed(colleague, case, word, now)
    title = f"{words.SAYINGS[word]} · case {case.id}"
    if word is Word.HANDOVER:
        rows = _to_whom(work, colleague, case, practice)
        said = "To whom?" if len(rows) > 1 else "There is nobody else who may look at this case."
        return Reply(True, said, case.id, sheets=(Sheet((chat.told(said, title=title),), rows, case=case.id),))
    sentences = tuple(_what(work, colleague, case, word, practice))
    rows = buttons.sure(pressed, case)
    if word is Word.WARN and _answerable(work, case, practice):
        aloud = buttons.button(word, case, sure=True, choice=buttons.NEWEST, label=buttons.ALOUD)
        sentences, rows = (*sentences, "As a reply to their message, everybody there reads it."), (*rows, (aloud,))
    sheet = Sheet((chat.told(*sentences, title=title),), rows, case=case.id)
    return Reply(True, " ".join(sentences), case.id, sheets=(sheet,))


def _answerable(work: Work, case: Case, practice: Practice) -> bool:
    """Whether a rules reminder can be a reply there, and there is still something to reply to."""
    concern, lines = case.accounts(Part.CONCERN), work.cases.file(case).evidence
    left = any(one.flagged and one.account in concern and one.gone_at is None for one in lines)
    return left and not by_hand(Word.WARN, case.group, practice)


def _what(work: Work, colleague: Colleague, case: Case, word: Word, practice: Practice) -> Iterator[str]:
    seen = view(work, colleague, case)
    if word is Word.REMOVE:
        yield from consequences(word, seen, practice, {})
        return
    part = Part.AT_RISK if word is Word.SUPPORT else Part.CONCERN
    names = [seen.names.get(account) or "this person" for account in case.accounts(part)]
    yield f"{' and '.join(names)} will read: “{practice.texts.get(word.value, '')}”"
    if word is Word.SUPPORT:
        yield "It is sent as a private message. Where that is not possible, you are told and speak to them another way."
    yield from filter(None, (*there(word, case.group), by_hand(word, case.group, practice)))
    yield "Your name is kept with the case; they do not see it."


def _to_whom(work: Work, colleague: Colleague, case: Case, practice: Practice) -> tuple[tuple[Button, ...], ...]:
    made = [
        buttons.button(Word.HANDOVER, case, sure=True, choice=handing.mark(one.name), label=chat.inert(one.name, 30))
        for one in others(work, colleague, case, practice)
    ][:12]
    rows = [tuple(made[n : n + buttons.ROW]) for n in range(0, len(made), buttons.ROW)]
    return (*rows, (buttons.button(buttons.BACK, case),))


def others(work: Work, colleague: Colleague, case: Case, practice: Practice) -> list[Colleague]:
    """Who else could take the case over and has not asked to be spared its kind."""
    team = [one for one in practice.people if one.name != colleague.name]
    able = [one for one in team if refusal(one, Power.TRIAGE, case, unread=True) is None]
    return sparing.willing(work, able, case)


def allowed(colleague: Colleague, case: Case, word: Word, now: datetime) -> None:
    """Whether the word could be said at all. Raises `No`."""
    why_not = refusal(colleague, answering.power_for(word), case)
    if why_not:
        raise No(why_not)
    serious = Power.CLOSE_SERIOUS in colleague.powers
    decide(case, word, colleague.name, now, reason="to be said", serious=serious)
