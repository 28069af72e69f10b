"""`safelight rules` from a terminal: shown, checked, explained for a case, tried on what is kept; walls at each."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from bot.core.messages import Account
from tests.fakes.clock import MovedClock
from tests.fakes.command import Typed
from tests.fakes.desk import TestDesk, opened
from tests.fakes.people import PLATFORM

TEAM = """
[[colleagues]]
name = "lea"
roles = ["lead"]
accounts = ["chat:lea"]
[[colleagues]]
name = "dee"
roles = ["deputy"]
[[colleagues]]
name = "mo"
roles = ["moderator"]
[[colleagues]]
name = "ada"
roles = ["admin"]
"""
PROPOSAL = """
[today]
why = "Moderators hear of it as well."
when = 'severity == "S2"'
tell = ["lead", "moderator"]

[tried]
why = "We try it."
when = 'category == "BULLY"'
tell = ["deputy"]
shadow = true
"""


async def written(typed: Typed) -> None:
    (typed.folder / "safelight.toml").write_text(TEAM, "utf-8")
    with opened(typed.url) as store:
        desk = TestDesk(store, MovedClock(datetime.now(UTC)))
        for name, text in (("eve", "watch out"), ("lea", "watch out"), ("finn", "the picture"), ("gus", "hello all")):
            await desk.post(Account(PLATFORM, name, name.title()), text)
        await desk.say("lea", "claim", "1")


async def test_shown_explained_and_tried_within_the_walls(typed: Typed) -> None:
    await written(typed)
    proposal = typed.folder / "ours.toml"
    proposal.write_text(PROPOSAL, "utf-8")

    def type_all() -> None:
        out = typed("rules", "--as", "ada").out
        assert "on      now: Someone may be in danger now: the safeguarding lead is told at once." in out
        assert "It applies where the urgency is “Now”." in out
        assert "It tells the lead. It opens a safeguarding record. By when: opened within 15 minutes" in out
        assert "applied fewer than 5 times (it tells people of 50 cases a day at once). It is never off." in out
        assert "may not" not in out
        assert "Ask a lead" in typed.refused("rules", "--as", "mo", ends=1)

        assert "take it first" in typed.refused("rules", "explain", "1", "--as", "mo", ends=1)
        out = typed("rules", "explain", "1", "--as", "dee").out
        assert "Applies: “Likely significant harm: the safeguarding lead is told the same day.” (rule today)" in out
        assert "It looked at how urgent it is (Today)." in out
        assert "To be opened by " in out
        assert "Does not apply: “Someone may be in danger now" in out
        assert "opened as Today: " in out
        assert "lea: I'll look (to be opened: met" in out
        assert "watch out" not in out
        for number, name in (("3", "mo"), ("1", "ada"), ("2", "lea"), ("99", "lea")):
            said = typed.refused("rules", "explain", number, "--as", name, ends=1)
            assert said.strip() == f"There is no case {number} that you can open."

        out = typed("rules", "test", "--as", "lea", "--rules", proposal).out
        assert "Cases: 2 are kept" in out, "lea is a party of the other"
        assert "case 1 (Today): newly: tells the moderator; no longer: starts “decided within 4 hours”" in out
        assert "case 2" not in out
        assert "tried: applies to 0 (in shadow: it would)" in out
        assert "is erased unless it belongs to a case" in out
        assert "pairs worth a look that have no case: 0" in out
        out = typed("rules", "test", "--as", "ada", "--rules", proposal).out
        assert "1 that you may not see: newly: tells the moderator" in out
        assert "case 1" not in out
        assert "Ask a lead" in typed.refused("rules", "test", "--as", "mo", ends=1)

    await asyncio.to_thread(type_all)


def test_checked(typed: Typed) -> None:
    assert typed("rules", "check").out == "6 rules. Nothing is wrong, 0 to look at.\n"
    file = typed.folder / "safelight.toml"
    file.write_text(f"{TEAM}\n[rules.now]\nwhy = 'Ours.'\nwhen = 'severty'\n", "utf-8")
    out = typed("rules", "check", ends=1).out
    assert "WRONG  Rule “now”, when: “severty” is nothing a condition can ask about. Did you mean “severity”?" in out
    assert "1 thing to put right" in out
    assert "WRONG  Rule “now”" in typed("rules", "--as", "ada").out, "and the desk starts all the same"
    assert "the rule that ships under this name holds" in typed("check").out
    for text, words in (
        ("why = 3", "write each rule as a table"),
        ("[", "cannot be read"),
        ("[ladder.S1]\nwhy='w'\nsteps=['leed 0m']", "Did you mean 'lead'"),
    ):
        (typed.folder / "ours.toml").write_text(text, "utf-8")
        said = typed("rules", "check", "--rules", "ours.toml", ends=1 if "ladder" in text else 2)
        assert words in said.out + said.err
    assert "No such file" in typed.refused("rules", "check", "--rules", "none.toml", ends=2)
