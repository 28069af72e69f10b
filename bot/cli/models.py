"""`safelight models`: which models are here and whole, fetching Detoxify's weights, and whether each model works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.app import Settings, Wrong
from bot.cli.trials import HURTFUL, TRIALS, Reading, Trial
from bot.desk.shown import one_line
from bot.shipped import MODELS, Shipped, shipped
from classifiers import detoxify, hosted
from classifiers.detoxify.fetching import fetch

COUNTS = 0.5
"""From which probability a model without thresholds of its own is taken to have seen something."""
CLOSE = 0.02
"""How far a model may be from the figures beside it: processors round differently."""
ACTIONS = ("list", "fetch", "check")


def about_models(settings: Settings, action: str, out: Console, err: Console, models: Path = MODELS) -> int:
    """Does what `action` says. Returns the exit status: 1 where something is altered, missing or does not work.

    Raises:
        Wrong: there is no such action, or a setting cannot be used.
    """
    try:
        library = detoxify.chosen(settings.detoxify_model, settings.detoxify_checkpoint, settings.detoxify_config)
        server = hosted.chosen(
            url=settings.hosted_url, kind=settings.hosted_kind, model=settings.hosted_model, key=settings.hosted_key,
            timeout=settings.hosted_timeout, labels=settings.hosted_labels, send=settings.hosted_send,
            characters=settings.hosted_characters, requests=settings.hosted_requests,
        )  # fmt: skip
    except ValueError as fault:
        raise Wrong(str(fault)) from None
    match action:
        case "list":
            return _list(settings, library, server, models, out)
        case "fetch":
            return _fetch(settings, out, err)
        case "check":
            return _check(settings, library, server, models, out)
    near = get_close_matches(action, ACTIONS, 1)
    hint = f"Did you mean “{near[0]}”?" if near else f"There are: {', '.join(ACTIONS)}."
    raise Wrong(f"“models {one_line(action, 40)}” is unknown. {hint}")


def _list(
    settings: Settings, library: detoxify.Detoxified | None, server: hosted.Hosted | None, models: Path, out: Console
) -> int:
    found = shipped(models)
    for one in found:
        out.print(
            f"{one.name}: {one.words}; version {one.version}; {one.size}; licence: {one.licence}; card: {one.card}"
        )
    if library is None:
        out.print("detoxify: off (detoxify_model)")
    else:
        licence = "licence: Apache-2.0 (Unitary)"
        out.print(f"detoxify: {library.why_not() or f'ready; version {library.version}; {licence}'}")
    if server is None:
        out.print("hosted: off (no hosted_url is set)")
    else:
        out.print(f"hosted: {server.version} is asked at {settings.hosted_url}; it sees: {settings.hosted_send}")
    return 0 if found and all(one.whole for one in found) else 1


def _fetch(settings: Settings, out: Console, err: Console) -> int:
    if settings.detoxify_model == detoxify.OFF:
        raise Wrong("detoxify_model is off. Name a model: safelight models fetch --model unbiased")
    try:
        file = fetch(settings.detoxify_model)
    except detoxify.Unusable as fault:
        err.print(str(fault))
        return 1
    out.print(f"Detoxify's model “{settings.detoxify_model}” is on this machine: {file}")
    return 0


def _check(
    settings: Settings, library: detoxify.Detoxified | None, server: hosted.Hosted | None, models: Path, out: Console
) -> int:
    found = shipped(models)
    said = [_tried(one, models) for one in found]
    if not found:
        said.append((False, f"There are no models in {models}. Install Safelight again."))
    if library is None:
        said.append((True, "detoxify: off (detoxify_model)"))
    elif why := library.why_not():
        # What nobody asked for may be missing; a checkpoint that was named must be there.
        said.append((not settings.detoxify_checkpoint, f"detoxify: {why}"))
    else:
        said.append(_compared("detoxify", lambda text: library.probabilities([text])[0], HURTFUL, {}))
    if server is not None:
        said.append(_asked(server))
    for fine, words in said:
        out.print(f"{'in order' if fine else 'LOOK    '}  {words}")
    return 0 if all(fine for fine, _ in said) else 1


def _tried(one: Shipped, models: Path) -> tuple[bool, str]:
    if not one.whole:
        return False, f"{one.name}: {one.words}. Install Safelight again."
    trial = TRIALS.get(one.name)
    if trial is None:
        return True, f"{one.name}: its files are whole; there is nothing to try it on here."
    try:
        reading = trial.made(models)
    except Exception as fault:  # a model of any making may fail in any way, and that is what people are to be told
        return False, f"{one.name}: {one_line(str(fault), 300) or type(fault).__name__}"
    return _compared(one.name, reading, trial, one.beside)


def _compared(name: str, reading: Reading, trial: Trial, beside: Mapping[str, Any]) -> tuple[bool, str]:
    """A line to be seen and one not to be, by the thresholds beside the model; its examples by their figures."""
    limits = {str(label): float(one.get("threshold", COUNTS)) for label, one in beside.get("labels", {}).items()}
    examples: Sequence[Mapping[str, Any]] = beside.get("examples", ())
    try:
        seen, ordinary = reading(trial.seen), reading(trial.ordinary)
        wrong = [told for one in examples for told in _differences(one, reading)]
    except Exception as fault:  # as above
        return False, f"{name}: {one_line(str(fault), 300) or type(fault).__name__}"
    label, limit = trial.label, limits.get(trial.label, COUNTS)
    figures = f"{label} is {seen.get(label, 0.0):.2f} for a line that has it and "
    figures += f"{ordinary.get(label, 0.0):.2f} for an ordinary one; it counts from {limit:.2f}"
    if wrong:
        return False, f"{name}: it does not give the figures beside it: {'; '.join(wrong[:3])}."
    if not seen.get(label, 0.0) >= limit:
        return False, f"{name}: it works, but does not see what it is for: {figures}."
    if any(p >= limits.get(one, COUNTS) for one, p in ordinary.items()):
        return False, f"{name}: it works, but flags an ordinary line: {figures}."
    known = f", and {len(examples)} more lines give the figures beside it" if examples else ""
    return True, f"{name}: it works: {figures}{known}."


def _differences(example: Mapping[str, Any], reading: Reading) -> list[str]:
    text = str(example["text"])
    found = reading(text)
    return [
        f"“{one_line(text, 40)}” gives {label} {found.get(label, 0.0):.2f}, not {p:.2f}"
        for label, p in example["scores"].items()
        if not abs(found.get(label, 0.0) - p) <= CLOSE
    ]


def _asked(server: hosted.Hosted) -> tuple[bool, str]:
    if HURTFUL.label in server.labels:
        return _compared("hosted", lambda text: _answered(server, text), HURTFUL, {})
    try:
        _answered(server, HURTFUL.ordinary)
    except hosted.Unanswered as fault:
        return False, f"hosted: {fault}"
    return True, "hosted: it answers."


def _answered(server: hosted.Hosted, text: str) -> Mapping[str, float]:
    (found,) = server.probabilities([text])
    if isinstance(found, hosted.Unanswered):
        raise found
    return found
