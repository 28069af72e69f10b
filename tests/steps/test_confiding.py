"""What is told in private is heard by the same checks as a group's messages: a person is told at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.core.cases import Kind, Part
from bot.core.messages import Talk
from bot.core.ports import Crashed, Scored
from bot.core.requests import Report, Telling
from bot.core.signals import Severity
from bot.desk import telling
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import FINN, practice

WAY = replace(practice(), texts={"help": "Thank you for asking.", "helplines": "Call 999."})


class Broken:
    """Checks whose process dies."""

    async def score(self, talks: Sequence[Talk]) -> list[Scored]:
        raise Crashed

    def labels(self) -> frozenset[str] | None:
        return None


@pytest.mark.parametrize("words", ["nobody would mind if i did end it all", "he said: watch out, i know your school"])
async def test_own_words_that_no_list_has_are_answered_at_once(store: Store, words: str) -> None:
    desk = TestDesk(store, way=WAY)
    reply = await desk.pipeline.answer(Report("1", FINN, Telling.MORE, words))
    assert reply.ok
    assert reply.text.startswith("Thank you for asking.")
    assert telling.HELP_COMES in reply.text
    [case] = desk.cases()
    assert (case.kind, case.severity, case.accounts(Part.AT_RISK)) == (Kind.CARE, Severity.S2, (FINN.key,))
    assert not case.concern, "whoever quotes somebody is nobody of concern"
    assert "lea" in await desk.told()
    assert [line.text for line in desk.file().evidence] == [words]


async def test_unkind_words_to_the_desk_are_nobodys_case(store: Store) -> None:
    desk = TestDesk(store, way=WAY)
    reply = await desk.pipeline.answer(Report("1", FINN, Telling.MORE, "you scumbag, he wrote"))
    assert not reply.ok
    assert not desk.cases()


async def test_checks_that_do_not_work_keep_nobody_from_an_answer(store: Store) -> None:
    desk = TestDesk(store, way=WAY, scorer=Broken())
    reply = await desk.pipeline.answer(Report("1", FINN, Telling.MORE, "i did end it all"))
    assert (reply.ok, reply.text) == (False, "Call 999.")
    told = await desk.pipeline.answer(Report("2", FINN, Telling.CONCERN, "i did end it all"))
    assert told.ok
