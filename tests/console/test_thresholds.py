"""The page of thresholds: for admins, without content, and usable without a mouse."""

from __future__ import annotations

import re

from bot.core.messages import Account
from tests.console.rooms import entered
from tests.fakes.changing import ChangingDesk
from tests.fakes.desk import TestDesk
from tests.fakes.people import CLUB, PLATFORM


async def _decided(desk: TestDesk) -> None:
    await desk.hear(*(desk.message(Account(PLATFORM, f"m{n}"), "you muppet") for n in range(22)))
    await desk.judge()
    for case in desk.cases():
        await desk.say("lea", "dismiss", case.id, "only teasing")


def _fields(page: str, action: str) -> dict[str, str]:
    (form,) = re.findall(rf'<form method="post" action="{action}">(.*?)</form>', page, re.DOTALL)
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))


async def test_an_admin_accepts_and_takes_back(changing_desk: ChangingDesk) -> None:
    desk = changing_desk
    await _decided(desk)
    browser = await entered(desk, "ada")
    page = (await browser.get("/thresholds")).text
    assert '<a href="/thresholds"' in page, "it is linked where admins look"
    assert "22 of 22 cases flagged for insult were" in page
    assert "muppet" not in page
    assert "teasing" not in page
    assert page.count('scope="col"') == 6
    fields = _fields(page, "/thresholds/accept")
    refused = await browser.post("/thresholds/accept", data=fields)
    assert (refused.status_code, "say why (reason)" in refused.text) == (409, True)
    fields |= {"reason": "Banter", "until": "4 weeks"}
    accepted = await browser.post("/thresholds/accept", data=fields)
    assert accepted.status_code == 200
    assert 'role="status"' in accepted.text
    assert "the threshold for insults is 0.61 instead of 0.50" in accepted.text
    assert "It ends by itself on" in accepted.text
    assert "Why: <bdi>Banter</bdi>" in accepted.text
    assert {"lea", "dee"} <= set(await desk.told()), "the lead hears of it"
    again = await browser.post("/thresholds/accept", data=fields)
    assert again.status_code == 409
    assert "not what the desk suggests now" in again.text
    undone = await browser.post("/thresholds/undo", data=_fields(accepted.text, "/thresholds/undo"))
    assert "Taken back is change 1" in undone.text
    assert "taken back by" in undone.text


async def test_others_are_told_that_it_is_not_for_them(changing_desk: ChangingDesk) -> None:
    desk = changing_desk
    await _decided(desk)
    for name in ("mo", "lea"):
        browser = await entered(desk, name)
        reply = await browser.get("/thresholds")
        assert reply.status_code == 403
        assert "flagged for" not in reply.text
        assert '<a href="/thresholds"' not in (await browser.get("/check")).text


async def test_a_form_from_elsewhere_changes_nothing(changing_desk: ChangingDesk) -> None:
    desk = changing_desk
    await _decided(desk)
    browser = await entered(desk, "ada")
    fields = _fields((await browser.get("/thresholds")).text, "/thresholds/accept")
    for wrong in ({"mark": "x"}, {"new": "much"}, {"new": "nan"}, {"label": "<b>"}, {"group": "no:where"}):
        assert (await browser.post("/thresholds/accept", data=fields | wrong)).status_code in (403, 409)
    with desk.store.begin() as work:
        assert work.people.groups()[CLUB.key].policy.thresholds == {"insult": 0.5}
