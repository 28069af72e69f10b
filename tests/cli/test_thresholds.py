"""`safelight thresholds` from a terminal: shown, suggested, accepted by name, taken back."""

from __future__ import annotations

import asyncio
import re

from bot.core.messages import Account
from tests.fakes.command import Typed
from tests.fakes.desk import TestDesk, opened
from tests.fakes.people import CLUB, PLATFORM


async def test_from_nothing_to_accepted_and_back(typed: Typed) -> None:
    with opened(typed.url) as store:
        desk = TestDesk(store)
        await desk.hear(*(desk.message(Account(PLATFORM, f"m{n}"), "you scumbag") for n in range(22)))
        await desk.judge()
        for case in desk.cases():
            await desk.say("lea", "dismiss", case.id, "a quotation")

    def type_all() -> None:
        """In a thread, as each command runs an event loop of its own."""
        named = ("--group", CLUB.key, "--label", "insult")
        shown = typed("thresholds").out
        found = re.search(r"Friday club \(chat:club\) · insult, flagged from (\d\.\d+)", shown)
        assert found, shown
        assert "all scores: 0 of 22 mattered" in shown
        assert "scumbag" not in shown
        assert "22 of 22 cases flagged for insult were “No concern”" in typed("thresholds", "suggest").out
        assert "say why (reason)" in typed.refused("thresholds", "accept", *named, ends=1)
        why = ("--reason", "Banter", "--until", "4 weeks")
        accepted = typed("thresholds", "accept", *named, *why).out
        taken = re.search(r"is (\d\.\d+) instead of (\d\.\d+)", accepted)
        assert taken, accepted
        newer, now = taken[1], taken[2]
        assert (now, float(newer) > float(now)) == (found[1], True)
        assert f"{now} → {newer}" in typed("thresholds", "show", *named).out
        assert "not what the desk suggests" in typed.refused("thresholds", "accept", *named, ends=1)
        assert "Taken back is change 1" in typed("thresholds", "undo", *named).out
        assert "taken back by Desk lead" in typed("thresholds").out

    await asyncio.to_thread(type_all)


def test_what_cannot_be_done_is_one_sentence(typed: Typed) -> None:
    assert "Did you mean “suggest”?" in typed.refused("thresholds", "sugest")
    assert "Say which" in typed.refused("thresholds", "accept")
    assert "No label has been decided on 20 times yet." in typed("thresholds").out
    (typed.folder / "safelight.toml").write_text('[[colleagues]]\nname = "mo"\nroles = ["moderator"]\n', "utf-8")
    assert "does not let you change settings" in typed.refused("thresholds", ends=1)
