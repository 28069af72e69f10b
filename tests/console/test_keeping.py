"""Keeping and exports in the console: two people, walls, and hostile words that stay words."""

from __future__ import annotations

import io
import zipfile

import httpx
import pytest
from fastapi import FastAPI

from bot.console import console
from bot.core.messages import Account
from bot.reports.access_pack import packed
from tests.console.rooms import _health, entered
from tests.fakes.desk import TestDesk
from tests.fakes.people import GIA, PLATFORM, TEAM, practice
from tests.steps.test_retaining import PIA

HOSTILE = "Gia <img src=x onerror=alert(1)> rang 07700 900123"


@pytest.fixture
def app(desk: TestDesk) -> FastAPI:
    desk.restart(practice((*TEAM, PIA)))
    return console(
        answer=desk.pipeline.answer,
        store=desk.store,
        practice=desk.practice,
        now=desk.clock,
        timezone="Europe/London",
        organisation="Friday Club",
        hosts=frozenset({"127.0.0.1:8765"}),
        check=_health,
        exporter=packed,
        contact="Lea",
    )


def hidden(page: httpx.Response, name: str) -> str:
    return page.text.partition(f'name="{name}" value="')[2].partition('"')[0]


async def closed(desk: TestDesk, author: Account) -> None:
    await desk.post(author, "watch out")
    number = desk.cases()[-1].id
    assert (await desk.say("lea", "escalate", number, "x")).ok
    assert (await desk.say("lea", "close", number, "x")).ok


async def test_one_proposes_another_agrees_once(desk: TestDesk, app: FastAPI) -> None:
    await closed(desk, GIA)
    desk.clock.move(days=3000)
    lea, dee, mo = [await entered(desk, name, app) for name in ("lea", "dee", "mo")]
    page = await lea.get("/keeping")
    assert "Its time is over." in page.text
    assert "until an unknown day" in page.text
    said = {
        "mark": hidden(page, "mark"),
        "do": "longer",
        "case": "1",
        "until": "2040-01-01",
        "reason": "<b>A claim</b>",
    }
    assert "until 01 Jan 2040" in (await lea.post("/keeping/say", data=said)).text
    said = {"mark": said["mark"], "do": "hold", "on": "case", "subject": "1", "reason": "<b>The police</b>"}
    held = await lea.post("/keeping/say", data=said)
    assert "&lt;b&gt;The police" in held.text
    said = {"mark": said["mark"], "do": "purge", "case": "1", "reason": "x"}
    assert "legal hold 1" in (await lea.post("/keeping/say", data=said)).text
    said = {"mark": said["mark"], "do": "release", "hold": "1", "reason": "They are done."}
    assert "waits for a second person" in (await lea.post("/keeping/say", data=said)).text
    page = await dee.get("/keeping")
    sent = {"mark": hidden(page, "mark"), "nonce": hidden(page, "nonce"), "number": "1", "do": "agree"}
    first, second = await dee.post("/keeping/agree", data=sent), await dee.post("/keeping/agree", data=sent)
    assert "Legal hold 1 is ended, by lea and dee." in first.text
    assert "Legal hold 1 is ended, by lea and dee." in second.text, "sent twice, done once"
    assert (await mo.get("/keeping")).status_code == 403
    assert (await dee.post("/keeping/agree", data={**sent, "nonce": "x"})).status_code == 400
    forged = await mo.post("/keeping/say", data={**said, "mark": hidden(await mo.get("/queue"), "mark")})
    assert forged.status_code == 403


async def test_an_export_is_decided_agreed_to_and_fetched(desk: TestDesk, app: FastAPI) -> None:
    await desk.post(Account(PLATFORM, "sid", "Sid"), f"you scumbag {HOSTILE}")
    await desk.post(GIA, "Sid is a muppet")
    lea, dee, mo = [await entered(desk, name, app) for name in ("lea", "dee", "mo")]
    begun = await lea.get("/access?matter=12&relation=parent")
    assert ">12</textarea>" in begun.text
    assert '<option value="parent" selected>' in begun.text
    mark = hidden(begun, "mark")
    page = await lea.post("/access", data={"mark": mark, "who": GIA.key, "relation": "self"})
    assert page.url.path == "/access/1"
    assert "<img src=x" not in page.text
    assert "&lt;img src=x" in page.text
    while "To the next one to decide" in page.text:
        passage = page.text.partition("#passage-")[2].partition('"')[0]
        said = {"mark": mark, "do": "withheld", "because": "third_party", "passage": passage, "page": "1"}
        page = await lea.post("/access/1", data=said)
    page = await lea.post("/access/1", data={"mark": mark, "do": "review"})
    page = await lea.post("/access/1", data={"mark": mark, "do": "ask", "reason": "She asked."})
    assert "waits for a second person" in page.text
    fetched = await lea.post("/access/1", data={"mark": mark, "do": "fetch"})
    assert (fetched.status_code, "second person has not agreed" in fetched.text) == (409, True)
    page = await dee.get("/keeping")
    sent = {"mark": hidden(page, "mark"), "nonce": hidden(page, "nonce"), "number": "1", "do": "agree"}
    assert "Agreed." in (await dee.post("/keeping/agree", data=sent)).text
    fetched = await lea.post("/access/1", data={"mark": mark, "do": "fetch"})
    assert fetched.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(fetched.content)) as zipped:
        text = zipped.read("export.txt").decode()
    assert "[somebody else] is a muppet" in text
    assert "900123" not in text
    for path in ("/access", "/access/1"):
        assert (await mo.get(path)).status_code == 403


async def test_walls_on_every_page(desk: TestDesk, app: FastAPI) -> None:
    await closed(desk, Account(PLATFORM, "dee", "Dee"))
    desk.clock.move(days=3000)
    lea, dee = await entered(desk, "lea", app), await entered(desk, "dee", app)
    mark = hidden(await lea.get("/keeping"), "mark")
    await lea.post("/keeping/say", data={"mark": mark, "do": "hold", "on": "case", "subject": "1", "reason": "Dee"})
    await lea.post("/keeping/say", data={"mark": mark, "do": "release", "hold": "1", "reason": "Dee knows."})
    await lea.post("/access", data={"mark": mark, "who": "chat:dee", "relation": "self"})
    page = await dee.get("/keeping")
    for words in ("Case 1", "case 1", "Legal hold 1", "number 1", "Dee knows"):
        assert words not in page.text, words
    proof = hidden(page, "mark")
    for said in ({"do": "purge", "case": "1"}, {"do": "release", "hold": "1"}, {"do": "longer", "case": "1"}):
        there = await dee.post("/keeping/say", data={"mark": proof, "reason": "x", **said})
        gone = {name: value.replace("1", "77") for name, value in said.items()}
        missing = await dee.post("/keeping/say", data={"mark": proof, "reason": "x", **gone})
        refused = [one.text.partition('role="alert">')[2].partition("<")[0] for one in (there, missing)]
        assert refused[0].replace("1", "77") == refused[1]
    assert (await dee.get("/access/1")).status_code == 404
    assert "Export 1" not in (await dee.get("/access")).text
