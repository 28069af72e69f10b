"""The privacy papers as somebody types the command: from the real settings, with gaps said, in every format."""

from __future__ import annotations

import asyncio

from tests.fakes.command import Typed
from tests.fakes.desk import TestDesk, opened
from tests.fakes.people import FINN

SETTINGS = """
organisation = "Friday *Club* <b> #let"
contact = "Lea, 01632 960002"
hosted_url = "https://models.example.org/v1"
hosted_model = "guard"
hosted_send = ["text", "context"]
mail_host = "mail.example.org"
mail_from = "desk@example.org"
sample_size = 12
[[colleagues]]
name = "Lea"
roles = ["lead"]
[[colleagues]]
name = "Mo"
roles = ["moderator"]
[groups."telegram:-100"]
name = "Under 14s | 中文 \\u202eevil"
audience = "youth"
notice = true
"""


async def test_they_say_how_the_desk_is_really_set_up(typed: Typed) -> None:
    with opened(typed.url) as store:
        await TestDesk(store).post(FINN, "hello")
    (typed.folder / "safelight.toml").write_text(SETTINGS, "utf-8")

    def type_all() -> None:
        said = typed("papers", "--as", "Lea", "--format", "html,md,pdf").out
        assert "18 files" in said
        papers = typed.folder / "papers"
        told = {file.name: file.read_text("utf-8") for file in papers.glob("*.md")}
        assert len(told) == 6
        assessment = told["assessment.md"]
        for words in (
            "To be filled in by you",
            "no legal advice",
            "models.example.org",
            "the message's text",
            "messages before it",
            "what pictures show",
            "Under 14s",
            "‹U+202E›evil",
            "UK GDPR Art 35",
            "grooming",
        ):
            assert words in assessment, words
        assert "<b>" not in assessment
        assert "| Under 14s \\| 中文" in assessment, "what a group is called makes no column"
        assert "the writer's name" not in assessment, "what is not sent is not said to be sent"
        record = told["record-of-processing.md"]
        assert "mail.example.org" in record
        assert "Lea" in record
        assert "A sample of 12 messages" in told["retention.md"]
        assert "75 years" in told["retention.md"]
        assert "Childline" in told["notice-for-young-people.md"]
        assert "/appeal" in told["notice-for-young-people.md"]
        assert all(file.read_bytes().startswith(b"%PDF") for file in papers.glob("*.pdf"))
        assert all("<b>" not in file.read_text("utf-8") for file in papers.glob("*.html"))
        assert "Did you mean assessment?" in typed.refused("papers", "asessment", "--as", "Lea")
        assert "Did you mean html?" in typed.refused("papers", "--format", "htm", "--as", "Lea")

    await asyncio.to_thread(type_all)
