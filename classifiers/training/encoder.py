"""Fine-tunes the small encoder: rows → MiniLM with one head for Jigsaw's labels and for what an utterance means.

Three courses. The first reads the public sets once. The second reads our own lines several times over, mixed with
some of the public rows; the third the lines of late authors, with a little of everything else. Needs torch and
transformers (training only; see README.md).
"""

from __future__ import annotations

import json
import math
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import AutoTokenizer, BertModel

from classifiers.disguise import vocabulary
from classifiers.meanings import CARE, GROOMING, OUTPUTS, RISK, TOXICITY
from classifiers.text import canonical
from classifiers.training.disguises import KINDS, hide
from classifiers.training.rows import HARMLESS, HELD, UNKIND, WHOLE, Row, draw
from classifiers.wordpieces import named

SHARE = {"topical": 0.35, "clinc": 0.4, "context-tox": 0.45, "paradetox": 0.7, "toxic-spans": 0.7, "jigsaw": 0.8}
"""The share of a set's rows that the first course reads, where it is not all: those that teach least per row."""
OTHER_LABELS = 0.4
"""What a label of Jigsaw's other than toxicity weighs in the loss."""
TOPICS = {"grooming": GROOMING, "care": CARE, "risk": RISK, "money": ("scam", "spam")}
"""The outputs that a topic's lines were judged for."""
DISTRESS = "distress"
"""The kind of lines that are no attack on anybody, and may well be a call for help: nobody judged that."""
SAME = {"disclosure": {"help"}, "help": {"disclosure", "self_harm"}}
"""Outputs of other topics that such a line may well have too: they are left open."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text, and the truth and weight of each output (a weight of 0: nobody judged it)."""

    text: str
    truth: list[float]
    weight: list[float]


@dataclass(frozen=True, slots=True)
class Course:
    """How fast something is learnt, and how it is fed."""

    rate: float
    last_rate: float
    batch_pieces: int = 1024
    longest: int = 64
    disguised: float = 0.12
    seed: int = 7


FIRST = Course(rate=1e-4, last_rate=4e-5)
SECOND = Course(rate=8e-5, last_rate=2e-6)
THIRD = Course(rate=6e-5, last_rate=2e-6)
LATE = frozenset({"h", "k", "m"})
"""The authors of the lines that the third course is for: the ends of the names of their files."""
ROUNDS = {"grooming": 4, "care": 3}
"""How often the second course reads a line of ours, by topic; twice where it is not named."""
LATE_ROUNDS = 4
"""How often the third course reads a late line; the others once."""
AGAIN, AGAIN_LATE = 0.16, 0.1
"""The share of the public rows that the second and the third course read again."""
WHOLE_LATE = {"hatemoji": 3, "convabuse": 1, "sms-ham": 2, "counsel": 1}
"""Sets that the third course reads whole and so often: few rows, and the nearest to what is asked of it."""
_HARM = re.compile(
    r"suicid|kill (?:my|him|her)self|hurt(?:ing)? myself|self.?harm|cut(?:ting)? myself|want(?:ed)? to die|end my life"
    r"|\braped?\b|molest|abus|hits? me|beats? me|beaten|assault",
    re.IGNORECASE,
)
"""Words that leave open whether a question to a counsellor tells of harm: the third course takes the others as distress
that is none of our meanings."""
PRESENT = 3.0
"""What a meaning that is there weighs in the loss: nearly every example lacks nearly every one of them."""


class Reader(nn.Module):
    """The encoder, the mean of its last layer over the pieces of a text, and a linear head with one output a label."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(encoder.config.hidden_size, len(OUTPUTS))

    def forward(self, pieces: Any, mask: Any, writers: Any = None) -> tuple[Any, Any]:
        """The logits of `OUTPUTS`, and the mean they are made from, which `heads.py` reads further. `writers`:
        the number of each piece's (`drift.py`)."""
        hidden = self.encoder(input_ids=pieces, attention_mask=mask, token_type_ids=writers).last_hidden_state
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weight).sum(1) / weight.sum(1)
        return self.head(mean), mean


def fresh(weights: Path, seed: int) -> Reader:
    """The encoder as it came, without dropout: the courses are too short to overfit."""
    torch.manual_seed(seed)
    encoder = BertModel.from_pretrained(
        weights, add_pooling_layer=False, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
    )
    for each in encoder.embeddings.parameters():
        each.requires_grad = False
    return Reader(encoder)


