"""Something lost: a record with its 72 hours, what to do, whom to tell; and its owner's sign-ins end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.cases import No
from bot.steps.breaching import lost
from bot.storage.store import Store
from tests.fakes.desk import TestDesk


async def test_a_lost_telephone_opens_a_record_with_72_hours(store: Store) -> None:
    desk = TestDesk(store)
    now = desk.clock()
    with store.begin() as work:
        work.ledger.add_key("a", "session", "sam", now + timedelta(hours=12))
        work.ledger.add_key("b", "session", "mo", now + timedelta(hours=12))
    case, ended = store.do(lambda work: lost(work, " Sam's\n telephone ", "sam", "mo", desk.practice, now))
    assert ended == 1
    with store.begin() as work:
        assert work.ledger.key("a", "session", now) is None
        assert work.ledger.key("b", "session", now) == "mo"
    file = desk.file(case.id)
    assert file.incident is not None
    assert {clock.name: clock.due - now for clock in file.clocks}["ICO decision"] == timedelta(hours=72)
    tasks = [task.text for task in file.tasks]
    assert any("72 hours" in text for text in tasks)
    ico = next(text for text in tasks if text.startswith("Tell the Information Commissioner") or "ICO" in text[:60])
    assert "UK GDPR Art 33" in " ".join(tasks)
    assert ico
    assert {"lea", "dee", "ada"} <= set(await desk.told())
    assert not any("Sam" in alert.text for alert in desk.alerts())
    again, _ = store.do(lambda work: lost(work, "sam's telephone", "sam", "mo", desk.practice, now))
    assert again.id == case.id, "twice is once"
    for what, owner in (("  ", ""), ("laptop", "nobody")):
        with pytest.raises(No):
            store.do(lambda work, what=what, owner=owner: lost(work, what, owner, "mo", desk.practice, now))  # type: ignore[misc]
