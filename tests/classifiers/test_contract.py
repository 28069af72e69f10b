"""Every classifier that the desk runs keeps to the same contract."""

from __future__ import annotations

import pytest

from bot.app import practised, recipes
from bot.core.ports import Classifier
from bot.scoring import Recipe
from config.loading import load
from tests.classifiers.contract import Contract, Maker

_SETTINGS = load(None, {})
RECIPES = {recipe.name: recipe for recipe in recipes(_SETTINGS, practised(_SETTINGS, ()))}


class TestEveryClassifier(Contract):
    @pytest.fixture(scope="class", params=RECIPES)
    def recipe(self, request: pytest.FixtureRequest) -> Recipe:
        return RECIPES[request.param]

    @pytest.fixture(scope="class")
    def made(self, recipe: Recipe) -> Classifier:
        return recipe.make()

    @pytest.fixture
    def again(self, recipe: Recipe) -> Maker:
        return recipe.make