def first_rows(rows: Sequence[Row]) -> list[Row]:
    """What the first course reads of the public rows."""
    return [row for row in rows if draw(row.text, "confirm") < SHARE.get(row.set, 1.0)]


def from_row(row: Row) -> Example:
    """A public row. Whoever found a text harmless found none of Jigsaw's labels in it; of the rest nobody was asked,
    but ordinary chat and small talk hold next to nothing of it."""
    known = dict.fromkeys(TOXICITY, 0) if not row.labels["toxicity"] else {}
    known |= row.labels
    if row.set in ("topical", "clinc", "sms-ham"):
        known |= dict.fromkeys(OUTPUTS, 0)
    return _example(row.text, known)


def own_examples(folder: Path, late: bool | None = None) -> Iterator[tuple[str, str, Example]]:
    """Our own lines with their topic and kind; the same text is taken once. `late`: only those of the authors in
    `LATE`, or only those of the others."""
    seen: set[str] = set()
    for path in sorted(folder.glob("*.jsonl"), key=lambda path: (_late(path), path)):
        topic = path.stem.partition("-")[0]
        if late is not None and late is not _late(path):
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            raw = json.loads(line)
            text, said = raw["text"].strip(), set(raw["labels"])
            if not text or text.lower() in seen:
                continue
            seen.add(text.lower())
            kind = str(raw.get("kind", ""))
            known = known_of(topic, said)
            if kind == DISTRESS:
                known = {label: value for label, value in known.items() if label not in (*CARE, "help")}
            yield topic, kind, _example(text, known)


def _late(path: Path) -> bool:
    return path.stem.rpartition("-")[2] in LATE


def second_examples(public: Sequence[Row], lines: Path, seed: int) -> list[Example]:
    """What the second course reads: our own lines in rounds, and some of what the first one read again."""
    rng = random.Random(seed + 1)
    again = [from_row(row) for row in public if rng.random() < AGAIN or row.set == "sms-ham"]
    own = [(topic, one) for topic, _, one in own_examples(lines, late=False) if not held(one.text)]
    mixed = again + [one for topic, one in own for _ in range(ROUNDS.get(topic, 2))]
    rng.shuffle(mixed)
    return mixed


def third_examples(public: Sequence[Row], lines: Path, seed: int) -> list[Example]:
    """What the third course reads: late lines in rounds, and a little of everything else."""
    rng = random.Random(seed + 2)
    mixed: list[Example] = []
    for row in public:
        often = WHOLE_LATE.get(row.set)
        mixed += [from_row(row)] * (int(rng.random() < AGAIN_LATE) if often is None else often)
        if row.set == "counsel" and not _HARM.search(row.text):
            mixed[-1] = _example(row.text, dict.fromkeys(OUTPUTS, 0))
    for late, often in ((True, LATE_ROUNDS), (False, 1)):
        mixed += [one for _, _, one in own_examples(lines, late=late) if not held(one.text) for _ in range(often)]
    rng.shuffle(mixed)
    return mixed


def positives(lines: Path) -> dict[str, int]:
    """How many of our own lines have each output, besides Jigsaw's."""
    own = [one for _, _, one in own_examples(lines)]
    return {label: int(sum(one.truth[i] for one in own)) for i, label in enumerate(OUTPUTS) if label not in TOXICITY}


def held(text: str) -> bool:
    """Whether a line of ours is kept out of training, to calibrate and measure on."""
    return draw(text, "contrast") < HELD


def known_of(topic: str, said: set[str]) -> dict[str, int]:
    """What is known of each output for a line of ours: absent where nobody judged it."""
    if topic in WHOLE:
        known = {label: int(label in said) for label in TOXICITY}
        if not said:
            known |= dict.fromkeys(OUTPUTS, 0)
        return known | dict.fromkeys(GROOMING, 0)
    known = {label: int(label in said) for label in TOPICS[topic]}
    if not said:
        return dict.fromkeys(OUTPUTS, 0) | known
    if topic in HARMLESS:
        known |= dict.fromkeys(TOXICITY, 0)
    if said & UNKIND:
        known["toxicity"] = 1
    open_ = set().union(*(SAME.get(label, set()) for label in said))
    if topic == "care":
        known |= dict.fromkeys(GROOMING, 0)
    return {label: value for label, value in known.items() if value or label not in open_}


