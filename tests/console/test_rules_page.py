"""The page of rules: sentences and switches, a preview before each, an end, the log, and the way back."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx
import pytest

from bot.console import one_time_link
from tests.console.rooms import client, site
from tests.fakes.changing import ChangingDesk
from tests.fakes.desk import opened
from tests.fakes.people import EVE

_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[ChangingDesk]:
    with opened(f"sqlite:///{tmp_path / 'safelight.db'}") as store:
        yield await ChangingDesk(store).begin()


class _Anew:
    """The console by the practice in force, as where the desk runs."""

    def __init__(self, desk: ChangingDesk) -> None:
        self._desk = desk

    async def __call__(self, scope: object, receive: object, send: object) -> None:
        self._desk.practice = self._desk.pipeline.practice
        await site(self._desk)(scope, receive, send)  # type: ignore[arg-type]


async def _entered(desk: ChangingDesk, name: str) -> httpx.AsyncClient:
    browser = client(_Anew(desk))  # type: ignore[arg-type]
    await browser.get(one_time_link(desk.store, name, desk.clock()))
    return browser


def _form(page: str, holds: str) -> dict[str, str]:
    """The hidden fields of the form that holds these words."""
    for inside in re.findall(r'<form [^>]*action="/rules[^"]*"[^>]*>(.*?)</form>', page, re.DOTALL):
        if holds in inside:
            return {name: unescape(value) for name, value in _HIDDEN.findall(inside)}
    raise AssertionError(f"no form holds “{holds}”")


async def test_switched_for_a_while_with_a_reason_and_taken_back(desk: ChangingDesk) -> None:
    await desk.post(EVE, "watch out")
    browser = await _entered(desk, "ada")
    page = (await browser.get("/rules")).text
    assert "Likely significant harm: the safeguarding lead is told the same day." in page
    assert "It applies where the urgency is “Today”. It tells the lead. By when: opened within 1 hour" in page
    assert "While nobody decides it tells the lead at once, then the deputy after 15 minutes" in page
    assert "severity ==" not in page
    assert page.count("This one is never off") == 3

    fields = _form(page, 'value="today"')
    sure = await browser.post("/rules", data={**fields, "state": "off"})
    assert "Of the one case opened in the last 7 days" in sure.text
    assert "no longer tells the lead" in sure.text
    assert "Eve" not in sure.text
    fields = _form(sure.text, 'value="yes"')
    refused = await browser.post("/rules", data={**fields, "reason": "", "until": "1 week"})
    assert refused.status_code == 409
    assert "say why" in refused.text
    assert '<option value="1 week" selected>' in refused.text, "nobody writes it twice"

    fields = _form(refused.text, 'value="yes"')
    done = await browser.post("/rules", data={**fields, "reason": "Being rewritten", "until": "1 week"})
    assert 'role="status">Done, as change 1' in done.text
    assert "Why: Being rewritten" in done.text
    assert 'role="status"' not in (await browser.get("/rules")).text, "said once"
    assert "lea" in await desk.told()
    assert any("The rule “today” is off" in what for _, what in desk.log("change:1"))

    back = await browser.post("/rules/undo", data=_form(done.text, "Take back"))
    assert "Done: Taken back is change 1" in back.text
    assert "(taken back by ada)" in back.text
    assert [one.on for one in desk.pipeline.practice.switches if one.rule == "today"] == [True]


async def test_others_and_forms_from_elsewhere(desk: ChangingDesk) -> None:
    page = (await (await _entered(desk, "lea")).get("/rules")).text
    fields = _form(page, 'value="today"')
    browser = await _entered(desk, "mo")
    assert (await browser.get("/rules")).status_code == 403
    assert (await browser.post("/rules", data={**fields, "state": "off"})).status_code == 403
    browser = await _entered(desk, "ada")
    mine = _form((await browser.get("/rules")).text, 'value="today"')
    for wrong in ({"mark": "x"}, {"rule": "now"}, {"rule": "<b>"}, {"state": "gone"}, {"nonce": ""}):
        said = await browser.post("/rules", data={**mine, "state": "off"} | wrong)
        assert said.status_code in (400, 403, 409), wrong
        assert "<b>" not in said.text
    with desk.store.begin() as work:
        assert work.changes.listed() == []
