"""A case says what its category means, who is told, and what the law says: from the pack, folded away."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.core.messages import Attachment
from tests.console.rooms import entered
from tests.fakes.desk import TestDesk
from tests.fakes.people import GIA


def folded(page: str) -> str:
    [inside] = re.findall(r'<details class="meaning">(.*?)</details>', page, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", inside))


async def test_what_a_case_means_is_folded_away(desk: TestDesk) -> None:
    await desk.post(GIA, "i want to end it all", attachments=(Attachment("photo"),))
    text = folded((await (await entered(desk, "mo")).get("/case/1")).text)
    assert text.strip().startswith("What this means, who is told, what the law says Somebody writes of wanting to die")
    for words in (
        "How urgent, as a rule: Today.",
        "Safeguarding lead: always; at once where there is a plan.",
        "116 123",
        "Suicide Act 1961 s.2",
        "Not confirmed, do not rely on it: Crime and Policing Act 2026",
        "25th birthday",
        "This is no legal advice.",
    ):
        assert words in text, words


async def test_a_category_the_pack_no_longer_has_is_no_obstacle(desk: TestDesk) -> None:
    await desk.post(GIA, "i want to end it all")
    desk.practice = replace(desk.practice, pack=replace(desk.practice.pack, categories={}))
    page = (await (await entered(desk, "mo")).get("/case/1")).text
    assert "What this means" not in page
