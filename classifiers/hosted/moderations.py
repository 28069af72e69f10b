"""The moderations protocol: the text alone goes out, scores by category come back.

| their category | our labels |
| --- | --- |
| harassment | toxicity, insult |
| harassment/threatening | toxicity, threat |
| hate | toxicity, identity_attack |
| hate/threatening | toxicity, identity_attack, threat |
| sexual, sexual/minors | sexual_explicit |
| self-harm, self-harm/intent, self-harm/instructions | self_harm |
| hate_and_discrimination | toxicity, identity_attack |
| violence_and_threats | threat |
| selfharm | self_harm |
| pii | personal_data |
| violence, violence/graphic, illicit and all others | none: to speak of violence is no threat |

The first six rows and the last are OpenAI's names, the others those of servers that speak the same protocol. Of several
categories that lead to one label, the highest score counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from classifiers.hosted.terms import Unanswered

LABELS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "harassment": ("toxicity", "insult"),
    "harassment/threatening": ("toxicity", "threat"),
    "hate": ("toxicity", "identity_attack"),
    "hate/threatening": ("toxicity", "identity_attack", "threat"),
    "sexual": ("sexual_explicit",),
    "sexual/minors": ("sexual_explicit",),
    "self-harm": ("self_harm",),
    "self-harm/intent": ("self_harm",),
    "self-harm/instructions": ("self_harm",),
    "hate_and_discrimination": ("toxicity", "identity_attack"),
    "violence_and_threats": ("threat",),
    "selfharm": ("self_harm",),
    "pii": ("personal_data",),
})  # fmt: skip
KNOWN = frozenset(label for labels in LABELS.values() for label in labels) - {"personal_data"}
"""What is wanted where the admin names no labels: OpenAI's categories."""
ODD = "The hosted model's answer does not have the form of a moderation, so it does not count"


def body(text: str, model: str) -> dict[str, Any]:
    return {"input": text, **({"model": model} if model else {})}


def read(answer: Any, wanted: frozenset[str]) -> dict[str, float]:
    """Probabilities by our labels. Raises Unanswered: it is not a whole answer, or contradicts itself."""
    try:
        (result,) = answer["results"]
        scores, categories = result["category_scores"], result.get("categories", {})
        rows = {name: scores[name] for name in LABELS if name in scores}
        yes = [name for name, said in categories.items() if said is True and name in LABELS]
    except (TypeError, KeyError, ValueError, AttributeError):
        raise Unanswered(ODD) from None
    out: dict[str, float] = {}
    for name, score in rows.items():
        if type(score) not in (int, float) or not 0.0 <= score <= 1.0:
            raise Unanswered(ODD)
        for label in LABELS[name]:
            out[label] = max(out.get(label, 0.0), float(score))
    if lacking := wanted - out.keys():
        raise Unanswered(
            f"The hosted model says nothing about {', '.join(sorted(lacking))}; set hosted_labels without it"
        )
    if any(rows.get(name, 0.0) < 0.01 for name in yes):
        raise Unanswered("The hosted model contradicts itself, so its answer does not count")
    return {label: p for label, p in out.items() if label in wanted}
