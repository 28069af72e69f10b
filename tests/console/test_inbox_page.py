"""The inbox and the second looks as pages: written down, answered, walled, and blind where they must be."""

from __future__ import annotations

import hashlib
from itertools import count

from bot.core.looks import chosen
from tests.console.rooms import entered
from tests.fakes.clock import MONDAY
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE


def mark(page: str) -> str:
    return page.split('name="mark" value="')[1].split('"')[0]


async def test_written_down_by_one_and_answered_by_another(each_desk: TestDesk) -> None:
    desk = each_desk
    browser = await entered(desk, "mo")
    page = (await browser.get("/inbox")).text
    assert "What waits for an answer" not in page
    form = {
        "mark": mark(page),
        "what": "complaint",
        "name": "Jane <b>Smith</b>",
        "relation": "self",
        "about": "lea",
    }
    empty = await browser.post("/inbox/open", data={**form, "text": " "})
    assert "in their own words" in empty.text
    done = await browser.post("/inbox/open", data={**form, "text": "He shouted =1+1 \u202eevil"})
    assert "number 1" in done.text
    assert (await browser.get("/inbox/1")).status_code == 403
    assert (await browser.post("/inbox/open", data={**form, "mark": "x", "text": "y"})).status_code == 403
    browser = await entered(desk, "lea")
    assert "number 1" not in (await browser.get("/inbox")).text, "it is about her"
    assert (await browser.get("/inbox/1")).status_code == 404
    assert (await browser.get("/inbox/1/letter")).status_code == 404
    browser = await entered(desk, "dee")
    assert "number 1" in (await browser.get("/inbox")).text
    page = (await browser.get("/inbox/1")).text
    assert "Nobody has read it before." in page
    page = (await browser.get("/inbox/1")).text
    assert "Read by <bdi>dee</bdi>" in page, "every read is shown to whoever reads it next"
    assert "Jane &lt;b&gt;Smith" in page
    assert "‹U+202E›evil" in page
    said = {"mark": mark(page), "do": "decide", "outcome": "upheld", "reason": "Two people saw it"}
    assert "they were right" in (await browser.post("/inbox/1/say", data=said)).text
    again = await browser.post("/inbox/1/say", data=said)
    assert again.status_code == 409
    letter = await browser.get("/inbox/1/letter")
    assert letter.status_code == 200
    assert letter.content[:4] == b"%PDF" or b"You were right" in letter.content


async def test_what_is_lost_is_told_in_the_console(each_desk: TestDesk) -> None:
    browser = await entered(each_desk, "mo")
    page = (await browser.get("/inbox")).text
    said = await browser.post("/inbox/lost", data={"mark": mark(page), "lost": "Sam's telephone", "owner": "sam"})
    assert "Case 1 is open" in said.text
    assert each_desk.case("1").category == "DATA_BREACH"
    assert each_desk.file("1").incident is not None


async def test_a_second_look_does_not_show_the_first(each_desk: TestDesk) -> None:
    desk = each_desk
    keys = (hashlib.sha256(str(n).encode()).digest() for n in count())
    with desk.store.begin() as work:
        work.ledger.move({"lots:key": next(one for one in keys if chosen(one, "1")).hex()}, MONDAY)
    await desk.post(EVE, "you muppet <script>")
    await desk.say("mo", "dismiss", "1", "only banter")
    browser = await entered(desk, "mo")
    assert "Second look" not in (await browser.get("/reviews")).text
    browser = await entered(desk, "sam")
    page = (await browser.get("/reviews")).text
    assert "Second look 1" in page
    for hidden in ("only banter", "mo</", "dismissed", "<script>"):
        assert hidden not in page.split("<main")[1]
    form = {"mark": mark(page), "kind": "look", "number": "1", "answer": "matters", "reason": "It was meant"}
    assert "Thank you" in (await browser.post("/reviews/answer", data=form)).text
    browser = await entered(desk, "lea")
    page = (await browser.get("/reviews")).text
    assert "differently" in page
    form = {"mark": mark(page), "kind": "settle", "number": "1", "answer": "matters", "reason": "I agree"}
    assert "concern after all" in (await browser.post("/reviews/answer", data=form)).text
    assert desk.case("1").open
    browser = await entered(desk, "ada")
    assert (await browser.get("/reviews")).status_code == 403
