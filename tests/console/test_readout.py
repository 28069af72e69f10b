"""The read-out page: opened from outside with a link that works once, walled like its case, logged at every look."""

from __future__ import annotations

import pytest

from bot.core.effects import Alert
from bot.core.messages import Account, Age, Person, Role
from bot.core.rights import Colleague
from bot.core.store import Work
from bot.steps import readout
from tests.console.rooms import client, entered, site
from tests.fakes.actors import MemoryActor
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, PLATFORM, TEAM, practice

HOSTILE = Account(PLATFORM, "hostile", "علي <b>Bold</b> 👩‍👧 \u202egpj")


def path_for(desk: TestDesk, name: str, case: str = "1") -> str:
    return desk.store.do(lambda work: readout.make_key(work, name, case, desk.clock(), readout.ASKED_LIVES))


def enrolled(work: Work, desk: TestDesk) -> None:
    person = Person(
        "e",
        "Eve Adams",
        Role.MEMBER,
        Age.MINOR,
        (EVE.key,),
        member_number="M-17",
        emergency_contact="Ann, 01632 960001",
    )
    work.people.enrol([person], desk.clock())


async def test_a_link_opens_the_page_once_and_every_look_is_logged(each_desk: TestDesk) -> None:
    desk = each_desk
    await desk.post(HOSTILE, "the picture <script>alert(1)</script> #set page() \u202eabc")
    app, path = site(desk), path_for(desk, "lea")
    phone, key = client(app), path.partition("key=")[2]
    ahead = await phone.get(path)
    assert "alert(1)" not in ahead.text, "looking ahead tells nothing"
    assert (await phone.get("/readout/1")).status_code == 403, "and uses nothing up"
    page = (await phone.post("/readout/1", data={"key": key})).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; #set page() ‹U+202E›abc" in page
    assert "علي &lt;b&gt;Bold&lt;/b&gt;" in page
    for words in ("Reference", 'href="tel:999"', 'href="tel:101"', "hostile", "Friday club", "Do not", "UTC"):
        assert words in page, words
    assert "/queue" not in page, "nothing of the rest of the console"
    assert (await phone.get("/readout/1")).status_code == 200
    assert (await phone.get("/queue")).status_code == 403
    assert (await phone.get("/case/1")).status_code == 403
    assert "does not work any more" in (await client(app).post("/readout/1", data={"key": key})).text
    whats = [what for who, what in desk.log("case:1") if who == "lea"]
    assert whats[0] == "used a one-time link to the read-out page"
    assert whats.count("opened the read-out page (page)") == 2
    desk.clock.at += readout.SESSION_LIVES
    assert (await phone.get("/readout/1")).status_code == 403


async def test_a_link_that_is_too_old_revoked_of_another_case_or_somebody_elses(desk: TestDesk) -> None:
    await desk.post(EVE, "the picture")
    await desk.post(HOSTILE, "watch out")
    app = site(desk)
    for other in (
        path_for(desk, "lea").replace("/readout/1", "/readout/2"),
        "/readout/1?key=x",
        "/readout/9?key=" + "a" * 43,
    ):
        assert (await client(app).get(other)).status_code == 403
    mo = await entered(desk, "mo", app)
    path = path_for(desk, "lea")
    assert (await mo.get(path)).status_code == 403, "Mo has Lea's link"
    assert (await mo.post("/readout/1", data={"key": path.partition("key=")[2]})).status_code == 403
    assert (await client(app).get(path)).status_code == 200, "and that used nothing up"
    phone = client(app)
    assert (await phone.post("/readout/1", data={"key": path.partition("key=")[2]})).status_code == 200
    later = path_for(desk, "lea")
    assert desk.store.do(lambda work: readout.revoke(work, "lea", "1", desk.practice, desk.clock())) == 3
    assert (await phone.get("/readout/1")).status_code == 403
    assert (await client(app).get(later)).status_code == 403
    old = path_for(desk, "lea")
    desk.clock.at += readout.ASKED_LIVES
    assert (await client(app).get(old)).status_code == 403


async def test_who_is_this_is_for_the_lead_alone(desk: TestDesk) -> None:
    await desk.post(EVE, "watch out")
    desk.store.do(lambda work: enrolled(work, desk))
    app = site(desk)
    lea, mo = await entered(desk, "lea", app), await entered(desk, "mo", app)
    page = (await lea.get("/readout/1")).text
    assert "M-17" not in page
    mark = page.partition('name="mark" value="')[2].partition('"')[0]
    assert (await lea.post("/readout/1/who", data={"mark": "x"})).status_code == 403
    found = (await lea.post("/readout/1/who", data={"mark": mark})).text
    assert "Eve Adams" in found
    assert "M-17" in found
    assert "Ann, 01632 960001" in found
    assert ("lea", "looked up who the people in the case are") in desk.log("case:1")
    seen = (await mo.get("/readout/1")).text
    assert "Who is this" not in seen
    theirs = (await mo.get("/")).text.partition('name="mark" value="')[2].partition('"')[0]
    refused = await mo.post("/readout/1/who", data={"mark": theirs})
    assert refused.status_code == 403
    assert "M-17" not in refused.text


async def test_walls(desk: TestDesk) -> None:
    sam = Account(PLATFORM, "sam", "Sam")
    await desk.post(sam, "watch out")
    await desk.post(EVE, "the picture")
    app = site(desk)
    for name, case in (("sam", "1"), ("mo", "2"), ("ada", "2"), ("aud", "2"), ("mo", "77")):
        browser = await entered(desk, name, app)
        reply = await browser.get(f"/readout/{case}")
        assert (reply.status_code, "There is no case" in reply.text) == (404, True), (name, case)
        assert (await client(app).get(path_for(desk, name, case))).status_code == 403, "a key is no way round the wall"
    lea = await entered(desk, "lea", app)
    assert (await lea.get("/readout/1")).status_code == 200


@pytest.mark.parametrize(("words", "keyed"), [("watch out", True), ("muppet", False)])
async def test_alerts_of_s1_and_s2_carry_a_link_that_opens_the_page(desk: TestDesk, words: str, keyed: bool) -> None:
    people = tuple(Colleague(one.name, one.roles, one.accounts | {f"push:{one.name}"}, one.person) for one in TEAM)
    desk.practice = practice(people, can={"push": frozenset({Alert})})
    push = MemoryActor()
    desk.actors = {**desk.actors, "push": push}
    desk.restart()
    await desk.post(EVE, words)
    alert = Alert(case="1", to="lea", severity="S2", text="Look.", link="/case/1", via="push")
    sent = await desk.pipeline._leaving(alert)
    assert isinstance(sent, Alert)
    assert sent.link.startswith("/readout/1?key=") is keyed
    await desk.perform("push")
    if keyed:
        assert all(isinstance(one, Alert) and one.link.startswith("/readout/1?key=") for one in push.done)
        keys = [one.link.partition("key=")[2] for one in push.done if isinstance(one, Alert)]
        assert keys
        with desk.store.engine.begin() as db:
            kept = str(db.exec_driver_sql("select payload from jobs").all())
        assert not any(key in kept for key in keys), "the key is kept nowhere"
        assert (await client(site(desk)).get(sent.link)).status_code == 200
    blind = Alert(case="1", to="ada", severity="S2", text="It waits.", link="/case/1", via="push")
    assert (await desk.pipeline._leaving(blind)) == blind, "who may not see the case gets no way in"
