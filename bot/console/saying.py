"""A word said to a case with a form: checked, confirmed where it is serious, done once, and answered."""

from __future__ import annotations

import unicodedata

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from bot.console.doors import Stop, Visitor
from bot.console.nonces import interaction, keep
from bot.console.office import Office
from bot.console.pages import Pages, Tried
from bot.core.cases import Word
from bot.core.life import WORDS
from bot.core.requests import CaseWord
from bot.desk.card import SERIOUS
from bot.desk.consequences import consequences
from bot.steps.granting import LET_IN, TAKE_BACK

LONGEST_REASON = 2000
_OPTIONS = ("minutes", "message")


class Saying:
    def __init__(self, office: Office, pages: Pages) -> None:
        self._office = office
        self._pages = pages

    async def say(self, request: Request) -> Response:
        visitor, form = await self._office.doors.form(request)
        said = self._read(visitor, request.path_params["number"], form)
        word = Word(said.word)
        why_not = _unfit(word, said.reason)
        if why_not:
            return await self._refuse(visitor, said, why_not)
        if word in SERIOUS and form.get("sure") != "yes":
            return await self._ask(visitor, said, word, form["nonce"])
        reply = await self._office.answer(said)
        if not reply.ok:
            # Two clicks at the very same moment: the second finds the case changed, by the first.
            first = await self._office.store.run(lambda work: work.ledger.answered(said.id))
            if first is None or not first["ok"]:
                return await self._refuse(visitor, said, reply.text)
        response = RedirectResponse(f"/case/{said.case}", 303)
        keep(response, f"/case/{said.case}", said.id)
        return response

    async def let_in(self, request: Request) -> Response:
        """Somebody is let into the case, or shut out again."""
        visitor, form = await self._office.doors.form(request)
        case, word = request.path_params["number"], form.get("word", "")
        fields = {"to": _clean(form.get("to", ""))[:120], "reason": _clean(form.get("reason", ""))[:LONGEST_REASON]}
        name = visitor.colleague.name
        id_ = interaction(name, case, word, form.get("nonce", ""), fields)
        if word not in (LET_IN, TAKE_BACK) or id_ is None:
            raise Stop(
                400, "Nothing was done", "The form was incomplete. Open the case again.", on=("/queue", "To the queue")
            )
        said = CaseWord(id_, name, case, word, fields["reason"], options={"to": fields["to"]})
        reply = await self._office.answer(said)
        if not reply.ok:
            return await self._refuse(visitor, said, reply.text)
        response = RedirectResponse(f"/case/{reply.case}", 303)
        keep(response, f"/case/{reply.case}", said.id)
        return response

    def _read(self, visitor: Visitor, case: str, form: dict[str, str]) -> CaseWord:
        """The form as a word. Raises `Stop` where it is not one that our pages make."""
        word, version = form.get("word", ""), form.get("version", "")
        reason = _clean(form.get("reason", ""))
        options = {name: _clean(form[name])[:300] for name in _OPTIONS if form.get(name)}
        name = visitor.colleague.name
        id_ = interaction(name, case, word, form.get("nonce", ""), {**options, "reason": reason})
        known = case.isascii() and case.isdigit() and len(case) <= 18
        if word not in set(Word) or not (version.isascii() and version.isdigit() and len(version) <= 9) or id_ is None:
            raise Stop(
                400,
                "Nothing was done",
                "The form was incomplete. Open the case again and repeat it there.",
                on=(f"/case/{case}" if known else "/queue", "Look again"),
            )
        if not known:
            raise Stop(404, "No such case", "There is no such case that you can open.", on=("/queue", "To the queue"))
        return CaseWord(id_, name, case, word, reason, int(version), options)

    async def _ask(self, visitor: Visitor, said: CaseWord, word: Word, nonce: str) -> Response:
        """The second step of a serious word: what will happen, in words."""
        view = await self._pages.view(visitor, said.case)
        card = self._pages.card(visitor, view)
        action = next((action for action in card.actions if action.word == word), None)
        if action is None or card.version != said.version:
            return await self._refuse(visitor, said, "The case has changed since you looked. Look again, then decide.")
        return self._office.drawing.page(
            "confirm.html",
            visitor,
            here="/queue",
            card=card,
            action=action,
            said=said,
            nonce=nonce,
            will=consequences(word, view, self._office.practice, said.options),
        )

    async def _refuse(self, visitor: Visitor, said: CaseWord, why: str) -> Response:
        """The case as it is now, with why not above it and what had been written still in its field."""
        view = await self._pages.view(visitor, said.case)
        return self._pages.draw(visitor, view, tried=Tried(said.word, why, {**said.options, "reason": said.reason}))


def _unfit(word: Word, reason: str) -> str:
    if len(reason) > LONGEST_REASON:
        return f"That is longer than {LONGEST_REASON} characters. Please say it in fewer words."
    if WORDS[word].reason and not reason:
        return "Please say why first: the reason is kept with the case."
    return ""


def _clean(text: str) -> str:
    """What was typed without what no keyboard types: control characters, of which databases refuse some."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in plain if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()
