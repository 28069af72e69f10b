"""The page for oneself alone: what one looked at, what one is spared; quotes are covered until they are opened."""

from __future__ import annotations

import re

from tests.console.rooms import entered
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE


async def test_for_oneself_alone(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag")
    browser = await entered(desk, "mo")
    page = (await browser.get("/case/1")).text
    assert '<details class="quoted"><summary>words that were quoted</summary>“scumbag”</details>' in page
    assert '<details class="quoted" open>' in (await browser.get("/case/1?show=all")).text
    assert '<a href="/mine">' in page
    mine = (await browser.get("/mine")).text
    assert "Today: 2 min in 1 sitting, 2 looks at cases, 0 of them hard" in mine
    other = await entered(desk, "lea")
    assert "Today: nothing." in (await other.get("/mine")).text
    [form] = [
        one
        for one in re.findall(r"<form method=\"post\" action=\"/mine\">.*?</form>", mine, re.DOTALL)
        if "BULLY" in one
    ]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert "Offer me this again" in (await browser.post("/mine", data=fields)).text
    assert "/case/1" not in (await browser.get("/queue")).text
    assert "/case/1" in (await other.get("/queue")).text
    assert (await browser.post("/mine", data={**fields, "category": "NOTHING"})).status_code == 400
    assert (await (await entered(desk, "ada")).get("/mine")).status_code == 403
