"""A test alarm answered by the link in a mail; and the queue, red as long as no alarm is known to arrive."""

from __future__ import annotations

from dataclasses import replace

from bot.core.alarms import Why
from bot.core.effects import Alert
from bot.steps import alarming
from tests.console.rooms import HOME, client, entered, site
from tests.fakes.actors import MemoryActor
from tests.fakes.alarms import passed
from tests.fakes.desk import TestDesk
from tests.fakes.people import DEE, LEA, TEAM

PEOPLE = tuple(
    replace(one, accounts=one.accounts | {f"mail:{one.name}@club.example", f"push:{one.name}"})
    if one in (LEA, DEE)
    else one
    for one in TEAM
)


def way(desk: TestDesk) -> TestDesk:
    mail = frozenset({Alert})
    practice = replace(
        desk.practice,
        people=PEOPLE,
        can={**desk.practice.can, "mail": mail, "push": mail},
        watched=frozenset({"chat:club"}),
        address=HOME,
    )
    desk.actors = {**desk.actors, "mail": MemoryActor(mail), "push": MemoryActor(mail)}
    desk.restart(practice)
    return desk


async def test_a_link_answers_one_call_by_a_press(desk: TestDesk) -> None:
    way(desk)
    with desk.store.begin() as work:
        alarming.start(work, desk.practice, Why.ASKED, "ada", desk.clock())
    await desk.perform("mail")
    await desk.perform("push")
    mail = next(one for one in desk.actors["mail"].done if one.to == "lea")  # type: ignore[attr-defined]
    browser = client(site(desk))
    page = await browser.get(mail.link)
    assert "A real alarm for lea" in page.text
    with desk.store.begin() as work:
        assert all(one.answered_at is None for one in work.alarms.newest()[0].calls), "looking ahead answers nothing"
    away = await browser.post(mail.link, headers={"sec-fetch-site": "cross-site"})
    assert away.status_code == 403
    assert "answer once more, by push" in (await browser.post(mail.link)).text
    with desk.store.begin() as work:
        assert [one.how for one in work.alarms.newest()[0].calls if one.answered_at] == ["link"]
    assert (await browser.get("/alarm/AAAAA-22222")).status_code == 403
    assert (await browser.post("/alarm/AAAAA-22222")).status_code == 403


async def test_the_queue_is_red_until_an_alarm_is_known_to_arrive(desk: TestDesk) -> None:
    way(desk)
    browser = await entered(desk, "mo")
    assert "Red: no alarm is known to arrive." in (await browser.get("/queue")).text
    with desk.store.begin() as work:
        passed(work, ("lea", "dee"), desk.clock())
    assert "Red: no alarm" not in (await browser.get("/queue")).text
