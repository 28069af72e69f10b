"""Cards from the settings alone: a token and a channel, and a moderator can work in Discord."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import Wrong, practised
from tests.fakes.discord.hands import Hands, buttons, texts
from tests.fakes.discord.stand import DiscordStand
from tests.fakes.live import file, running, settings


async def test_a_card_from_settings_alone(tmp_path: Path) -> None:
    async with DiscordStand() as stand:
        backend = stand.fake.backend
        cards = backend.create_channel(stand.guild.id, "cards")
        mo = Hands(stand.fake, backend.make_user("mo"), stand.guild.id)
        backend.add_member(stand.guild.id, mo.user.id)
        given = settings(
            file(tmp_path),
            {stand.group: {"audience": "youth"}},
            discord_token=stand.secret,
            discord_api=stand.fake.api,
            discord_gateway=stand.fake.socket,
            desk=f"discord:{cards.id}",
        )
        team = ({"name": "Mo", "roles": ["moderator"], "accounts": [f"discord:{mo.user.id}"]}, *given.colleagues)
        async with running(replace(given, colleagues=team)) as desk:
            await desk.until(lambda: stand.fake.gateway.connected)
            await stand.says("i want to end it all")
            await desk.until(lambda: backend.messages[cards.id])
            [card] = backend.messages[cards.id].values()
            assert "Someone may be thinking of hurting themselves" in texts(card.components)
            assert "end it" not in texts(card.components)
            assert list(buttons(card.components))[:2] == ["I'll look", "Pass to the lead"]
            pressed = mo.press(card, "I'll look")
            await desk.until(lambda: "yours for half an hour" in mo.sees(pressed))
            await desk.until(lambda: "Mo is looking at it" in texts(card.components))


@pytest.mark.parametrize("key", ["cards", "discord:", ":5"])
def test_a_place_that_cannot_be_one(tmp_path: Path, key: str) -> None:
    with pytest.raises(Wrong, match="write the platform before the channel"):
        practised(settings(file(tmp_path), {}, desk=key), ())
