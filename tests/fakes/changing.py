"""A desk whose settings are changed while it runs: the real settings, the real renewal, a few words for classifiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.connecting import Connected
from bot.core.messages import Talk
from bot.core.ports import Platform, Scored
from bot.core.requests import Change, Reply, Suggest
from bot.pipeline import Pipeline
from bot.practising import practised
from bot.renewing import Renewing
from bot.scoring import Recipe
from bot.storage.store import Store
from config.loading import load
from config.settings import Settings
from tests.fakes.alarms import passed
from tests.fakes.desk import TestDesk
from tests.fakes.people import CLUB, PLATFORM, TEAM
from tests.fakes.scorers import KEYWORDS, HereScorer

COLLEAGUES = tuple(
    {"name": one.name, "roles": sorted(role.value for role in one.roles), "accounts": sorted(one.accounts)}
    for one in TEAM
)


class ListedScorer:
    """Scores by the tests' keywords and by whatever word lists the settings in force have."""

    def __init__(self) -> None:
        self._scorer = HereScorer([KEYWORDS])
        self.recipes: tuple[Recipe, ...] = ()

    async def score(self, talks: Sequence[Talk]) -> list[Scored]:
        return await self._scorer.score(talks)

    def labels(self) -> frozenset[str] | None:
        return self._scorer.labels()

    def renew(self, recipes: Sequence[Recipe]) -> None:
        self.recipes = tuple(recipes)
        self._scorer = HereScorer([KEYWORDS, *(one for one in recipes if one.name == "words")])


def settings(groups: Mapping[str, Mapping[str, Any]] | None = None, **given: Any) -> Settings:
    """The shipped settings with the tests' team; the club is in the file, and mild insults are flagged there."""
    club = {CLUB.key: {"name": CLUB.name, "audience": "youth", "thresholds": {"insult": 0.5}}}
    usual: dict[str, Any] = {"colleagues": COLLEAGUES, "groups": club if groups is None else groups}
    return replace(load(None, {}), **usual | given)


class ChangingDesk(TestDesk):
    """`change` is a colleague's change; everything else is as at any desk."""

    def __init__(self, store: Store, file: Settings | None = None) -> None:
        self.given = file or settings()
        self.connected = Connected(watched=set())
        super().__init__(store, scorer=ListedScorer())

    def restart(self, way: Any = None) -> None:
        """As after a crash: nothing is known but the file and the database."""
        self.renewing = Renewing(self.given)
        with self.store.begin() as work:
            settings = self.renewing.start(work, self.clock())
        self.renewing.platforms = (Platform(PLATFORM, actor=self.platform), Platform("desk", actor=self.phones))
        self.renewing.connected = self.connected
        self.renewing.scorer = self.scorer  # type: ignore[assignment]
        self.pipeline = Pipeline(
            self.store,
            self.scorer,
            practised(settings, self.renewing.platforms),
            self.actors,
            self.clock,
            self.desks,
            renewal=self.renewing,
        )

    async def begin(self) -> ChangingDesk:
        """What `opened` does before anybody is served. Lead and deputy have answered a test of the alarm."""
        await self.pipeline.renew()
        with self.store.begin() as work:
            passed(work, ("lea", "dee"), self.clock())
        return self

    async def change(self, word: str, by: str = "ada", reason: str = "", yes: Any = True, **options: Any) -> Reply:
        request = Change(
            str(options.pop("id", f"change-{next(self._ids)}")), word, by, options=options, reason=reason, confirmed=yes
        )
        return await self.pipeline.answer(request)

    async def suggest(self, word: str, option: str, typed: str = "", by: str = "ada") -> list[str]:
        reply = await self.pipeline.answer(Suggest(word, option, typed, by))
        assert reply.ok, reply.text
        return [one.value for one in reply.choices]

    def file_of(self, key: str) -> Any:
        with self.store.begin() as work:
            return work.people.groups([key])[key].policy
