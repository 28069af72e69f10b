"""Default thresholds of all labels, and lower ones for groups of the young, chosen together (`choosing.py`)."""

from __future__ import annotations

import math
import random
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from classifiers.meaning import Closeness, Meanings
from classifiers.meanings import CARE, OUTPUTS, RISK, TOXICITY
from classifiers.spam import Spam
from classifiers.training.choosing import Harmless, choose
from classifiers.training.encoder import held, own_examples
from classifiers.training.rows import Parts
from classifiers.words import Words, load

ALONE = "boundary"
"""Holds only of what helpers write, so it takes nothing of what all others share."""
MEANT = tuple(label for label in (*CARE, *RISK) if label not in ("personal_data", ALONE))
LIMITS = {"benign-sms": 0.009, "benign-counsel-titles": 0.009, "benign-topical": 0.0012, "benign-clinc": 0.0012}
"""The share of each set that may be flagged by any label, word lists and rules among them."""
OWN, OWN_YOUNG = "our own", 0.03
OUR_LIMIT = 0.015
"""The same of our own lines that were held out and show nothing: they were written to look like what is sought."""
TWINS = {"held-identity": 0.05, "held-chat": 0.03}
"""The same, for the labels of toxicity, of lines that look like attacks and are none."""
YOUNG = {"benign-sms": 0.02, "benign-topical": 0.002, "benign-clinc": 0.0018, "benign-counsel-titles": 0.01}
"""In groups for the young, where distress is what one wants to see: of questions to counsellors, only what is no label
of care counts."""
STORY, STORY_LIMIT, STORY_YOUNG = "the rehearsal", 0.005, 0.003
"""The same of the harmless lines of the rehearsal, two or one of some 400: what a club's groups say in a week, and
banter among friends."""
PASSED = ("", "banter", "benign-hard")
"""What lines of the rehearsal are there for that are to be passed over."""
COURTING = "the rehearsal's groomer"
"""Whose confidences are nobody's distress: none of them may be flagged as such."""
TWINS_YOUNG = {"held-identity": 0.08, "held-chat": 0.04}
ONE = 0.001
"""What the label that stands alone may flag of each set; twice that in groups for the young."""
LEAST, LEAST_YOUNG = 0.4, 0.3
LEAST_TOXIC, LEAST_YOUNG_TOXIC = 0.5, 0.4
WORTH = {
    "toxicity": 40.0, "sextortion": 12.0, "self_harm": 6.0, "disclosure": 5.0, "bullying": 6.0, "impersonation": 3.0,
    "identity_attack": 6.0, "extremism": 0.5, "insult": 0.5, "spam": 0.3, "obscene": 0.3, "severe_toxicity": 0.3,
}  # fmt: skip
"""What finding all texts of a label is worth beside another's; 1 for those not named."""
_POSITIVES = 1500
_FINE = 1000

Read = Callable[[Sequence[str]], Sequence[Mapping[str, float]]]


