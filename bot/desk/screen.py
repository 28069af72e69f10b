"""The terminal as a place where nothing a member wrote can steer the screen, whatever road it took there."""

from __future__ import annotations

from typing import Any

from rich.console import Console

from bot.desk.shown import shown


class Screen(Console):
    """Prints text as it stands: no markup, no emoji codes, no colours; what cannot be seen is shown as a mark."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=True)

    def print(self, *objects: Any, **how: Any) -> None:
        super().print(*(shown(one, len(one)) if isinstance(one, str) else one for one in objects), **how)
