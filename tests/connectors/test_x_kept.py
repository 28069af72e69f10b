"""X over the real store: what it tells is kept with the positions and the count, edits and deletions included."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.core.heard import Gone, Heard
from bot.core.ports import Batch
from bot.storage.arrivals import MESSAGES
from bot.storage.store import Store
from connectors.x.spending import SPENT
from tests.fakes.clock import MovedClock
from tests.fakes.desk import TestDesk
from tests.fakes.x.stand import OURS, XStand, at_once, standing


@pytest.fixture
async def stand() -> AsyncIterator[XStand]:
    async with standing(clock=MovedClock(datetime(2026, 11, 24, 10, tzinfo=UTC))) as found:
        yield found


class Enough(Exception):
    """The source has asked once."""


async def one_life(stand: XStand, store: Store, sweep: list[str] | None = None) -> tuple[Heard, ...]:
    """A process that keeps what waits at X, sweeps, and ends."""
    desk = TestDesk(store)
    rounds = 0

    async def sleep(seconds: float) -> None:
        nonlocal rounds
        rounds += 1
        if rounds == 2:
            raise Enough
        await at_once(seconds)

    x = stand.x(sleep=sleep)
    found: tuple[Heard, ...] = ()
    positions = await store.run(lambda work: work.ledger.positions())
    try:
        async for batch in x.source.listen(positions):
            await desk.pipeline.ingest(batch)
            if sweep is not None:
                found = await x.sweep(sweep)
                await desk.pipeline.ingest(Batch(found, {}))
                sweep = None
    except Enough:
        pass
    return found


def rows(store: Store) -> list[tuple[str, str, bool]]:
    with store.engine.begin() as db:
        query = select(MESSAGES.c.group, MESSAGES.c.text, MESSAGES.c.gone_at).order_by(MESSAGES.c.seq)
        return [(row.group, row.text, row.gone_at is not None) for row in db.execute(query)]


async def test_edits_deletions_positions_and_cost_are_kept(stand: XStand, store: Store) -> None:
    stays, goes = await stand.says("meet at six"), await stand.says("unkind")
    await one_life(stand, store)
    stand.world.edit(stays, "meet at seven")
    stand.world.delete(goes)
    stand.now.move(minutes=1)  # type: ignore[attr-defined]
    keys = [f"{stand.group}:{post}" for post in (stays, goes)]
    await stand.says("later")
    found = await one_life(stand, store, keys)
    assert [one.id for one in found if isinstance(one, Gone)] == [goes]
    group = f"x:{OURS}"
    assert sorted(rows(store)) == [(group, "later", False), (group, "meet at seven", False), (group, "unkind", True)]
    before = rows(store)
    await one_life(stand, store, keys)
    assert rows(store) == before
    positions = await store.run(lambda work: work.ledger.positions("x:"))
    assert set(positions) == {group, f"{SPENT}2026-11"}
    assert f'"read":{len(stand.world.billed)}' in positions[f"{SPENT}2026-11"]
    names = await store.run(lambda work: work.people.groups())
    assert names[group].name == "@HarbourYouth"
