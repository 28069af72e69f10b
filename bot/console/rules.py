"""The page of escalation rules: sentences and switches, what a switch would change, and what was switched.

A switch is the word `rule` of `bot.settings_words`, said with a form: its rights, what it takes and what follows are
the same as in a chat.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from bot.console.doors import Stop, Visitor
from bot.console.nonces import fresh, interaction, keep, said
from bot.console.office import Office
from bot.core.changes import RULES, Changed
from bot.core.requests import Change
from bot.core.rights import Power
from bot.core.rulebook import Switch
from bot.core.signals import Severity
from bot.core.store import Work
from bot.desk import rule_words
from bot.desk.words import URGENCY
from bot.steps.quotas import day_of

HERE = "/rules"
LONGEST = 500
LATEST = 20
"""Changes shown: the others are in `safelight config history`."""
STATES = {"on": "On", "shadow": "In shadow: only counted", "off": "Off"}
TIMES = ("1 day", "3 days", "1 week", "2 weeks", "4 weeks", "12 weeks")


@dataclass(frozen=True, slots=True)
class Shown:
    """A rule on the page. `state` is one of `STATES`."""

    rule: str
    why: str
    applies: str
    does: str
    counted: str
    state: str
    always: bool
    own: bool


class Rules:
    def __init__(self, office: Office) -> None:
        self._office = office

    async def show(self, request: Request) -> Response:
        visitor = await self._known(request)
        done, ended = await said(self._office.store, request, "")
        response = await self._page(visitor, done=done)
        if ended:
            response.delete_cookie(ended, path=HERE, httponly=True, samesite="strict")
        return response

    async def switch(self, request: Request) -> Response:
        """A rule is switched: what would follow is shown first."""
        return await self._say(request, "rule", ("rule", "state"))

    async def undo(self, request: Request) -> Response:
        """What was switched is taken back."""
        return await self._say(request, "undo", ("number",))

    async def _say(self, request: Request, word: str, names: tuple[str, ...]) -> Response:
        visitor, form = await self._office.doors.form(request)
        options = {name: form.get(name, "").strip()[:80] for name in (*names, "until") if form.get(name)}
        reason, sure = form.get("reason", "").strip()[:LONGEST], form.get("sure") == "yes"
        by = visitor.colleague.name
        id_ = interaction(by, "", f"{word}{sure}", form.get("nonce", ""), {**options, "reason": reason})
        if id_ is None:
            raise Stop(400, "Nothing was done", "The form was incomplete.", on=(HERE, "Look again"))
        reply = await self._office.answer(Change(id_, word, by, options=options, reason=reason, confirmed=sure))
        if reply.ok and reply.asks:
            return self._ask(visitor, word, options, reason, reply.text, needs=bool(reply.needs) or bool(reason))
        if not reply.ok and sure and word == "rule":  # what was written stays in its fields
            ask = await self._office.answer(Change(f"{id_}?", word, by, options=options, reason=reason))
            if ask.ok and ask.asks:
                return self._ask(visitor, word, options, reason, ask.text, needs=True, why=reply.text)
        if not reply.ok:
            return await self._page(visitor, refused=reply.text)
        response = RedirectResponse(HERE, 303)
        keep(response, HERE, id_)
        return response

    def _ask(
        self,
        visitor: Visitor,
        word: str,
        options: dict[str, str],
        reason: str,
        text: str,
        *,
        needs: bool,
        why: str = "",
    ) -> Response:
        """What would follow, and the field for why and until when where it takes them."""
        return self._office.drawing.page(
            "rules_sure.html",
            visitor,
            status=409 if why else 200,
            here=HERE,
            action=HERE if word == "rule" else f"{HERE}/undo",
            options={name: value for name, value in options.items() if name != "until"},
            until=options.get("until", ""),
            times=TIMES,
            reason=reason,
            text=text,
            needs=needs,
            why=why,
            nonce=fresh(),
        )

    async def _known(self, request: Request) -> Visitor:
        """Whoever may see rules. Raises `Stop`."""
        visitor = await self._office.doors.known(request)
        if not {Power.CONFIGURE, Power.TUNE} & visitor.colleague.powers:
            raise Stop(403, "Rules are not for you", "An admin or the safeguarding lead can look at them.")
        return visitor

    async def _page(self, visitor: Visitor, *, done: str = "", refused: str = "") -> Response:
        office, now = self._office, self._office.now()
        practice = office.practice
        found = await office.store.run(lambda work: self._look(work, now))
        return office.drawing.page(
            "rules.html",
            visitor,
            status=409 if refused else 200,
            here=HERE,
            states=STATES,
            nonce=fresh(),
            faults=(*practice.rule_faults, *practice.idle_rules),
            ladders=[
                (URGENCY[Severity[name]], ladder.why, rule_words.climbs(ladder))
                for name, ladder in sorted(practice.ladders.items())
            ],
            done=done,
            refused=refused,
            **found,
        )

    def _look(self, work: Work, now: datetime) -> dict[str, Any]:
        practice = self._office.practice
        days = work.rule_days.since(day_of(practice, now - rule_words.LOOK_BACK))
        changes = [one for one in work.changes.listed() if any(patch.path[0] == RULES for patch in one.patches)]
        return {
            "rules": [
                Shown(
                    one.rule,
                    one.why,
                    rule_words.applies(one, practice.pack),
                    rule_words.does(one.tells, one.clocks, record=one.record),
                    rule_words.applied(one, days),
                    _state(one),
                    one.always,
                    one.own,
                )
                for one in practice.switches
            ],
            "changes": [(one, one.holds(now), _over(one, now)) for one in reversed(changes)][:LATEST],
        }


def _state(one: Switch) -> str:
    return "off" if not one.on else "shadow" if one.shadow else "on"


def _over(one: Changed, now: datetime) -> str:
    """Why a change holds no more; empty where it does."""
    if one.holds(now):
        return ""
    return f"taken back by {one.ended_by}" if one.ended_by not in ("", "machine") else "its time was over"
