"""Summaries by the clock: one for each period, whatever crashes, restarts, sleeps or runs twice; and on their way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from bot.core.effects import Alert, Deliver, Status
from bot.core.periods import Every, named
from bot.core.rights import Desk
from bot.schedule import Schedule
from bot.steps.sending import Wanted
from bot.storage.store import Store
from bot.summary_making import Maker
from tests.connectors.test_mail import Post
from tests.fakes.clock import MovedClock
from tests.fakes.desk import TestDesk, opened
from tests.fakes.killer import Killed, Killer, MortalStore
from tests.fakes.people import FINN

ZONE = "Europe/London"
WEEK = named("2026-W47", ZONE)
WANTED = Wanted(places=("chat:board",), lead_places=("chat:leads", "nowhere:1"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestDesk]:
    with opened(f"sqlite:///{tmp_path / 'desk.db'}") as store:
        yield TestDesk(store)


def maker(desk: TestDesk, folder: Path, wanted: Wanted = WANTED, zone: str = ZONE) -> Maker:
    return Maker(desk.store, desk.practice, folder, "Friday Club", zone, wanted, desk.clock, "https://desk.example.org")


async def all_of(making: Maker) -> int:
    took = 0
    while await making.step():
        took += 1
    return took


async def test_a_week_from_its_end_to_its_readers(desk: TestDesk, tmp_path: Path) -> None:
    await desk.post(FINN, "you scumbag")
    clocks = [Schedule(desk.store, desk.clock, ZONE, WANTED.kinds) for _ in range(3)]
    making = maker(desk, tmp_path / "files")
    desk.clock.at = WEEK.until - timedelta(seconds=1)
    for clock in clocks:
        await clock.sum_up()
    assert await all_of(making) == 0, "it is not over yet"
    desk.clock.at = WEEK.until
    for clock in clocks:
        await clock.sum_up()
    assert await all_of(making) == 1, "made once, at midnight"
    names = {file.name for file in (tmp_path / "files").iterdir()}
    assert names == {f"summary-2026-W47-{v}.{e}" for v in ("lead", "trustees") for e in ("pdf", "png", "html")}
    assert all(file.stat().st_mode & 0o077 == 0 for file in (tmp_path / "files").iterdir())
    assert await desk.perform() == 0, "nothing goes out at night"
    desk.clock.at = WEEK.until + timedelta(hours=8)
    assert await all_of(making) == 1
    await desk.perform()
    sent = [one for one in desk.platform.done if isinstance(one, Deliver)]
    assert [(one.group, one.picture, one.file) for one in sent] == [
        ("chat:leads", "summary-2026-W47-lead.png", "summary-2026-W47-lead.pdf"),
        ("chat:board", "summary-2026-W47-trustees.png", "summary-2026-W47-trustees.pdf"),
    ]
    assert "<5 flags were raised" in sent[1].text
    assert "https://desk.example.org/summary?period=2026-W47" in sent[1].text
    assert "late" not in sent[0].text
    await desk.told()
    ready = [(alert.to, alert.link) for alert in desk.alerts() if "is ready" in alert.text]
    assert ready == [(name, "/summary?period=2026-W47") for name in ("dee", "lea")], "by role"
    assert any("cannot be posted to nowhere:1" in alert.text for alert in desk.alerts())
    with desk.store.begin() as work:
        receipts = dict(work.summaries.delivered("summary:2026-W47:"))
    assert receipts["summary:2026-W47:lead:chat:leads"].status is Status.DONE
    for clock in clocks:
        await clock.start()
        clock.stop()
    assert await all_of(making) == 0, "and never again"


async def test_asleep_on_monday_morning(desk: TestDesk, tmp_path: Path) -> None:
    await desk.post(FINN, "hello")
    desk.clock.at = WEEK.until + timedelta(days=9)
    clock = Schedule(desk.store, desk.clock, ZONE)
    await clock.start()
    clock.stop()
    assert await all_of(maker(desk, tmp_path)) == 4, "two weeks, each made and sent"
    await desk.perform()
    sent = [one for one in desk.platform.done if isinstance(one, Deliver) and one.group == "chat:board"]
    assert len(sent) == 2
    assert all("\n\nSent late: the desk was off when it was due.\n" in one.text for one in sent)
    assert all("This comes late" in one.text for one in sent[:1])


async def test_killed_at_every_moment(tmp_path: Path) -> None:
    """Right before or after whatever commit it is killed: another process goes on, and every place gets it once."""
    n, killed = 0, True
    while killed:
        n += 1
        with opened(f"sqlite:///{tmp_path / f'{n}.db'}") as store:
            desk = TestDesk(store)
            await desk.post(FINN, "hello")
            desk.clock.at = WEEK.until + timedelta(hours=9)
            mortal = cast(Store, MortalStore(store, Killer(n)))
            making = maker(desk, tmp_path / str(n), Wanted(trustees=None, lead_places=("chat:leads",)))
            try:
                await Schedule(mortal, desk.clock, ZONE).sum_up()
                await all_of(replace(making, store=mortal))
                killed = False
            except Killed:
                desk.clock.move(minutes=20)  # its lease is over
            await Schedule(store, desk.clock, ZONE).sum_up()
            await all_of(making)
            assert await all_of(making) == 0
            await desk.perform()
            sent = [one for one in desk.platform.done if isinstance(one, Deliver)]
            assert len(sent) == 1, n
    assert n > 8


async def test_what_fails_is_tried_again_and_then_told(desk: TestDesk, tmp_path: Path) -> None:
    await desk.post(FINN, "hello")
    desk.clock.at = WEEK.until
    await Schedule(desk.store, desk.clock, ZONE).sum_up()
    blocked = tmp_path / "files"
    blocked.write_text("a file is where the folder should be")
    for _ in range(9):
        await all_of(maker(desk, blocked))
        desk.clock.move(minutes=10)
    assert "could not be made (FileExistsError)" in " ".join(alert.text for alert in await alerts(desk))
    blocked.unlink()
    with desk.store.begin() as work:
        work.outbox.unstick(desk.clock())
    assert await all_of(maker(desk, blocked)) == 1, "made; it goes out at eight"


async def alerts(desk: TestDesk) -> list[Alert]:
    await desk.told()
    return list(desk.alerts())


async def test_a_place_that_will_not_have_it(desk: TestDesk, tmp_path: Path) -> None:
    await desk.post(FINN, "hello")
    desk.clock.at = WEEK.until + timedelta(hours=8)
    await Schedule(desk.store, desk.clock, ZONE).sum_up()
    await all_of(maker(desk, tmp_path, Wanted(trustees=None, lead_places=("chat:leads",))))
    desk.platform.refusing = "May not write in #leads."
    await desk.perform()
    told = [alert.text for alert in await alerts(desk) if "was not" in alert.text]
    assert set(told) == {
        "What should be posted to chat:leads was not: May not write in #leads. It lies in the desk's folder."
    }


async def test_by_mail(desk: TestDesk, tmp_path: Path) -> None:
    """A real server takes it: the page as HTML, all of it as text, the picture; nothing is fetched from anywhere."""
    post = Post()
    try:
        mail = post.actor(folder=tmp_path)
        desk.actors = {**desk.actors, "mail": mail}
        desk.restart(replace(desk.practice, can={**desk.practice.can, "mail": mail.can}))
        await desk.post(FINN, "you scumbag")
        desk.clock.at = WEEK.until + timedelta(hours=8)
        await Schedule(desk.store, desk.clock, ZONE).sum_up()
        await all_of(maker(desk, tmp_path, Wanted(places=("mail:board@example.org",))))
        await desk.perform("mail")
        (message,) = post.taken.messages
    finally:
        post.controller.stop()
    assert (
        " ".join(message["Subject"].split())
        == "Friday Club: Moderation summary for the trustees, week 47 (16–22 November 2026)"
    )
    text, page = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert page is not None
    assert "What is waited for".upper() in text.get_content()
    assert "<5 flags were raised" in text.get_content()
    assert "&lt;5 flags were raised" in page.get_content()
    assert not list(message.iter_attachments()), "pictures stand in the page, and are not sent twice"
    shown = re.findall(r'<img src="cid:([^"]+)" alt="[^"]+" width="560"', page.get_content())
    related = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert [part["Content-ID"] for part in related] == [f"<{one}>" for one in shown]
    assert all(part.get_payload(decode=True)[:4] == b"\x89PNG" for part in related)  # type: ignore[index]
    assert "data:" not in page.get_content()
    assert len(page.get_content()) < 102_000, "Gmail cuts off what is longer"


@pytest.mark.parametrize(
    ("zone", "until", "hour"),
    [
        ("Europe/London", datetime(2026, 10, 26, 0, tzinfo=UTC), datetime(2026, 10, 26, 8, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 3, 29, 23, tzinfo=UTC), datetime(2026, 3, 30, 7, tzinfo=UTC)),
        ("Pacific/Auckland", datetime(2026, 9, 27, 11, tzinfo=UTC), datetime(2026, 9, 27, 19, tzinfo=UTC)),
    ],
)
async def test_monday_at_eight_is_local_also_where_clocks_change(
    tmp_path: Path, zone: str, until: datetime, hour: datetime
) -> None:
    clock = MovedClock(until - timedelta(days=2))
    with opened(f"sqlite:///{tmp_path / 'desk.db'}") as store:
        desk = TestDesk(store, clock)
        await desk.post(FINN, "hello")
        schedule = Schedule(store, clock, zone)
        making = maker(desk, tmp_path / "files", Wanted(places=("chat:board",)), zone)
        for minutes in range(0, 3 * 24 * 60, 30):
            clock.at = until - timedelta(days=1) + timedelta(minutes=minutes)
            await schedule.sum_up()
            await all_of(making)
            await desk.perform()
            sent = [one for one in desk.platform.done if isinstance(one, Deliver)]
            assert len(sent) == (clock() >= hour), clock()


def test_which_versions_are_made() -> None:
    assert Wanted().kinds == (Every.WEEK,)
    assert [one.value for one in Wanted().versions(Every.WEEK)] == ["lead", "trustees"]
    monthly = Wanted(trustees=Every.MONTH)
    assert monthly.kinds == (Every.WEEK, Every.MONTH)
    assert [one.value for one in monthly.versions(Every.WEEK)] == ["lead"]
    assert [one.value for one in monthly.versions(Every.MONTH)] == ["trustees"]
    assert Wanted(trustees=None).versions(Every.QUARTER) == ()
    assert Desk.LEAD in Wanted().roles
