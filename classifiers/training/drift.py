"""Fits where a talk drifts (`drift.onnx`; `classifiers/grooming/drift.py` says what it is): stretches of talks that end
with a message of a person of concern against those that end with anybody else's, on the conversations of development.

Beside it, each course learns what the last message shows and who is young: nothing asks that of it later, but it
teaches what to look at in a talk. The first starts from the weights of the line encoder's teacher; those after it go on
from there with the authors who came later. Where drift begins to count, counts in full and is plainest is read off
talks by authors none of whose talks it was fitted on (`LEFT_OUT`). Needs torch.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from classifiers.grooming.drift import WRITERS, Coded, Line, Reader
from classifiers.training.authors import LATE, LEFT_OUT, WAVES
from classifiers.training.encoder import Course, batches, descend, fresh, padded
from classifiers.training.stretches import Stretch, in_rounds, stretches, thinned, varied
from classifiers.training.talks import SOON, Said

FIRST = Course(rate=6e-5, last_rate=2e-6, batch_pieces=2048)
SECOND = Course(rate=4e-5, last_rate=1e-6, batch_pieces=2048)
ROUNDS, ROUNDS_LATE = 1.2, 2.0
AGAIN = 10_000
"""So many stretches of the authors before it are read beside a wave, lest they be forgotten."""
TALKS, EACH = 10_000, 3
"""Of so many talks of the authors before, those told wrongly are read beside it, each by so many of its stretches: most
talks are told by then, and teach nothing more."""
CALLED_OUT, TOLD = -0.8, 2.8
"""A harmless talk is told wrongly in which any message drifts further than the first, and one of concern in which none
that comes soon drifts further than the second: about one in ten, and one in five."""
DROPPED = 0.1
"""How much is dropped at random while it learns: talks are few, and their authors fewer. Nothing is dropped of
attention: without, it is computed in one go, and a batch takes four sevenths of the time."""
SURE = 0.02
"""How far from certain a fit should stay."""
HEAD, HEAD_LATE = 10.0, 4.0
"""How much quicker the head learns in the first course, in which it is new, and in the waves, in which what it learns
beside drift is."""
BESIDES = 0.15
"""What each thing that it learns beside drift weighs in the loss."""
BEGINS, COUNTS, SURE_FROM = {False: 0.993, True: 0.996}, {False: 0.3, True: 0.44}, {False: 0.9, True: 0.95}
"""The share of grown-ups' messages in benign talks that drift less than where it begins to count; of those by persons
of concern that drift less than where it counts in full, and than where it is plainest. In groups, and in direct chats
(True), where families talk and every line counts for the other."""
MEASURED = 600


def learn(start: dict[str, Any], weights: Path, vocabulary: Path, whole: Sequence[Said], say: Any = print) -> Any:
    """The first course: the weights of a `classifiers.training.encoder.Reader` with one output. `start`: those of one
    for lines, of which the layers are taken."""
    rng = random.Random(FIRST.seed)
    every = [one for one in stretches(whole) if one.author not in LEFT_OUT | LATE]
    reader = _reader(weights, 1 + len(every[0].besides))
    for name, one in start.items():
        if name.startswith("encoder.encoder.layer."):
            reader.get_parameter(name).data.copy_(one)
    chosen = in_rounds(every, ROUNDS, rng)
    return _taught(reader, chosen, FIRST, ROUNDS / math.ceil(ROUNDS), HEAD, Coded(vocabulary), rng, say)


def later(
    learnt: dict[str, Any],
    weights: Path,
    vocabulary: Path,
    whole: Sequence[Said],
    done: int = 0,
    say: Any = print,
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The courses after the first, on what was `learnt` in it and in so many of them as are `done`: after each wave of
    which there are talks, how many are done, and what is learnt. That is the mean of the weights that the course began
    and ended with: what is new is learnt, and little forgotten."""
    every = [one for one in stretches(whole) if one.author not in LEFT_OUT]
    to_come = LATE
    for n, wave in enumerate(WAVES):
        new = [one for one in every if one.author in wave]
        before = [one for one in every if one.author not in to_come]
        to_come -= wave
        if new and n >= done:
            rng = random.Random(SECOND.seed + n)
            reader = _reader(weights, 1 + len(new[0].besides))
            grown = reader.state_dict() | {name: learnt[name] for name in learnt if not name.startswith("head.")}
            for name in ("head.weight", "head.bias"):
                grown[name][:1] = learnt[name]
            reader.load_state_dict(grown)
            coder = Coded(vocabulary)
            talks = sorted({one.talk for one in before})
            some = set(rng.sample(talks, min(TALKS, len(talks))))
            wrong = wrongly_told(reader, [one for one in before if one.talk in some], coder)
            again = list(thinned(rng.sample(before, len(before)), rng))[:AGAIN]
            chosen = in_rounds(new, ROUNDS_LATE, rng) + wrong + again
            share = ROUNDS_LATE / math.ceil(ROUNDS_LATE)
            further = _taught(reader, chosen, SECOND, share, HEAD_LATE, coder, rng, say)
            learnt = {name: (was + further[name]) / 2 for name, was in learnt.items()}
            yield n + 1, learnt


