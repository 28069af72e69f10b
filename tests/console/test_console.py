"""The queue, a case, the log and the check, as one who is signed in gets them."""

from __future__ import annotations

import asyncio
import re

import httpx
import pytest

from bot.core.effects import Mute
from bot.core.messages import Account, Attachment
from tests.console.rooms import HEALTH, entered, fields, offered, say, site
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, FINN, GIA, PLATFORM, practice

HOSTILE = '<script>alert(1)</script> ]]> &amp; "quoted" \u202egnp.exe {{ 7*7 }} ' + "w" * 900 + " muppet"


def visible(page: str) -> str:
    """The text between the tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


async def test_nothing_is_waiting(desk: TestDesk) -> None:
    browser = await entered(desk, "mo")
    page = (await browser.get("/queue")).text
    assert "Nothing is waiting" in visible(page)
    assert "<title>Queue" in page


async def test_the_queue_says_what_is_urgent_in_words(desk: TestDesk) -> None:
    await desk.post(EVE, "what a muppet")
    await desk.post(FINN, "watch out, all of you")
    await desk.post(GIA, "i want to end it all")
    page = (await (await entered(desk, "sam")).get("/queue")).text
    text = visible(page)
    assert "3 cases waiting: 2 today, 1 for information." in text
    assert text.index("Today 2") < text.index("Someone may be threatening") < text.index("For information 1")
    quoted = "It says words that were quoted “watch out” ."
    for words in ("Friday club", "Person of concern: Finn", quoted, "Waiting for someone", "Due "):
        assert words in text, words
    assert "<title>(3) Queue" in page


async def test_the_queue_says_who_looks_and_what_is_late(desk: TestDesk) -> None:
    await desk.post(FINN, "watch out, all of you")
    mo, lea = await entered(desk, "mo"), await entered(desk, "lea")
    await say(mo, "claim")
    assert "mo is looking at it" in visible((await lea.get("/queue")).text).replace("  ", " ")
    assert "You are looking at it" in visible((await mo.get("/queue")).text)
    desk.clock.move(hours=5)
    text = visible((await lea.get("/queue")).text)
    assert "Overdue since" in text
    assert "Waiting for someone" in text


async def test_closed_cases_are_there_when_asked_for(desk: TestDesk) -> None:
    await desk.post(EVE, "what a muppet")
    browser = await entered(desk, "mo")
    await say(browser, "dismiss", reason="They are old friends and tease each other.")
    assert "muppet" not in (await browser.get("/queue")).text
    text = visible((await browser.get("/queue?closed=1")).text)
    assert "Nothing is waiting." in text
    assert "Closed 1" in text
    assert "No concern" in text


async def test_the_part_is_sent_only_when_something_changed_and_asking_is_not_logged(desk: TestDesk) -> None:
    await desk.post(EVE, "what a muppet")
    browser = await entered(desk, "mo")
    page = (await browser.get("/queue")).text
    seen = re.findall(r'data-seen="(\w+)"', page)[0]
    logged = len(desk.log())
    for _ in range(3):
        assert (await browser.get(f"/queue?part=1&seen={seen}")).status_code == 204
    assert len(desk.log()) == logged
    await desk.post(FINN, "watch out, all of you")
    reply = await browser.get(f"/queue?part=1&seen={seen}")
    assert reply.status_code == 200
    assert "<html" not in reply.text
    assert reply.text.count('<li class="card') == 2
    assert len(desk.log()) > logged


async def test_what_is_behind_a_wall_does_not_even_move_the_queue(desk: TestDesk) -> None:
    await desk.post(EVE, "what a muppet")
    browser = await entered(desk, "mo")
    seen = re.findall(r'data-seen="(\w+)"', (await browser.get("/queue")).text)[0]
    await desk.post(FINN, "look at the picture")
    assert (await browser.get(f"/queue?part=1&seen={seen}")).status_code == 204


async def test_a_case_has_everything_one_needs(desk: TestDesk) -> None:
    await desk.post(FINN, "hello all")
    await desk.post(GIA, "i want to end it all", attachments=(Attachment("photo"),))
    text = visible((await (await entered(desk, "sam")).get("/case/1")).text)
    for words in (
        "Urgency: Today",
        "Someone may be thinking of hurting themselves",
        "Someone may need help",
        "It says words that were quoted “end it all” .",
        "Person at risk Gia role and age unknown",
        "2 lines, 1 of them flagged",
        "picture not looked at",
        "Do not leave it to one volunteer",
        "What is not known or was not checked",
        "extremism, impersonation, scams, criminal exploitation, what pictures show, what voice messages say.",
        "Flagged by the desk.",
    ):
        assert words in text, words


async def test_the_first_three_come_first_and_care_never_punishes(desk: TestDesk) -> None:
    await desk.post(EVE, "what a muppet")
    await desk.post(GIA, "i want to end it all")
    browser = await entered(desk, "sam")
    conduct = offered((await browser.get("/case/1")).text)
    assert conduct[:3] == ["dismiss", "claim", "escalate"]
    assert {"warn", "remove", "mute", "ban", "watch", "note"} <= set(conduct)
    care = offered((await browser.get("/case/2")).text)
    assert "support" in care
    assert not {"warn", "remove", "mute", "ban"} & set(care)
    assert "We are here for you." in (await browser.get("/case/2")).text


async def test_lines_are_covered_until_opened(desk: TestDesk) -> None:
    message = await desk.post(EVE, "what a muppet")
    await desk.edit(message, "what a lovely muppet")
    await desk.judge()
    browser = await entered(desk, "mo")
    page = (await browser.get("/case/1")).text
    assert "<details>" in page
    shown = (await browser.get("/case/1?show=all")).text
    assert "<details open>" in shown
    assert "Flagged" in shown
    assert "Earlier it said:" in shown


async def test_hostile_text_is_only_text(desk: TestDesk) -> None:
    villain = Account(PLATFORM, "villain", '<img src=x onerror="alert(2)">\u202eeve')
    await desk.post(villain, HOSTILE)
    browser = await entered(desk, "mo")
    for path in ("/queue", "/case/1", "/case/1?show=all"):
        page = (await browser.get(path)).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "\u202e" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ]]&gt; &amp;amp; &#34;quoted&#34; ‹U+202E›gnp.exe {{ 7*7 }}" in page
    await say(browser, "note", reason="<b>bold</b>\x00\x1b[31m \u202e")
    page = (await browser.get("/case/1")).text
    assert "&lt;b&gt;bold&lt;/b&gt;[31m ‹U+202E›" in page


async def test_a_word_is_done_and_said(desk: TestDesk) -> None:
    await desk.post(EVE, "what a muppet")
    browser = await entered(desk, "mo")
    reply = await say(browser, "claim")
    assert [one.status_code for one in reply.history] == [303]
    assert 'role="status"' in reply.text
    assert "Case 1 is yours for half an hour." in reply.text
    assert "yours for half an hour" not in (await browser.get("/case/1")).text
    assert desk.case().claimed_by == "mo"
    assert ("mo", "said “claim”") in desk.log("case:1")


async def test_what_was_said_to_one_case_is_not_shown_on_another(desk: TestDesk) -> None:
    await desk.post(EVE, "what a muppet")
    await desk.post(FINN, "watch out, all of you")
    browser = await entered(desk, "mo")
    reply = await say(browser, "claim")
    kept = reply.history[0].headers["set-cookie"].partition(";")[0]
    for cookie in (kept, "safelight-said=x", "safelight-said=../../etc"):
        other = await browser.get("/case/2", headers={"Cookie": "; ".join([*_cookies(browser), cookie])})
        assert other.status_code == 200
        assert "yours for half an hour" not in other.text


async def test_a_refusal_says_why_and_keeps_what_was_written(desk: TestDesk) -> None:
    await desk.post(EVE, "what a muppet")
    mo, lea = await entered(desk, "mo"), await entered(desk, "lea")
    form = fields((await mo.get("/case/1")).text, "dismiss")
    await say(lea, "claim")
    reply = await mo.post("/case/1/word", data={**form, "reason": "I know both of them."})
    assert reply.status_code == 409
    assert 'role="alert"' in reply.text
    assert "has changed since you looked" in reply.text
    assert "I know both of them.</textarea>" in reply.text
    assert desk.case().open
    again = await mo.post("/case/1/word", data={**fields(reply.text, "dismiss"), "reason": "I know both of them."})
    assert again.status_code == 200
    assert not desk.case().open


@pytest.mark.parametrize("reason", ["", "   ", "\x00", "x" * 2001])
async def test_a_reason_that_is_no_reason(desk: TestDesk, reason: str) -> None:
    await desk.post(EVE, "what a muppet")
    reply = await say(await entered(desk, "mo"), "dismiss", reason=reason)
    assert reply.status_code == 409
    assert desk.case().version == 1


async def test_two_clicks_are_one(each_desk: TestDesk) -> None:
    desk = each_desk
    await desk.post(EVE, "what a muppet")
    browser = await entered(desk, "mo")
    form = {**fields((await browser.get("/case/1")).text, "note"), "reason": "Spoke to Eve's mother."}
    replies = [await browser.post("/case/1/word", data=form) for _ in range(2)]
    assert [reply.status_code for reply in replies] == [200, 200]
    assert all("Noted." in reply.text for reply in replies)
    assert len(desk.file().decisions) == 1
    other = await browser.post("/case/1/word", data={**form, "reason": "And to her father."})
    assert other.status_code == 409, "another text from an old page is no second click: it must not be lost"
    assert "And to her father.</textarea>" in other.text


async def test_two_clicks_at_the_same_moment_are_one(each_desk: TestDesk) -> None:
    desk = each_desk
    await desk.post(EVE, "what a muppet")
    browser = await entered(desk, "mo")
    form = {**fields((await browser.get("/case/1")).text, "note"), "reason": "Spoke to Eve's mother."}
    replies = await asyncio.gather(*(browser.post("/case/1/word", data=form) for _ in range(6)))
    assert [reply.status_code for reply in replies] == [200] * 6
    assert not any("Not done" in reply.text for reply in replies)
    assert len(desk.file().decisions) == 1


async def test_serious_words_take_a_second_step(desk: TestDesk) -> None:
    await desk.post(EVE, "what a muppet")
    browser = await entered(desk, "sam")
    asked = await say(browser, "mute", reason="Third time this week.", minutes="10080")
    assert "Eve cannot write in Friday club for 7 days." in visible(asked.text)
    assert "The desk asks the platform" in asked.text
    assert "Third time this week." in asked.text
    assert desk.case().version == 1
    sure = {**fields(asked.text, "mute"), "reason": "Third time this week."}
    done = [await browser.post("/case/1/word", data=sure) for _ in range(2)]
    assert all("asked of the platform" in reply.text for reply in done)
    await desk.perform()
    (mute,) = desk.platform.of(Mute)
    assert isinstance(mute, Mute)
    assert (mute.minutes, mute.by) == (10080, "sam")


async def test_remove_says_how_many_and_ban_and_act_ask_too(desk: TestDesk) -> None:
    await desk.post(EVE, "what a muppet")
    await desk.post(EVE, "muppet again")
    await desk.post(FINN, "look at the picture")
    browser = await entered(desk, "lea")
    page = (await browser.get("/case/1")).text
    assert "All 2 flagged messages" in page
    asked = await say(browser, "remove")
    assert "2 flagged messages of Eve disappear from Friday club" in visible(asked.text)
    one = re.findall(r'<option value="(chat:[^"]+)"', page)[0]
    assert "One flagged message of Eve disappears" in visible((await say(browser, "remove", message=one)).text)
    assert "kept out" in (await say(browser, "ban", reason="Enough.")).text
    assert "may notice" in (await say(browser, "act", "2", reason="The police agree.")).text
    assert not (await say(browser, "ban", reason="")).history
    assert [case.version for case in desk.cases()][1] == 1


async def test_where_the_desk_cannot_it_says_so_before(desk: TestDesk) -> None:
    desk.restart(practice(can={}))
    await desk.post(EVE, "what a muppet")
    browser = await entered(desk, "sam")
    asked = await say(browser, "remove")
    assert "by hand" in asked.text
    done = await browser.post("/case/1/word", data=fields(asked.text, "remove"))
    text = visible(done.text)
    assert "To be done by hand" in text
    assert "Remove the message of Eve" in text
    assert "It is done" in text


async def test_walls_hold_in_list_page_and_word(desk: TestDesk) -> None:
    sam = Account(PLATFORM, "sam", "Sam")
    await desk.post(sam, "you utter scumbag")
    await desk.post(EVE, "look at the picture")
    lea = await entered(desk, "lea")
    for name, hidden in (("sam", "1"), ("mo", "2")):
        browser = await entered(desk, name)
        listed = (await browser.get("/queue?closed=1")).text
        assert f'href="/case/{hidden}"' not in listed
        page = await browser.get(f"/case/{hidden}")
        never = await browser.get("/case/77")
        assert (page.status_code, never.status_code) == (404, 404)
        said, nothing = page.text.replace(f"case={hidden}", "case=N"), never.text.replace("case=77", "case=N")
        assert said.replace(f"case {hidden}", "case N") == nothing.replace("case 77", "case N")
        for word in ("claim", "remove", "act"):
            form = fields((await lea.get(f"/case/{hidden}")).text, "claim")
            sent = {**form, "mark": _mark(listed), "word": word, "reason": "because"}
            for sure in ({}, {"sure": "yes"}):
                reply = await browser.post(f"/case/{hidden}/word", data={**sent, **sure})
                assert reply.status_code == 404
                assert f"There is no case {hidden} that you can open." in reply.text
    assert [case.version for case in desk.cases()] == [1, 1]


@pytest.mark.parametrize("number", ["0", "-1", "x", "1e3", "%00", "９", "9" * 40, "1%0d%0aX:y", "..%2flog"])
async def test_odd_numbers_are_no_cases(desk: TestDesk, number: str) -> None:
    browser = await entered(desk, "mo")
    mark = _mark((await browser.get("/queue")).text)
    assert (await browser.get(f"/case/{number}")).status_code == 404
    form = {"mark": mark, "word": "claim", "version": "1", "nonce": "a" * 22}
    reply = await browser.post(f"/case/{number}/word", data=form)
    assert reply.status_code in (404, 405)


@pytest.mark.parametrize(
    "wrong",
    [{"word": "hug"}, {"word": ""}, {"version": "x"}, {"version": "9" * 50}, {"nonce": ""}, {"nonce": "tg:1"}],
)
async def test_half_a_form_does_nothing(desk: TestDesk, wrong: dict[str, str]) -> None:
    await desk.post(EVE, "what a muppet")
    browser = await entered(desk, "mo")
    form = fields((await browser.get("/case/1")).text, "claim")
    reply = await browser.post("/case/1/word", data={**form, **wrong})
    assert reply.status_code == 400
    assert 'href="/case/1"' in reply.text
    assert desk.case().version == 1


async def test_the_log(desk: TestDesk) -> None:
    await desk.post(EVE, "what a muppet")
    lea = await entered(desk, "lea")
    await say(lea, "claim")
    text = visible((await lea.get("/log")).text)
    assert "lea said “claim” Case 1" in text
    assert "muppet" not in text
    mo = await entered(desk, "mo")
    refused = await mo.get("/log")
    assert refused.status_code == 403
    assert "does not let you read the log" in refused.text
    assert 'href="/log"' not in (await mo.get("/queue")).text


async def test_the_check_says_what_to_do(desk: TestDesk) -> None:
    text = visible((await (await entered(desk, "mo")).get("/check")).text)
    assert "1 thing needs attention." in text
    assert text.index(HEALTH[1].words) < text.index(HEALTH[0].words)
    assert "What to do: Turn on encryption." in text


async def test_each_begins_where_they_may(desk: TestDesk) -> None:
    for name, path in (("mo", "/queue"), ("aud", "/log"), ("ada", "/check")):
        browser = await entered(desk, name)
        assert (await browser.get("/")).url.path == path
    assert (await browser.get("/queue")).status_code == 403


async def test_pages_that_are_not_there(desk: TestDesk) -> None:
    browser = await entered(desk, "mo", site(desk))
    reply = await browser.get("/wp-login.php")
    assert reply.status_code == 404
    assert "There is no such page" in reply.text
    assert (await browser.get("/case/1/word")).status_code == 405
    assert (await browser.get("/static/..%2fsite.py")).status_code == 404


def _cookies(browser: httpx.AsyncClient) -> list[str]:
    return [f"{cookie.name}={cookie.value}" for cookie in browser.cookies.jar]


def _mark(page: str) -> str:
    return page.partition('name="mark" value="')[2].partition('"')[0]