def settle(
    out: Path,
    pack: Path,
    lists: Path,
    story: Path,
    lines: Path,
    every: Parts,
    toxic: Mapping[str, Sequence[Mapping[str, float]]],
    least: Mapping[str, float],
    read: Read,
    seed: int,
) -> tuple[dict[str, float], dict[str, float]]:
    """Thresholds and those for the young. `toxic`: the probabilities of Jigsaw's labels for each dev set; `least`: no
    lower than this; `read` gives them for other texts. `story`: the folder of the rehearsal's week."""
    meant = Meanings(out)
    own = [one for _, _, one in own_examples(lines) if held(one.text)]
    rows = random.Random(seed).sample([row for row in every.calibrate if row.labels["toxicity"]], _POSITIVES)
    hurtful = [*zip((row.text for row in rows), (row.labels for row in rows), strict=True)]
    hurtful += [(one.text, {k: int(one.truth[i]) for i, k in enumerate(TOXICITY)}) for one in own if one.truth[0]]
    hurt = read([text for text, _ in hurtful])
    found = {
        label: np.array([marks[label] for (_, labels), marks in zip(hurtful, hurt, strict=True) if labels.get(label)])
        for label in TOXICITY
    }
    quiet = [one.text for one in own if not any(one.truth) and all(one.weight)]
    said, courting = list(_told(story, *PASSED)), list(_told(story, "grooming"))
    told = _columns(read(said))
    texts = {name: [row.text for row in every.dev[name]] for name in LIMITS}
    anyway = _anyway(out, pack, lists)
    taken = {name: np.array([anyway(text) for text in some]) for name, some in texts.items()}
    meanings = _meanings(meant, {**texts, OWN: quiet, STORY: said, COURTING: courting})
    ours = _meanings(meant, {OWN: [one.text for one in own]})[OWN]
    chosen = []
    for young in (False, True):
        limits = YOUNG if young else LIMITS
        looked = {
            **found,
            **{
                label: ours[label][np.array([one.truth[OUTPUTS.index(label)] > 0 for one in own])]
                for label in (*MEANT, ALONE)
            },
        }
        harmless = {}
        for name, share in limits.items():
            scores = _columns(toxic[name]) | {label: meanings[name][label] for label in MEANT}
            if young and "counsel" in name:
                scores = {label: marks for label, marks in scores.items() if label not in CARE}
            skipped = np.zeros(len(texts[name]), bool) if young else taken[name]
            harmless[name] = Harmless(scores, skipped, int(share * len(texts[name])))
        harmless[OWN] = _free({label: meanings[OWN][label] for label in MEANT}, OWN_YOUNG if young else OUR_LIMIT)
        harmless[STORY] = _free(
            told | {label: meanings[STORY][label] for label in MEANT}, STORY_YOUNG if young else STORY_LIMIT
        )
        harmless[COURTING] = _free({"self_harm": meanings[COURTING]["self_harm"]}, 0.0)
        for name, share in (TWINS_YOUNG if young else TWINS).items():
            marks = [one for one, row in zip(toxic[name], every.dev[name], strict=True) if not row.labels["toxicity"]]
            harmless[name] = _free(_columns(marks), share)
        lowest = {
            label: max(least[label], LEAST_YOUNG_TOXIC if young else LEAST_TOXIC)
            if label in TOXICITY
            else (LEAST_YOUNG if young else LEAST)
            for label in looked
        }
        worth = {label: WORTH.get(label, 1.0) for label in looked}
        alone = {name: _free({ALONE: meanings[name][ALONE]}, ONE * (1 + young)) for name in texts}
        found_alone = {ALONE: looked.pop(ALONE)}
        made = choose(harmless, looked, lowest, worth) | choose(alone, found_alone, lowest, worth)
        chosen.append({label: math.ceil(at * _FINE - 1e-9) / _FINE for label, at in made.items()})
    first, second = chosen
    return first, {label: min(at, first[label]) for label, at in second.items()}


def _told(folder: Path, *kinds: str) -> Iterator[str]:
    """The lines of the rehearsal that are there for one of these."""
    for path in sorted(folder.glob("*-*.toml")):
        for scene in tomllib.loads(path.read_text(encoding="utf-8"))["scene"]:
            for _, _, text, *more in scene["lines"]:
                if text and (more[0] if more else {}).get("expect", "") in kinds:
                    yield text


def _free(scores: Mapping[str, Any], share: float) -> Harmless:
    """Where nothing is flagged by anything else."""
    count = len(next(iter(scores.values())))
    return Harmless(scores, np.zeros(count, bool), int(share * count))


def _columns(marks: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    return {label: np.array([one[label] for one in marks]) for label in TOXICITY}


def _meanings(meant: Meanings, texts: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Any]]:
    """For each set of texts the scores of each label; 0 where the encoder does not look, behind faint cues: what comes
    from no known group is looked at as closely."""
    out = {}
    for name, some in texts.items():
        rows = meant.read(some, [Closeness.FAINT] * len(some))
        out[name] = {label: np.array([row.get(label, 0.0) for row in rows]) for label in (*MEANT, ALONE)}
    return out


def _anyway(out: Path, pack: Path, lists: Path) -> Callable[[str], bool]:
    """Whether word lists, or the rules and the model of spam, flag a text in a mixed group."""
    words, spam = Words(load(lists)), Spam(out)
    at: dict[str, float] = {}
    for rule in tomllib.loads(pack.read_text(encoding="utf-8"))["label"]:
        if "mixed" in rule.get("audiences", ["mixed"]) and not rule.get("roles"):
            at.setdefault(rule["label"], rule["at"])

    def flags(text: str) -> bool:
        found = (*words.judge(text), *spam.judge(text))
        return any(one.score >= at.get(one.label, 1.0) for one in found if one.label not in TOXICITY)

    return flags
