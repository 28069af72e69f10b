"""Records, referrals and the read-out page as somebody types them."""

from __future__ import annotations

import asyncio

from tests.fakes.command import Typed
from tests.fakes.desk import TestDesk, opened
from tests.fakes.people import EVE, FINN

TEAM = """
organisation = "Riverside"
contact = "Lea, 01632 960002"
console_address = "https://desk.example.org"
[[colleagues]]
name = "Lea"
roles = ["lead"]
[[colleagues]]
name = "Mo"
roles = ["moderator"]
[[colleagues]]
name = "Dee"
roles = ["deputy"]
[[colleagues]]
name = "Finn"
roles = ["lead"]
accounts = ["chat:finn"]
"""
ROSTER = """name,platform,account,role,born,member_number,emergency_contact
Finn Fox,chat,finn,member,2012-05-31,M-9,Ann 01632 960001
"""


async def test_from_the_call_to_the_reply(typed: Typed) -> None:
    with opened(typed.url) as store:
        desk = TestDesk(store)
        await desk.post(FINN, "watch out \u202eevil")
        await desk.post(EVE, "scumbag")
    (typed.folder / "safelight.toml").write_text(TEAM, "utf-8")
    (typed.folder / "people.csv").write_text(ROSTER, "utf-8")

    def type_all() -> None:
        """In a thread, as each command runs an event loop of its own."""
        typed("roster", "people.csv")
        link = typed("readout", "1", "--as", "Lea").out
        assert link.startswith("https://desk.example.org/readout/1?key=")
        text = typed("readout", "1", "--text", "--as", "Dee").out
        for words in ("EXACT WORDS", "“watch out ‹U+202E›evil”", "DO NOT", "Riverside, case 1", "handle finn"):
            assert words in text, words
        assert "M-9" not in text
        assert "M-9" in typed("readout", "1", "--who", "--as", "Lea").out
        for name in ("Mo", "Finn"):  # it is about a colleague: behind the wall for moderators, and for himself
            assert "There is no case 1" in typed.refused("readout", "1", "--who", "--as", name, ends=1)
        assert "There is no case 1" in typed.refused("readout", "1", "--as", "Finn", ends=1)
        assert "1 links" in typed("readout", "1", "--revoke", "--as", "Lea").out
        ways = typed("refer", "1", "--as", "Lea", ends=1).out
        assert "police_101" in ways
        made = ("refer", "1", "--to", "police_101", "--signed", "Lea Brown", "--as", "Lea", "--out", "pack.zip")
        assert "life is at risk" in typed.refused(*made, ends=1)
        done = typed(*made, "--no-risk-to-life", "--facts", "He wrote this.", "--reply-by", "2199-01-01")
        assert "the desk sends nothing" in done.out
        assert "as it was signed. The key is this desk's" in typed("referrals", "--check", "pack.zip").out
        (typed.folder / "bad.zip").write_bytes(b"PK")
        assert "damaged" in typed("referrals", "--check", "bad.zip", ends=1).out
        assert "No referral waits" in typed("referrals", "--as", "Lea").out
        assert "Did you mean “sent”" in typed.refused("referral", "1", "snet", "--as", "Lea", ends=1)
        assert "There is no referral 1" in typed.refused("referral", "1", "sent", "--how", "x", "--as", "Finn", ends=1)
        sent = typed("referral", "1", "sent", "--how", "101, by phone", "--reference", "LOG-5", "--as", "Lea").out
        assert "their reference LOG-5, a reply is looked for by" in sent
        assert "Referral 1, case 1" in typed("referrals", "--as", "Lea").out
        assert "No referral waits" in typed("referrals", "--as", "Finn").out
        not_ = ("refer", "1", "--to", "lado", "--not-because", "Nobody of ours", "--signed", "Lea Brown", "--as", "Lea")
        assert "not referred to" in typed(*not_).out
        assert "Referrals awaiting a reply 1" in " ".join(typed("summary", "--as", "Lea").out.split())
        decided = (
            "record",
            "1",
            "--decision",
            "Ring",
            "--reason",
            "They must know",
            "--rejected",
            "Wait",
            "--as",
            "Lea",
        )
        assert "Written into safeguarding record 1" in typed(*decided).out
        record = typed("record", "1", "--as", "Lea").out
        for words in (
            "Decided: Ring",
            "Considered and not done: Wait",
            "LOG-5",
            "Not referred, because: Nobody of ours",
        ):
            assert words in record, words
        assert "There is no safeguarding record 1" in typed.refused("record", "1", "--as", "Finn", ends=1)
        assert "does not let you" in typed.refused("record", "1", "--as", "Mo", ends=1)

    await asyncio.to_thread(type_all)
