"""Makes the encoder small: a student with four of the teacher's six layers, half as wide inside, learns to say what the
teacher says (distillation: arXiv:1503.02531, and for layers of a language model TinyBERT, arXiv:1909.10351).

It learns no label and needs none: only the teacher's numbers, of every text that anything here is trained on. Of the
teacher's inner columns it begins with those that carry most. Needs torch.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from classifiers.training.encoder import Course, Reader, batches, coded_as, descend, fresh, padded, tokenizer_of

LAYERS = (0, 1, 3, 5)
"""The teacher's layers that the student begins with."""
WIDTH = 768
"""How many of the teacher's 1,536 inner columns each of them keeps. Six layers of 512, or three whole ones, cost
more and came no nearer in the same time."""
COURSE = Course(rate=6e-4, last_rate=1e-5)
ROUNDS = 2
"""How often every text is read: first piece by piece; then as a whole, for which the teacher need not read
it again."""
OWN_ROUNDS, TALKS = 3, 250_000
"""How often a line of ours stands among the texts, and how many messages of the conversations of development do."""
BY_PIECE = 0.1
"""What the pieces weigh in the loss, beside the mean of a text and what its head makes of it."""
MEASURED = 2_000
"""Texts on which it is measured how far the teacher's numbers spread, and which columns carry most."""


def texts(public: Sequence[str], own: Sequence[str], said: Sequence[str], seed: int) -> list[str]:
    """What the student reads in one round."""
    rng = random.Random(seed)
    once = sorted({one for one in said if one.strip()})
    every = [*public, *own * OWN_ROUNDS, *rng.sample(once, min(TALKS, len(once)))]
    rng.shuffle(every)
    return every


def distil(
    taught: Mapping[str, Any],
    weights: Path,
    every: Sequence[str],
    layers: Sequence[int] = LAYERS,
    width: int = WIDTH,
    say: Any = print,
) -> Reader:
    """The student. `taught`: `state_dict()` of the teacher, a `classifiers.training.encoder.Reader`."""
    rng = random.Random(COURSE.seed)
    teacher = fresh(weights, COURSE.seed)
    teacher.load_state_dict(taught)
    teacher.requires_grad_(False).eval()
    tokenizer = tokenizer_of(weights)
    coded = [coded_as(text, COURSE, tokenizer, rng) for text in every]
    some = [coded[i] for i in rng.sample(range(len(coded)), min(MEASURED, len(coded)))]
    student = _begun(teacher, some, layers, width)
    mean_spread, logits_spread = _spreads(teacher, some)
    told: dict[int, Any] = {}

    def loss(places: Sequence[int]) -> Any:
        pieces, mask = padded([coded[i] for i in places])
        hidden, mean = _read(student, pieces, mask)
        by_piece = torch.zeros(())
        if places[0] not in told:  # the first round: so is no text of the batch
            with torch.no_grad():
                right, whole = _read(teacher, pieces, mask)
            told.update(zip(places, whole.to(torch.bfloat16), strict=True))
            off = (((hidden - right) / mean_spread) ** 2).mean(-1)
            by_piece = (off * mask).sum() / mask.sum()
        whole = torch.stack([told[i] for i in places]).float()
        of_mean = (((mean - whole) / mean_spread) ** 2).mean()
        of_logits = (((teacher.head(mean) - teacher.head(whole)) / logits_spread) ** 2).mean()
        return (BY_PIECE * by_piece + of_mean + of_logits) * len(places)

    sizes = [len(one) for one in coded]
    plan = [batch for _ in range(ROUNDS) for batch in batches(sizes, COURSE, rng)]
    optimizer = torch.optim.AdamW([p for p in student.parameters() if p.requires_grad], lr=COURSE.rate)
    descend(student, optimizer, [1.0], COURSE, plan, loss, say)
    return student


def _begun(teacher: Reader, some: Sequence[list[int]], layers: Sequence[int], width: int) -> Reader:
    """Some of the teacher's layers, each with the inner columns that carry most; its embeddings and its head."""
    carried: dict[int, Any] = dict.fromkeys(layers, 0.0)
    hooks = []
    for number in layers:

        def add(_module: Any, _given: Any, flows: Any, number: int = number) -> None:
            carried[number] = carried[number] + flows.abs().sum((0, 1))

        hooks.append(teacher.encoder.encoder.layer[number].intermediate.register_forward_hook(add))
    _means(teacher, some)
    for hook in hooks:
        hook.remove()
    student = copy.deepcopy(teacher)
    student.encoder.encoder.layer = nn.ModuleList()
    for number in layers:
        layer = copy.deepcopy(teacher.encoder.encoder.layer[number])
        outer = layer.output.dense
        kept = (carried[number] * outer.weight.norm(dim=0)).topk(width).indices.sort().values
        inner = layer.intermediate.dense
        inner.weight, inner.bias = nn.Parameter(inner.weight[kept].clone()), nn.Parameter(inner.bias[kept].clone())
        outer.weight = nn.Parameter(outer.weight[:, kept].clone())
        student.encoder.encoder.layer.append(layer.requires_grad_(True))
    return student


def _read(reader: Reader, pieces: Any, mask: Any) -> tuple[Any, Any]:
    """The last layer (texts, length, width), and its mean over the pieces of a text."""
    # The weights stay in floats, as in `drift.py`.
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = reader.encoder(input_ids=pieces, attention_mask=mask).last_hidden_state
    hidden, there = hidden.float(), mask.unsqueeze(-1).float()
    return hidden, (hidden * there).sum(1) / there.sum(1)


def _means(reader: Reader, some: Sequence[list[int]]) -> Any:
    with torch.no_grad():
        return torch.cat([_read(reader, *padded(some[at : at + 64]))[1] for at in range(0, len(some), 64)])


def _spreads(teacher: Reader, some: Sequence[list[int]]) -> tuple[Any, Any]:
    """How far the teacher's means, and its logits, spread."""
    means = _means(teacher, some)
    return means.std(0) + 1e-6, teacher.head(means).std(0) + 1e-6
