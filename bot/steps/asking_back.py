"""A word of settings said in a chat: what is missing is asked, what would follow is shown, and then it is done.

A dialogue is a row, so it goes on after a restart. At every press it is looked anew who presses and what they may. A
button of an earlier turn does nothing: whoever presses twice, or in an old message, is shown where the dialogue stands.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.cases import No
from bot.core.dialogues import Dialogue
from bot.core.practice import Practice
from bot.core.requests import Change, Press, Reply, Wish
from bot.core.sheets import Form, Sheet
from bot.core.store import Work
from bot.core.switches import Kind, Option, Setting
from bot.desk import buttons, inquiry
from bot.desk.buttons import Pressed
from bot.desk.inquiry import GO, MENU, NTH, OPTION, SKIP, STOP, WRITE, YES
from bot.steps import changing, choosing
from bot.steps.answering import whose

LASTS = timedelta(hours=24)
"""How long a dialogue about one word waits for its next answer."""
OVER = "This question is over. Say the word again if it is still wanted."
OLD = "This was answered already. Here is where it stands."
OFFERED, _WRITES, _NEEDS = "?offered", "?writes", "?needs"
SURE, MENU_STEP = "?sure", "?menu"
REASON = Option("reason", "Why? It is kept, and the safeguarding lead may read it.")
_ALWAYS = (choosing.UNTIL, REASON)


@dataclass(frozen=True, slots=True)
class Try:
    """A change to be made for a dialogue, whose answer comes back with `came`."""

    dialogue: Dialogue
    change: Change


def setting_of(request: object) -> Pressed | None:
    """A press that belongs to a dialogue; None for every other request."""
    pressed = buttons.read(request.button) if isinstance(request, Press) else None
    return pressed if pressed is not None and pressed.word == buttons.SETTING else None


def begin(work: Work, wish: Wish, practice: Practice, now: datetime) -> Reply | Try:
    """Somebody says a word. Raises `No`."""
    setting = _setting(wish.word)
    changing.may(whose(practice, wish.account), setting)
    said = {name: value.strip() for name, value in (wish.options or setting.usual).items() if value.strip()}
    if wish.reason.strip():
        said["reason"] = wish.reason.strip()
    dialogue = replace(work.dialogues.begin(wish.account, wish.word, now + LASTS), said=said)
    return _on(work, dialogue, setting, practice, asks=not said)


def press(work: Work, request: Press, pressed: Pressed, practice: Practice) -> Reply | Try:
    """An answer to the last question of a dialogue. Raises `No`."""
    dialogue = mine(work, request, pressed)
    setting = _setting(dialogue.what)
    changing.may(whose(practice, request.account), setting)
    if pressed.version != dialogue.turn:
        return Reply(False, OLD, sheets=(_again(work, dialogue, setting, practice),), form=form_of(dialogue))
    dialogue = replace(dialogue, turn=dialogue.turn + 1)
    said, choice = dict(dialogue.said), pressed.choice
    if choice == STOP:
        work.dialogues.drop(dialogue.id)
        return _told(setting, "Nothing was changed.", ok=True)
    if choice == YES and dialogue.step == SURE:
        work.dialogues.save(dialogue)
        return Try(dialogue, _change(dialogue, confirmed=True))
    if choice == GO:
        return _on(work, dialogue, setting, practice)
    if choice == MENU:
        return _menu(work, dialogue, setting, practice)
    if choice.startswith(OPTION) and choice[1:].isdigit() and int(choice[1:]) < len(_options(setting)):
        return _ask(work, dialogue, setting, _options(setting)[int(choice[1:])], practice)
    option = next((one for one in _options(setting) if one.name == dialogue.step), None)
    if option is None:
        raise No(OVER)
    if choice == SKIP:
        said.pop(option.name, None)
    else:
        answer = answered(dialogue, request, choice)
        if answer is None:
            return _ask(work, dialogue, setting, option, practice)
        found = _meant(work, practice, option, answer)
        if isinstance(found, str):
            said[option.name] = found
        else:
            return _ask(work, dialogue, setting, option, practice, typed=answer)
    more = _has_optional(setting) and not said.get(_NEEDS)
    return _on(work, replace(dialogue, said=said), setting, practice, asks=more)


def came(work: Work, tried: Try, reply: Reply, practice: Practice) -> Reply:
    """What became of a change: it is asked whether it is meant, it is done, or the reason why not is shown."""
    dialogue, setting = tried.dialogue, _setting(tried.change.word)
    if reply.asks and reply.needs:
        option = next(one for one in _ALWAYS if one.name == reply.needs[0])
        dialogue = replace(dialogue, turn=dialogue.turn + 1, said={**dialogue.said, _NEEDS: "yes"})
        return _ask(work, dialogue, setting, option, practice, says=reply.text)
    if reply.asks:
        dialogue = replace(dialogue, step=SURE, said={**dialogue.said, "?text": reply.text})
        work.dialogues.save(dialogue)
        return Reply(True, "", sheets=(_sure(dialogue, setting),))
    if reply.ok:
        work.dialogues.drop(dialogue.id)
        return _told(setting, reply.text, ok=True)
    return replace(_menu(work, dialogue, setting, practice, reply.text), ok=False, text=reply.text)


def mine(work: Work, request: Press, pressed: Pressed) -> Dialogue:
    """The dialogue that was pressed for. Raises `No` where it is over, or somebody else's."""
    dialogue = work.dialogues.get(int(pressed.case))
    if dialogue is None or dialogue.account != request.account:
        raise No(OVER)
    return dialogue