def wrongly_told(reader: Any, some: Sequence[Stretch], coder: Coded) -> list[Stretch]:
    """Of the talks that it tells wrongly, the stretches that it finds to drift most."""
    talks: dict[str, list[Stretch]] = {}
    for one in some:
        if one.counts >= (SOON if one.drifts else 1.0):
            talks.setdefault(one.talk, []).append(one)
    talks = {talk: [one for one in mine if one.drifts] or mine for talk, mine in talks.items()}
    coded = {id(one): coder.of(one.lines) for mine in talks.values() for one in mine}
    keys, found = list(coded), {}
    reader.eval()
    for places in batches([len(coded[key][0]) for key in keys], SECOND, random.Random(SECOND.seed)):
        with torch.no_grad():
            said = _logits(reader, [coded[keys[i]] for i in places])[:, 0].tolist()
        found |= {keys[i]: x for i, x in zip(places, said, strict=True)}
    wrong = []
    for mine in talks.values():
        plainest = sorted(mine, key=lambda one: -found[id(one)])[:EACH]
        if (found[id(plainest[0])] < TOLD) if plainest[0].drifts else (found[id(plainest[0])] > CALLED_OUT):
            wrong += [replace(one, counts=1.0) for one in plainest]
    return wrong


def _reader(weights: Path, outputs: int) -> Any:
    """An encoder that tells writers apart, with a new head."""
    reader = fresh(weights, FIRST.seed)
    reader.encoder.embeddings.token_type_embeddings = _writers(reader.encoder.embeddings.token_type_embeddings)
    torch.manual_seed(FIRST.seed)
    reader.head = nn.Linear(reader.encoder.config.hidden_size, outputs)
    return reader


def _taught(
    reader: Any,
    chosen: Sequence[Stretch],
    course: Course,
    share: float,
    quicker: float,
    coder: Coded,
    rng: random.Random,
    say: Any,
) -> dict[str, Any]:
    """The weights after a course over a share of what was chosen. `quicker`: how much quicker the head learns. Where
    the head has outputs for it, what else is known of a stretch is learnt beside."""
    body = [p for name, p in reader.named_parameters() if p.requires_grad and not name.startswith("head.")]
    heads = list(reader.head.parameters())
    optimizer = torch.optim.AdamW([{"params": body}, {"params": heads}], lr=course.rate, weight_decay=0.01)
    coded = [coder.of(varied(one.lines, rng)) for one in chosen]
    plan = batches([len(pieces) for pieces, _ in coded], course, rng)
    for name, one in reader.named_modules():
        if isinstance(one, nn.Dropout) and "attention.self" not in name:
            one.p = DROPPED
    entropy = nn.functional.binary_cross_entropy_with_logits

    def loss(places: Sequence[int]) -> Any:
        truth = torch.tensor([chosen[i].drifts * (1 - 2 * SURE) + SURE for i in places])
        counts = torch.tensor([chosen[i].counts for i in places])
        besides, weights = torch.tensor([chosen[i].besides for i in places]).unbind(-1)
        logits = _logits(reader, [coded[i] for i in places])
        drifting = entropy(logits[:, 0], truth, weight=counts, reduction="sum")
        if logits.shape[1] == 1:
            return drifting
        return drifting + BESIDES * entropy(logits[:, 1:], besides, weight=weights, reduction="sum")

    descend(reader, optimizer, [1.0, quicker], course, plan[: round(len(plan) * share)], loss, say)
    learnt = reader.state_dict()
    return learnt | {name: learnt[name][:1] for name in ("head.weight", "head.bias")}


def _logits(reader: Any, coded: Sequence[tuple[list[int], list[int]]]) -> Any:
    """What it says of each (texts, outputs)."""
    pieces, mask = padded([pieces for pieces, _ in coded])
    writers, _ = padded([writers for _, writers in coded])
    # The weights stay in floats: in half precision, too, they would be worthless (decision 128).
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits, _ = reader(pieces, mask, writers)
    return logits.float()


def measured(whole: Sequence[Said]) -> list[list[Line]]:
    """Some stretches, to measure on them what flows in the model."""
    every = [one.lines for one in stretches(whole)]
    return random.Random(FIRST.seed).sample(every, min(MEASURED, len(every)))


def _writers(before: nn.Embedding) -> nn.Embedding:
    """A row for each writer told apart: the first two as they came, and all others begin as the second."""
    rows = before.weight.detach()
    return nn.Embedding.from_pretrained(rows[[0, *[1] * (WRITERS - 1)]], freeze=False)


@dataclass(frozen=True, slots=True)
class Scale:
    """From which logit drift begins to count, counts in full, and is plainest: in groups, and in direct chats.
    `apart`: how well a message of a person of concern is told from those in benign talks, by author."""

    begins: float
    counts: float
    sure: float
    begins_direct: float
    counts_direct: float
    sure_direct: float
    apart: dict[str, float]


def scale(models: Path, whole: Sequence[Said]) -> Scale:
    """Read off the talks of `LEFT_OUT` with the model in the folder."""
    some = [one for one in stretches(whole) if one.author in LEFT_OUT and one.counts >= 1.0]
    logits = Reader(models).logits([one.lines for one in some])
    found = []
    for direct in (False, True):
        for drifts, share in ((0, BEGINS[direct]), (1, COUNTS[direct]), (1, SURE_FROM[direct])):
            mine = [x for x, one in zip(logits, some, strict=True) if (one.drifts, one.direct) == (drifts, direct)]
            found.append(round(float(np.quantile(mine, share)), 4))
    return Scale(*found, apart(logits, some))


def apart(logits: Sequence[float], some: Sequence[Stretch]) -> dict[str, float]:
    """How well a message of a person of concern is told from others, by author (area under the ROC curve)."""
    found = {}
    for author in sorted({one.author for one in some}):
        mine = [(x, one.drifts) for x, one in zip(logits, some, strict=True) if one.author == author]
        yes, no = (np.array([x for x, truth in mine if truth == which]) for which in (1, 0))
        if len(yes) and len(no):
            higher = (yes[:, None] > no[None, :]).mean() + 0.5 * (yes[:, None] == no[None, :]).mean()
            found[author] = round(float(higher), 3)
    return found
