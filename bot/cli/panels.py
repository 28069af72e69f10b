"""The commands in the order in which people meet them, under a heading for whom each is, as `--help` shows them."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

PANELS = {
    "Start and look": ("run", "link", "check", "scan"),
    "Triage": ("queue", "case", "decide", "handover", "log", "review"),
    "Safeguarding leads": (
        "emergency", "let-in", "readout", "record", "refer", "referral", "referrals", "approvals", "agree", "inbox",
    ),
    "Keeping and erasing data": ("keep", "legal-hold", "purge", "forget", "access", "lost", "papers"),
    "Trustees and auditors": ("summary", "audit"),
    "Admins": (
        "pair", "config", "people", "roster", "alarm", "rules", "pack", "thresholds", "models", "score", "automod",
        "leaked", "settings", "upgrade",
    ),
}  # fmt: skip
"""For whom a command is → their commands, the first needed first."""


class Panels(TyperGroup):
    """Lists commands in the order of PANELS; one that stands in none comes last, under “Commands”."""

    def list_commands(self, ctx: Any) -> list[str]:
        order = [name for names in PANELS.values() for name in names]
        known = super().list_commands(ctx)
        return [name for name in order if name in known] + [name for name in known if name not in order]


def put_in_panels(cli: typer.Typer) -> None:
    """Gives every command of `cli` the heading it stands under."""
    headings = {name: heading for heading, names in PANELS.items() for name in names}
    for command in cli.registered_commands:
        name = command.name or getattr(command.callback, "__name__", "").replace("_", "-")
        command.rich_help_panel = headings.get(name, command.rich_help_panel)
    for group in cli.registered_groups:
        group.rich_help_panel = headings.get(str(group.name), group.rich_help_panel)
