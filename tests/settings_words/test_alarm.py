"""The word alarm: it calls only once it is meant, says how it stands, and takes a code from nobody else."""

from __future__ import annotations

from bot.core.alarms import Why
from bot.core.messages import Group
from tests.fakes.changing import ChangingDesk
from tests.fakes.people import CLUB


async def test_what_cannot_be_passed_is_said_first(desk: ChangingDesk) -> None:
    reply = await desk.change("alarm", do="test")
    assert (reply.ok, "lea has only chat" in reply.text or "has no way at all" in reply.text) == (False, True)


async def test_how_it_stands_and_who_may_ask(desk: ChangingDesk) -> None:
    assert "The alarm is known to arrive." in (await desk.change("alarm", do="show")).text
    assert (await desk.change("alarm", by="lea", do="show")).ok
    assert not (await desk.change("alarm", by="mo", do="show")).ok
    assert "not of a test that waits" in (await desk.change("alarm", by="lea", code="AAAAA-22222")).text
    assert "do=test" in (await desk.change("alarm")).text
    asked = await desk.change("alarm", code="test", yes=False)
    assert (asked.asks, "get a test alarm" in asked.text) == (True, True), "where one types, “test” stands for a code"


async def test_no_word_begins_to_watch_a_group_before_an_alarm_arrives(desk: ChangingDesk) -> None:
    with desk.store.begin() as work:
        failed = work.alarms.add(Why.ASKED, "ada", desk.clock(), desk.clock(), ())
        work.alarms.end(failed.id, False, desk.clock())
        work.people.see_groups([Group("discord", "9", "Quiz night", CLUB.policy)])
    for word, options in (
        ("monitor", {"group": "discord:9"}),
        ("adopt", {"toml": '[groups."discord:9"]\nwatched = true\n'}),
    ):
        reply = await desk.change(word, **options)
        assert (reply.ok, "No group is watched before an alarm is known to arrive." in reply.text) == (False, True)
    assert (await desk.change("monitor", group=CLUB.key, do="stop")).ok, "to stop is always possible"
    assert not (await desk.change("undo", number="1")).ok, "nor by taking that back"
