"""Settings → the classifiers, as recipes for the process that scores. Part of the composition root."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from bot.core.practice import Practice
from bot.scoring import Panel, Recipe
from classifiers import detoxify, hosted, words
from config import settings as configuration
from config.settings import Settings, Wrong

STAGES = ("screen", "confirm", "full")
FULL = STAGES[-1]


def scorer_for(settings: Settings, practice: Practice, stage: str) -> Panel:
    """The built-in classifiers in this process, asked for probabilities too; `stage` as for `recipes`.

    Raises:
        Wrong: there is no such stage, or a word list cannot be used.
    """
    if stage not in STAGES:
        raise Wrong(f"There is no stage “{stage}”. There are: {', '.join(STAGES)}.")
    return Panel(recipes(settings, practice, stage=stage), grades=True)


def recipes(settings: Settings, practice: Practice, *, stage: str = FULL) -> tuple[Recipe, ...]:
    """The built-in classifiers, as they are made in the process that scores.

    `stage`: how deep the toxicity cascade goes.
    """
    entries = listed(settings)
    known = sorted({rule.label for rule in practice.pack.labels} | {"obscene"})
    for entry in entries:
        if entry.label not in known:
            near = get_close_matches(entry.label, known, 1)
            hint = f"Did you mean “{near[0]}”?" if near else f"Known are: {', '.join(known)}."
            raise Wrong(f"words: nothing follows from the label “{entry.label}”. {hint}")
    return (
        Recipe("toxicity", "classifiers.toxicity:Toxicity", {"stage": stage, **_deeper(settings)}),
        Recipe("multilingual", "classifiers.multilingual:Multilingual"),
        Recipe("words", "classifiers.words:Words", {"entries": entries}),
        Recipe("contacts", "classifiers.contacts:Contacts"),
        Recipe("personal data", "classifiers.personal_data:PersonalData"),
        Recipe("spam", "classifiers.spam:Spam"),
        Recipe("meaning", "classifiers.meaning:Meaning"),
        Recipe("grooming", "classifiers.grooming:Grooming"),
    )


def listed(settings: Settings) -> tuple[words.Entry, ...]:
    """Every entry of the shipped word lists and of the organisation's own.

    Raises:
        Wrong: one of them cannot be used.
    """
    lists = sorted(file for file in (configuration.HERE / "lists").iterdir() if file.suffix in (".csv", ".toml"))
    try:
        shipped = tuple(entry for file in lists for entry in words.load(file))
        return (*shipped, *(words.Entry(**row) for row in settings.words))
    except (TypeError, ValueError) as fault:
        raise Wrong(f"words: {fault}") from None


def _deeper(settings: Settings) -> dict[str, Any]:
    """The two steps of the toxicity cascade that an admin turns on."""
    try:
        return {
            "detoxify": detoxify.chosen(
                settings.detoxify_model, settings.detoxify_checkpoint, settings.detoxify_config
            ),
            "hosted": hosted.chosen(
                url=settings.hosted_url,
                kind=settings.hosted_kind,
                model=settings.hosted_model,
                key=settings.hosted_key,
                timeout=settings.hosted_timeout,
                labels=settings.hosted_labels,
                send=settings.hosted_send,
                characters=settings.hosted_characters,
                requests=settings.hosted_requests,
            ),
        }
    except ValueError as fault:
        raise Wrong(str(fault)) from fault
