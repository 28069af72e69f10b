"""Alerts on the terminal: one line, urgency first, where to look, and never a word that could steer the screen."""

from __future__ import annotations

import pytest

from bot.core.effects import ALL, Alert, Effect, Status, Warn
from bot.core.ports import Actor, Refused
from connectors.terminal import Terminal, connect


def alert(text: str = "Someone may be in danger: case 7.", severity: str = "S1", link: str = "/case/7") -> Alert:
    return Alert(case="7", by="machine", to="lea", severity=severity, text=text, link=link)


async def test_an_alert_is_one_line() -> None:
    said: list[str] = []
    receipt = await Terminal(said.append, "http://127.0.0.1:8722/").perform(alert())
    assert said == ["[Now] for lea: Someone may be in danger: case 7.  http://127.0.0.1:8722/case/7"]
    assert receipt.status is Status.DONE
    assert "lea" in receipt.detail
    assert receipt.at is not None


async def test_without_a_console_no_address_is_made_up() -> None:
    said: list[str] = []
    await Terminal(said.append, "").perform(alert(severity="S2"))
    await Terminal(said.append, "http://127.0.0.1:1").perform(alert(link=""))
    assert said[0].startswith("[Today] for lea")
    assert all("http" not in line for line in said)


async def test_nothing_steers_the_screen() -> None:
    said: list[str] = []
    await Terminal(said.append, "").perform(alert(text="a\x1b[2J\nb\u202ec" + "x" * 5000))
    [line] = said
    assert line.isprintable()
    assert len(line) < 500


@pytest.mark.parametrize("kind", [kind for kind in ALL.values() if kind is not Alert])
def test_it_can_do_nothing_else(kind: type[Effect]) -> None:
    assert kind not in Terminal.can


async def test_anything_else_is_refused() -> None:
    warn = Warn(case="7", by="mo", account="chat:eve", group="chat:club", text="Be kind.", reason="")
    with pytest.raises(Refused, match="only show alerts"):
        await Terminal(print, "").perform(warn)


async def test_it_says_that_nobody_is_told_elsewhere() -> None:
    platform = connect(print)
    assert platform.name == "desk"
    assert platform.source is None
    assert isinstance(platform.actor, Actor)
    health = await platform.actor.check()
    assert not health.ok
    assert health.hints
