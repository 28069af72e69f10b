"""A desk in memory: what stands where, and how often it was drawn; it refuses or is busy where a test asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.core.effects import Receipt, Status
from bot.core.messages import Place
from bot.core.ports import Busy, Refused
from bot.core.requests import Reply, Request
from bot.core.sheets import Button, Sheet


class MemoryDesk:
    """`there` are the sheets that stand in a place, by references in the order in which they were posted.

    `posts` and `edits` count; `refusing` is the sentence everything is refused with, `busy` are waits.
    """

    def __init__(self) -> None:
        self.there: dict[str, tuple[Place, Sheet]] = {}
        self.posts = self.edits = 0
        self.refusing = ""
        self.busy: list[timedelta] = []

    async def serve(self, answer: Callable[[Request], Awaitable[Reply]]) -> None:
        await asyncio.Event().wait()

    async def show(self, sheet: Sheet, place: Place, shown: Receipt | None) -> Receipt:
        self._trouble()
        ref = shown.ref if shown is not None and shown.ref in self.there else f"card-{self.posts + 1}"
        if ref in self.there:
            self.edits += 1
        else:
            self.posts += 1
        self.there[ref] = (place, sheet)
        return Receipt(Status.DONE, "", ref)

    async def withdraw(self, shown: Receipt) -> None:
        self._trouble()
        self.there.pop(shown.ref, None)

    def in_place(self, id_: str, *, private: bool = False) -> list[Sheet]:
        """What stands in a channel, or was written to an account."""
        return [sheet for place, sheet in self.there.values() if (place.id, place.private) == (id_, private)]

    def _trouble(self) -> None:
        if self.busy:
            raise Busy(self.busy.pop(0))
        if self.refusing:
            raise Refused(self.refusing)


def said(sheet: Sheet) -> str:
    """What stands on a sheet, a line each."""
    lines = [
        *(block.title for block in sheet.blocks),
        *("".join(span.text for span in line) for block in sheet.blocks for line in block.lines),
    ]
    return "\n".join(lines).replace("\u200b", "")


def buttons(sheet: Sheet) -> dict[str, Button]:
    """The buttons of a sheet, by what stands on them."""
    return {one.label: one for row in sheet.rows for one in row}
