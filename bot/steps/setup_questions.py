"""The guided setup's questions, in their order."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.cases import No
from bot.steps import setup_end, setup_groups, setup_team
from bot.steps.setup_asking import Here, Question


def questions(here: Here) -> list[str]:
    """The names of all questions in their order, as far as it is known by now which there are."""
    each = [f"{one}|{key}" for key in here.groups for one in ("audience", "purpose")]
    return [
        "organisation", "groups", *each, "country", "language", "checks", "cards", "lead_cards",
        "person|lead", "ways|lead", "person|deputy", "ways|deputy", "quiet", "notice", "rehearsal", "alarm", "watch",
    ]  # fmt: skip


def question(name: str) -> Question:
    """The question of this name. Raises `No` for one that is none."""
    found = _QUESTIONS.get(name.partition("|")[0])
    if found is None:
        raise No("This question is from another version of the desk. Begin the setup anew.")
    return found


_QUESTIONS: Mapping[str, Question] = {**setup_groups.QUESTIONS, **setup_team.QUESTIONS, **setup_end.QUESTIONS}