def _example(text: str, known: dict[str, int]) -> Example:
    weight = [float(label in known) * (OTHER_LABELS if label in TOXICITY[1:] else 1.0) for label in OUTPUTS]
    weight = [
        w * PRESENT if known.get(label) and label not in TOXICITY else w
        for label, w in zip(OUTPUTS, weight, strict=True)
    ]
    return Example(text, [float(known.get(label, 0)) for label in OUTPUTS], weight)


def learn(reader: Reader, examples: Sequence[Example], course: Course, tokenizer: Any, say: Any = print) -> None:
    """One course over `examples`, each read once; repeat one in the list for it to be read more often."""
    rng = random.Random(course.seed)
    coded = [coded_as(one.text, course, tokenizer, rng) for one in examples]
    plan = batches([len(one) for one in coded], course, rng)
    taught = [p for p in reader.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(taught, lr=course.rate, weight_decay=0.01)

    def loss(places: Sequence[int]) -> Any:
        truth = torch.tensor([examples[i].truth for i in places])
        weight = torch.tensor([examples[i].weight for i in places])
        logits, _ = reader(*padded([coded[i] for i in places]))
        return nn.functional.binary_cross_entropy_with_logits(logits, truth, weight=weight, reduction="sum")

    descend(reader, optimizer, [1.0], course, plan, loss, say)


def descend(
    reader: Reader,
    optimizer: Any,
    quicker: Sequence[float],
    course: Course,
    plan: Sequence[Sequence[int]],
    loss_of: Callable[[Sequence[int]], Any],
    say: Any,
) -> None:
    """One step for each batch of the plan, at the rate of the course; `quicker`: times that, for each of the
    optimizer's groups. `loss_of` sums the loss of a batch up."""
    taught = [one for group in optimizer.param_groups for one in group["params"]]
    reader.train()
    began, total, seen = time.monotonic(), 0.0, 0
    for n, places in enumerate(plan):
        for group, times in zip(optimizer.param_groups, quicker, strict=True):
            group["lr"] = _rate(course, n, len(plan)) * times
        loss = loss_of(places)
        (loss / len(places)).backward()
        nn.utils.clip_grad_norm_(taught, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        total += float(loss.detach())
        seen += len(places)
        if n % 50 == 49:
            speed = seen / (time.monotonic() - began)
            say(f"{n + 1}/{len(plan)} batches, loss {total / seen:.4f}, {speed:.0f} texts a second", flush=True)
            total, seen, began = 0.0, 0, time.monotonic()
    reader.eval()


def coded_as(text: str, course: Course, tokenizer: Any, rng: random.Random) -> list[int]:
    """A text's pieces, sometimes with its rude words hidden first."""
    if rng.random() < course.disguised:
        text = hide(text, vocabulary().hidden, rng.choice(sorted(KINDS)), rng)
    coded: list[int] = tokenizer(named(canonical(text).text), truncation=True, max_length=course.longest)["input_ids"]
    return coded


def batches(sizes: Sequence[int], course: Course, rng: random.Random) -> list[list[int]]:
    """Places of texts of like length, as many as fit into `batch_pieces`; in random order."""
    order = sorted(range(len(sizes)), key=lambda i: (sizes[i], rng.random()))
    out: list[list[int]] = [[]]
    for i in order:
        if (len(out[-1]) + 1) * sizes[i] > course.batch_pieces:
            out.append([])
        out[-1].append(i)
    rng.shuffle(out)
    return [one for one in out if one]


def padded(coded: Sequence[Sequence[int]]) -> tuple[Any, Any]:
    """Pieces and mask, both (texts, longest)."""
    size = max(map(len, coded))
    pieces = torch.tensor([[*one, *[0] * (size - len(one))] for one in coded])
    mask = torch.tensor([[1] * len(one) + [0] * (size - len(one)) for one in coded])
    return pieces, mask


def _rate(course: Course, n: int, steps: int) -> float:
    """Up over the first twentieth, then down along a cosine."""
    warm = max(1, steps // 20)
    if n < warm:
        return course.rate * (n + 1) / warm
    along = (n - warm) / max(1, steps - warm)
    return course.last_rate + (course.rate - course.last_rate) * (1 + math.cos(math.pi * along)) / 2


def tokenizer_of(weights: Path) -> Any:
    return AutoTokenizer.from_pretrained(weights)