def answered(dialogue: Dialogue, request: Press, choice: str) -> str | None:
    """What was answered, by a button or in words; None where it is still to be written."""
    if request.fields:
        return request.fields.get(inquiry.ANSWER, "").strip()[: inquiry.LONGEST]
    if choice.startswith(NTH) and choice[1:].isdigit():
        offered = json.loads(dialogue.said.get(OFFERED, "[]"))
        if int(choice[1:]) < len(offered):
            return str(offered[int(choice[1:])])
    return None


def asked(
    work: Work,
    dialogue: Dialogue,
    draw: Callable[[Dialogue], Sheet],
    step: str,
    offered: Mapping[str, str],
    *,
    writes: bool = True,
) -> Reply:
    """Asks a question, with what is offered (values and their words) kept for the answer. `writes`: it takes words."""
    said = {**dialogue.said, OFFERED: json.dumps(list(offered), ensure_ascii=False), _WRITES: "yes" if writes else ""}
    dialogue = replace(dialogue, step=step, said=said)
    work.dialogues.save(dialogue)
    return Reply(True, "", sheets=(draw(dialogue),), form=form_of(dialogue))


def form_of(dialogue: Dialogue) -> Form | None:
    """How the question is answered in one's own words; None where nothing was asked that takes words."""
    if not dialogue.step or dialogue.step in (SURE, MENU_STEP) or not dialogue.said.get(_WRITES):
        return None
    return buttons.form(f"{inquiry.WORD}:{dialogue.id}:{dialogue.turn}:{WRITE}")


def _on(work: Work, dialogue: Dialogue, setting: Setting, practice: Practice, *, asks: bool = False) -> Reply | Try:
    """The next question; where nothing is missing the choice of what else to say (`asks`), or the change itself."""
    for option in setting.options:
        if option.required and not dialogue.said.get(option.name):
            return _ask(work, dialogue, setting, option, practice)
    if asks and _has_optional(setting):
        return _menu(work, dialogue, setting, practice)
    work.dialogues.save(dialogue)
    return Try(dialogue, _change(dialogue))


def _ask(
    work: Work,
    dialogue: Dialogue,
    setting: Setting,
    option: Option,
    practice: Practice,
    typed: str = "",
    says: str = "",
) -> Reply:
    choices = choosing.offered(work, practice, option, typed)
    if typed and not choices:
        choices, typed = choosing.offered(work, practice, option, ""), ""
    shown = {one.value: one.label for one in choices[: inquiry.MOST]}
    only = option.kind is Kind.CHOICE

    def draw(dialogue: Dialogue) -> Sheet:
        return inquiry.question(
            dialogue,
            _title(setting),
            [*inquiry.split(says), option.asks, *([f"Which of these? You wrote “{typed}”."] if typed else [])],
            list(shown.values()),
            more=len(choices) > inquiry.MOST,
            writes=not only,
            skips="" if option.required or says else "Leave it out",
        )

    return asked(work, dialogue, draw, option.name, shown, writes=not only)


def _menu(work: Work, dialogue: Dialogue, setting: Setting, practice: Practice, trouble: str = "") -> Reply:
    dialogue = replace(dialogue, step=MENU_STEP)
    work.dialogues.save(dialogue)
    said = [(one.name, _shown(work, practice, one, dialogue.said.get(one.name, ""))) for one in _options(setting)]
    return Reply(True, "", sheets=(inquiry.menu(dialogue, _title(setting), setting.does, said, trouble),))


def _sure(dialogue: Dialogue, setting: Setting) -> Sheet:
    text = dialogue.said.get("?text", "")
    return inquiry.sure(dialogue, _title(setting), text, grave="Protection is weaker" in text)


def _again(work: Work, dialogue: Dialogue, setting: Setting, practice: Practice) -> Sheet:
    """Where a dialogue stands, drawn once more."""
    if dialogue.step == SURE:
        return _sure(dialogue, setting)
    option = next((one for one in _options(setting) if one.name == dialogue.step), None)
    reply = (
        _menu(work, dialogue, setting, practice) if option is None else _ask(work, dialogue, setting, option, practice)
    )
    return reply.sheets[0]


def _meant(work: Work, practice: Practice, option: Option, answer: str) -> str | None:
    """The value that an answer stands for; None where it fits several, or none of those there are."""
    if option.kind is Kind.TEXT:
        return answer
    answer = " ".join(answer.split())
    if option.kind in (Kind.NUMBER, Kind.TIME, Kind.ACCOUNT):
        return answer
    choices = choosing.offered(work, practice, option, answer)
    same = [one.value for one in choices if answer.casefold() in (one.value.casefold(), one.label.casefold())]
    found = same or [one.value for one in choices]
    if len(found) == 1:
        return found[0]
    return None if choices or option.kind is Kind.CHOICE else answer


def _shown(work: Work, practice: Practice, option: Option, value: str) -> str:
    """What was said, in the words it was offered in."""
    choices = choosing.offered(work, practice, option, value) if value else ()
    return next((one.label for one in choices if one.value == value), value)


def _options(setting: Setting) -> tuple[Option, ...]:
    return (*setting.options, *(_ALWAYS if setting.kept else ()))


def _has_optional(setting: Setting) -> bool:
    return any(not one.required for one in setting.options)


def _change(dialogue: Dialogue, *, confirmed: bool = False) -> Change:
    said = inquiry.values(dialogue.said)
    reason = said.pop("reason", "")
    id_ = f"dialogue:{dialogue.id}:{dialogue.turn}"
    return Change(id_, dialogue.what, "", dialogue.account, said, reason, confirmed)


def _told(setting: Setting, text: str, *, ok: bool) -> Reply:
    return Reply(ok, text, sheets=(inquiry.done(_title(setting), text),))


def _setting(word: str) -> Setting:
    found = changing.words().get(word)
    if found is None:
        raise No(f"There is no setting “{word[:40]}”.")
    return found


def _title(setting: Setting) -> str:
    return f"/{setting.name}"
