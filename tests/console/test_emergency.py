"""Opening a case in an emergency, in the console: asked why, told to others, and nothing given away."""

from __future__ import annotations

import re

from tests.console.rooms import entered, say
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE

WHY = "She writes that it is tonight, and Lea's phone is off."


async def test_from_no_such_case_to_the_case(desk: TestDesk) -> None:
    await desk.post(EVE, "look at the picture")
    browser = await entered(desk, "mo")
    missing = await browser.get("/case/1")
    assert missing.status_code == 404
    assert 'href="/emergency?case=1"' in missing.text
    page = (await browser.get("/emergency?case=1")).text
    assert "The lead, the deputy and the chair are told at once" in page
    form = {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("mark", "nonce")}  # type: ignore[index]
    refused = await browser.post("/emergency", data={**form, "case": "1", "reason": "please"})
    assert refused.status_code == 409
    assert "Say why in a sentence" in refused.text
    nothing = await browser.post("/emergency", data={**form, "case": "77", "reason": WHY})
    assert "There is no case 77 that could be opened in an emergency." in nothing.text
    assert WHY.split(",")[0] in nothing.text, "what was written is not lost"
    opened = await browser.post("/emergency", data={**form, "case": "1", "reason": WHY})
    assert (opened.status_code, opened.url.path) == (200, "/case/1")
    case = (await browser.get("/case/1")).text
    assert "look at the picture" in case
    assert "mo: opened in an emergency, to read it until" in case
    assert 'name="word"' not in case, "to be read, and nothing else"
    assert "lea" in await desk.told()
    again = await browser.post("/emergency", data={**form, "case": "1", "reason": WHY})
    assert again.url.path == "/case/1"
    assert len(desk.file().glasses) == 1


async def test_it_is_not_offered_to_those_it_is_not_for(desk: TestDesk) -> None:
    await desk.post(EVE, "look at the picture")
    browser = await entered(desk, "ada")
    assert "/emergency" not in (await browser.get("/case/1")).text
    assert (await browser.get("/emergency?case=1")).status_code == 403


async def test_the_lead_lets_somebody_in(desk: TestDesk) -> None:
    await desk.post(EVE, "look at the picture")
    browser = await entered(desk, "lea")
    page = (await browser.get("/case/1")).text
    assert "Who else may read this" in page
    form = {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("mark", "nonce")}  # type: ignore[index]
    refused = await browser.post("/case/1/let-in", data={**form, "word": "let-in", "to": "sam", "reason": "so"})
    assert (refused.status_code, "Say why in a sentence" in refused.text) == (409, True)
    done = await browser.post("/case/1/let-in", data={**form, "word": "let-in", "to": "sam", "reason": WHY})
    assert "sam can open case 1 until it is closed, and is told." in done.text
    assert "sam can open this case from now on — lea: She writes" in done.text
    assert "Shut them out again" in done.text
    other = await entered(desk, "sam")
    seen = await other.get("/case/1")
    assert (seen.status_code, "Who else may read this" in seen.text) == (200, False)


async def test_who_read_a_case_is_shown_to_whoever_may_see_it(desk: TestDesk) -> None:
    await desk.post(EVE, "watch out")
    other = await entered(desk, "sam")
    await other.get("/case/1")
    browser = await entered(desk, "mo")
    assert (await browser.get("/log?case=1")).status_code == 404, "one knows of it, and has not taken it"
    await say(browser, "claim")
    assert 'href="/log?case=1"' in (await browser.get("/case/1")).text
    page = await browser.get("/log?case=1")
    assert page.status_code == 200
    assert re.search(r"<bdi>sam</bdi></td>\s*<td[^>]*>read</td>", page.text)
    await desk.post(EVE, "look at the picture")
    for number in ("1", "77", "x"):  # it has risen behind the wall
        assert (await browser.get(f"/log?case={number}")).status_code == 404
