"""What is deleted on a platform that demands it goes here as well, unless the lead confirms that the law keeps it."""

from __future__ import annotations

from dataclasses import replace

from bot.steps.deleting import except_
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, FINN, PLATFORM


def demanding(store: Store) -> TestDesk:
    desk = TestDesk(store)
    desk.restart(replace(desk.practice, demanding=frozenset({PLATFORM})))
    return desk


async def test_a_deletion_takes_the_buffer_at_once_and_evidence_within_a_day(store: Store) -> None:
    desk = demanding(store)
    plain = await desk.post(FINN, "see you at the swimming bath")
    bad = await desk.post(EVE, "you utter scumbag, watch out")
    await desk.told()
    await desk.delete(plain)
    await desk.delete(bad)
    with store.begin() as work:
        texts = {message.text for message, _ in work.inbox.written(FINN.key, "chat:club", 9)}
        assert texts == {"[erased]"}
        assert work.evidence.everything("chat:") == []
    said = [line.text for line in desk.file().evidence]
    assert "you utter scumbag, watch out" in said, "the lead has some hours to say that the law demands it"
    await desk.told()
    assert any("safelight keep 1 --reason" in alert.text for alert in desk.alerts() if alert.to == "lea")
    desk.clock.move(hours=21)
    await desk.ring()
    file = desk.file()
    assert {line.text for line in file.evidence} == {"[erased]"}
    assert all(found.reasons == () for found in file.findings)
    assert ("machine", "erased a post that was deleted on its platform") in desk.log("case:1")


async def test_what_the_law_demands_stays_with_the_name_of_who_said_so(store: Store) -> None:
    desk = demanding(store)
    bad = await desk.post(EVE, "you utter scumbag, watch out")
    await desk.delete(bad)
    with store.begin() as work:
        except_(work, desk.case_of(work, "1"), "lea", "A court order of 12 November.", desk.clock.at)
    desk.clock.move(hours=21)
    await desk.ring()
    assert [line.text for line in desk.file().evidence] == ["you utter scumbag, watch out"]
    assert ("lea", "confirmed that the law demands the evidence be kept") in desk.log("case:1")


async def test_other_platforms_deletions_are_noted_and_no_more(store: Store) -> None:
    desk = TestDesk(store)
    bad = await desk.post(EVE, "you utter scumbag, watch out")
    await desk.delete(bad)
    desk.clock.move(hours=21)
    await desk.ring()
    [line] = desk.file().evidence
    assert (line.text, line.gone_at is not None) == ("you utter scumbag, watch out", True)
