"""From values to pages: the templates, and what every page has around it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.console.doors import Visitor
from bot.core.precision import exactly
from bot.core.rights import Colleague, Power
from bot.desk.card import moment
from bot.desk.page import said
from bot.desk.shown import quoted

_HERE = Path(__file__).parent
STATIC = _HERE / "static"


class Drawing:
    """Draws pages for one organisation."""

    def __init__(self, organisation: str, timezone: str, now: Callable[[], datetime]) -> None:
        self._zone = ZoneInfo(timezone)
        self._now = now
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["organisation"] = organisation
        self._templates.filters["moment"] = self._moment
        self._templates.filters["said"] = said
        self._templates.filters["exactly"] = exactly
        self._templates.filters["quotes"] = quoted

    def page(self, template: str, visitor: Visitor | None = None, *, status: int = 200, **values: Any) -> Response:
        """A page; `visitor` decides what its head offers."""
        html = self._templates.get_template(template).render(
            visitor=visitor, places=places(visitor.colleague) if visitor else (), **values
        )
        # A lone surrogate has no UTF-8; nothing that a person wrote may keep a page from being shown.
        return Response(html.encode("utf-8", "replace"), status, media_type="text/html; charset=utf-8")

    def stop(
        self,
        status: int,
        heading: str,
        *sentences: str,
        on: tuple[str, str] | None = None,
        visitor: Visitor | None = None,
    ) -> Response:
        """A page that says why not."""
        return self.page("stop.html", visitor, status=status, heading=heading, sentences=sentences, on=on, here="")

    def _moment(self, at: datetime) -> str:
        return moment(at, self._zone, self._now())


def places(colleague: Colleague) -> tuple[tuple[str, str], ...]:
    """The pages a colleague's powers open, as (path, name); the first is where they begin."""
    rights = (
        (Power.SEE, "/queue", "Queue"),
        (Power.TRIAGE, "/reviews", "Look again"),
        (Power.ANSWER if Power.SEE not in colleague.powers else Power.SEE, "/inbox", "Inbox"),
        (Power.APPROVE, "/keeping", "Keeping"),
        (Power.READ_LOG, "/log", "Log"),
    )
    rules = (("/rules", "Rules"),) if {Power.CONFIGURE, Power.TUNE} & colleague.powers else ()
    tuned = (("/thresholds", "Thresholds"),) if Power.CONFIGURE in colleague.powers else ()
    seen = ((path, name) for power, path, name in rights if power in colleague.powers)
    return (*seen, ("/check", "Check"), *rules, *tuned, ("/summary", "Summary"))
