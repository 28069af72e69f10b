"""Records in the console: read, added to, referred; nobody behind a wall gets further than “There is no”."""

from __future__ import annotations

import io
import json
import zipfile

import httpx
from fastapi import FastAPI

from bot.console import console
from bot.core.messages import Account
from bot.reports.referral_pack import Packs, faults
from tests.console.rooms import _health, entered
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, FINN, PLATFORM


def site_of(desk: TestDesk) -> FastAPI:
    ring = desk.store.key.ring
    return console(
        answer=desk.pipeline.answer,
        store=desk.store,
        practice=desk.practice,
        now=desk.clock,
        timezone="Europe/London",
        organisation="Friday Club",
        hosts=frozenset({"127.0.0.1:8765"}),
        check=_health,
        packer=Packs(lambda: ring(make=True)),
        contact="Lea, 01632 960002",
    )


async def recorded(desk: TestDesk) -> None:
    await desk.post(FINN, "watch out <img src=x onerror=alert(1)> #set page(width: 1pt)")
    await desk.say("mo", "escalate", reason="worried about Finn")


def mark(page: httpx.Response) -> str:
    return page.text.partition('name="mark" value="')[2].partition('"')[0]


async def test_a_record_is_read_added_to_and_referred(desk: TestDesk) -> None:
    await recorded(desk)
    lea = await entered(desk, "lea", site_of(desk))
    page = await lea.get("/record/1")
    assert page.status_code == 200
    assert "worried about Finn" in page.text
    said = {
        "mark": mark(page),
        "decision": "Ring the parents",
        "reason": "They do not know",
        "rejected": "Wait\nBan him",
    }
    after = await lea.post("/record/1/write", data=said)
    for words in ("Decided: Ring the parents", "Because: They do not know", "Considered and not done: Ban"):
        assert words in after.text
    form = await lea.get("/record/1/refer")
    assert "police_101" in form.text
    unsure = await lea.post("/record/1/refer", data={"mark": mark(form), "to": "police_101", "signed": "Lea B"})
    assert (unsure.status_code, "life is at risk" in unsure.text) == (409, True)
    pack = await lea.post(
        "/record/1/refer",
        data={"mark": mark(form), "to": "police_101", "signed": "Lea Brown", "risk": "no", "facts": "He wrote this."},
    )
    assert pack.headers["content-type"] == "application/zip"
    assert faults(pack.content, desk.store.key.ring().fits) == []
    with zipfile.ZipFile(io.BytesIO(pack.content)) as zipped:
        assert json.loads(zipped.read("referral.json"))["messages"][0]["text"].startswith("watch out <img")
    sent = await lea.post(
        "/record/1/referral",
        data={"mark": mark(form), "referral": "1", "state": "sent", "how": "101, by phone", "reference": "LOG-5"},
    )
    assert "LOG-5" in sent.text
    why_not = {"mark": mark(form), "to": "lado", "signed": "Lea Brown", "not_because": "Nobody of ours is involved"}
    assert "Not referred, because: Nobody of ours is involved" in (await lea.post("/record/1/refer", data=why_not)).text
    actions = [what for who, what in desk.log("case:1") if who == "lea"]
    assert "made and signed the pack of referral 1 as Lea Brown" in actions
    assert "read safeguarding record 1" in actions


async def test_walls_on_every_way(desk: TestDesk) -> None:
    dee = Account(PLATFORM, "dee", "Dee")
    await desk.post(dee, "watch out")
    await desk.say("lea", "escalate", reason="x")
    await desk.post(EVE, "the picture")
    app = site_of(desk)
    for name, status in (("dee", 404), ("mo", 403), ("ada", 403), ("aud", 403)):
        browser = await entered(desk, name, app)
        proof = mark(await browser.get("/summary"))
        replies = [
            await browser.get("/record/1"),
            await browser.get("/record/1/refer"),
            await browser.post("/record/1/write", data={"mark": proof, "note": "x"}),
            await browser.post("/record/1/referral", data={"mark": proof, "referral": "1", "state": "closed"}),
            await browser.post(
                "/record/1/refer", data={"mark": proof, "to": "police_101", "signed": "x", "risk": "no"}
            ),
        ]
        assert {reply.status_code for reply in replies} == {status}, (name, [r.status_code for r in replies])
    with desk.store.begin() as work:
        assert work.referrals.of_case("1") == []
        assert not any(line.text == "x" and line.by != "lea" for line in work.referrals.entries("1"))
    lea = await entered(desk, "lea", app)
    assert (await lea.get("/record/77")).status_code == 404
    assert (await lea.get("/record/1")).status_code == 200
