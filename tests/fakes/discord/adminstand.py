"""A desk on Discord whose settings are changed there: the real settings, renewal and checks; mail in memory."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from simcord.backend.models import Interaction

from bot.classifying import recipes
from bot.core.effects import Alert
from bot.core.ports import Platform
from bot.pipeline import Pipeline
from bot.practising import practised
from bot.renewing import Renewing
from bot.steps.changing import words
from bot.storage.store import Store
from config.loading import load
from config.settings import Settings
from connectors.discord.connect import connect
from tests.fakes.actors import MemoryActor
from tests.fakes.discord.deskstand import DeskStand, plain
from tests.fakes.discord.hands import Hands, buttons
from tests.fakes.discord.stand import DiscordStand
from tests.fakes.scorers import HereScorer


class AdminStand(DeskStand):
    """`ada` is an admin where `colleagues` has her; `out` is a member. What is pressed is pressed by `hands`."""

    def __init__(self, stand: DiscordStand, store: Store, *, named: bool = True) -> None:
        self.mail = MemoryActor(frozenset({Alert}))
        self.named = named
        self.told: dict[str, str] = {}
        self.mapped: list[str] = []
        super().__init__(stand, store)

    def _start(self) -> None:
        self.ada = getattr(self, "ada", None) or self._hands("ada")
        self.platform = connect(
            self.stand.secret,
            watch=[self.stand.group],
            desk=[],
            people=self.told,
            api=self.stand.fake.api,
            gateway=self.stand.fake.socket,
            address="https://desk.example.org",
            words=tuple(words().values()),
            mapped=self.mapped,
        )
        self.renewing = Renewing(self.file())
        with self.store.begin() as work:
            settings = self.renewing.start(work, datetime.now(UTC))
        beside = (Platform("mail", actor=self.mail), Platform("desk", actor=self.phones))
        self.renewing.platforms = (self.platform, *beside)
        assert self.platform.actor is not None
        assert self.platform.desk is not None
        practice = practised(settings, self.renewing.platforms)
        self.pipeline = Pipeline(
            self.store,
            HereScorer([one for one in recipes(settings, practice) if one.name == "toxicity"]),
            practice,
            {"discord": self.platform.actor, "mail": self.mail, "desk": self.phones},
            lambda: datetime.now(UTC),
            {"discord": self.platform.desk},
            renewal=self.renewing,
        )

    def file(self) -> Settings:
        """What safelight.toml says: who works here, or nothing at all."""
        team: list[Mapping[str, Any]] = [
            {"name": "ada", "roles": ["admin"], "accounts": [f"discord:{self.ada.user.id}"]},
            *({"name": one.name, "roles": sorted(one.roles), "accounts": sorted(one.accounts)} for one in self.team),
        ]
        return replace(load(None, {}), colleagues=tuple(team) if self.named else ())

    async def __aenter__(self) -> AdminStand:
        await self.pipeline.renew()
        await super().__aenter__()
        return self

    async def settle(self, *, wait: bool = True) -> None:
        """Alerts go out too, to whoever has an account by now."""
        people = self.pipeline.practice.people
        self.told.update({one.name: key for one in people for key in one.accounts if key.startswith("discord:")})
        await super().settle(wait=wait)
        while await self.pipeline.perform("mail"):
            pass

    async def says_word(self, hands: Hands, name: str, **options: str) -> Interaction:
        """Somebody types a command in the channel of the team, and hears an answer."""
        asked = hands.types(self.cards.id, name, **options)
        await self.until(lambda: hands.sees(asked))
        return asked

    async def setup(self, hands: Hands) -> Interaction:
        asked = hands.sub(self.cards.id, "safelight", "setup")
        await self.until(lambda: hands.sees(asked))
        return asked

    async def presses(self, hands: Hands, under: Interaction, label: str) -> Interaction:
        """Presses a button under an answer; what then stands in its place."""
        message = hands.answer(under)
        assert message is not None
        found = buttons(message.components)
        match = next((one for one in found if one.startswith(label)), None)
        assert match, f"no “{label}” among {list(found)}: {plain(hands.sees(under))}"
        before = message.components
        hands.press(message, match)
        await self.until(lambda: hands.answer(under).components != before)  # type: ignore[union-attr]
        return under

    async def writes(self, hands: Hands, under: Interaction, text: str) -> Interaction:
        """Writes an answer into the form behind “Write it”."""
        message = hands.answer(under)
        assert message is not None
        form = hands.press(message, "Write it")
        await self.until(lambda: form.modal)
        sent = hands.send(form, answer=text)
        await self.until(lambda: hands.sees(sent))
        return sent

    def sees(self, hands: Hands, under: Interaction) -> str:
        return plain(hands.sees(under))

    def labels_of(self, hands: Hands, under: Interaction) -> list[str]:
        message = hands.answer(under)
        return list(buttons(message.components)) if message else []

    def code(self, name: str) -> str:
        """The code in the newest mail to somebody."""
        sent = [one for one in self.mail.done if isinstance(one, Alert) and one.to == name]
        found = re.search(r"[A-Z2-9]{5}-[A-Z2-9]{5}", sent[-1].text)
        assert found is not None
        return found[0]
