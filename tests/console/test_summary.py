"""The summary's page: for each the version they may see, walls in its numbers, pictures and files."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from bot.console import console
from bot.core.rights import Colleague, Desk
from bot.reports import Drawing
from tests.console.rooms import HEALTH, entered
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, HAL, TEAM, practice

HAL_LEADS = Colleague("hal", frozenset({Desk.LEAD}), frozenset({HAL.key}))


async def healthy():  # type: ignore[no-untyped-def]
    return HEALTH


def drawn(desk: TestDesk) -> FastAPI:
    return console(
        answer=desk.pipeline.answer,
        store=desk.store,
        practice=desk.practice,
        now=desk.clock,
        timezone="Europe/London",
        organisation="Friday Club",
        hosts=frozenset({"127.0.0.1:8765"}),
        check=healthy,
        drawer=Drawing(),
    )


async def a_week(desk: TestDesk) -> str:
    """Six flags about Eve and one about Hal in the week of the tests' Monday, which is over then. Returns its key."""
    for number in range(6):
        await desk.post(replace(EVE, id=f"eve{number}"), "you scumbag")
    await desk.post(HAL, "you scumbag")
    await desk.say("lea", "dismiss", "1", "a joke")
    desk.clock.move(days=8)
    return "2026-W47"


async def test_who_sees_which_version(each_desk: TestDesk) -> None:
    key = await a_week(each_desk)
    app = drawn(each_desk)
    for name, lead in (("lea", True), ("dee", True), ("mo", False), ("ada", False), ("aud", False)):
        browser = await entered(each_desk, name, app)
        page = (await browser.get(f"/summary?period={key}&for=lead")).text
        assert ("Moderation summary for the safeguarding lead" in page) is lead, name
        assert "7 flags were raised in 7 messages in 1 group" in page
        assert "comes late" not in page, "whoever looks at an old week asked for it"
        assert ("case 2" in page) is lead, "case references are the lead's alone"
        assert "&lt;5" in page or lead
    assert "read the summary of 2026-W47 (lead)" in {what for _, what in each_desk.log("summary:2026-W47")}
    page = (await (await entered(each_desk, "dee", app)).get(f"/summary?period={key}")).text
    assert re.search(r"Who has read this</h2>\s*<ul><li><bdi>lea</bdi>", page), "each look is shown"
    page = (await (await entered(each_desk, "aud", app)).get(f"/summary?period={key}")).text
    assert "Who has read this" not in page


async def test_a_party_finds_their_own_case_in_no_number(desk: TestDesk) -> None:
    desk.restart(practice(people=(*TEAM, HAL_LEADS)))
    key = await a_week(desk)
    app = drawn(desk)
    for name, version, flags in (
        ("hal", "lead", 6),
        ("lea", "lead", 7),
        ("lea", "trustees", 6),
        ("ada", "trustees", 6),
    ):
        browser = await entered(desk, name, app)
        page = (await browser.get(f"/summary?period={key}&for={version}")).text
        assert f"{flags} flags were raised" in page, (name, version)


async def test_pictures_and_files(desk: TestDesk) -> None:
    key = await a_week(desk)
    browser = await entered(desk, "lea", drawn(desk))
    picture = await browser.get(f"/summary/picture?period={key}&chart=trend")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    for format, start in (
        ("csv", b"\xef\xbb\xbfperiod"),
        ("json", b"{"),
        ("html", b"<!doctype html>"),
        ("text", b"Frid"),
    ):
        file = await browser.get(f"/summary/file?period={key}&for=trustees&format={format}")
        assert file.content.lstrip().startswith(start), format
        assert "summary-2026-W47-trustees." in file.headers["content-disposition"]
    assert (await browser.get(f"/summary/file?period={key}&format=exe")).status_code == 404
    assert (await browser.get(f"/summary/picture?period={key}&chart=none")).status_code == 404


@pytest.mark.parametrize("period", ["2026-W60", "2025-W53", "2027-W01", "x", "%27"])
async def test_periods_that_are_none(desk: TestDesk, period: str) -> None:
    browser = await entered(desk, "lea")
    reply: httpx.Response = await browser.get(f"/summary?period={period}")
    assert reply.status_code == 404
    assert "2026-W47" in reply.text or "not begun" in reply.text or "has 52 weeks" in reply.text or "53" in reply.text


async def test_without_a_period_it_is_the_last_week(desk: TestDesk) -> None:
    desk.clock.move(days=7)
    browser = await entered(desk, "lea")
    page = (await browser.get("/summary")).text
    assert "Week 47 (16–22 November 2026)" in page
    assert "<img" not in page.partition("<main")[2], "without a drawer there are no pictures"
    desk.clock.at += timedelta()
