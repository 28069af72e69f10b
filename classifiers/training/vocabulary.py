"""Makes the list of known words: every word that the training texts hold often enough, most frequent first.

Words that people hide are marked: those that the word list names and the training texts hold, those that
annotators of toxic spans marked more often than not, and a few by hand. The mark says that `f**k` may be read as
that word; it says nothing of how bad the word is. Words for groups of people are never marked.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")
LEAST = 4
"""A word seen less often is not in the list."""
_TRIPLE = re.compile(r"(.)\1\1")
_TRIPLES_KEPT = frozenset({"www", "xxx", "iii"})
_SHORT = frozenset({"a", "i"})
_HIDDEN_TOO = frozenset(
    [
        "kill",
        "kys",
        "die",
        "hate",
        "ugly",
        "rape",
        "cock",
        "sex",
        "tits",
        "fat",
        "retarded",
        "porn",
        "cum",
        "nude",
        "nudes",
        "boobs",
        "butthole",
        "kms",
        "stfu",
        "gtfo",
        "piss",
        "pissed",
        "wank",
        "wanker",
        "wankers",
        "arse",
        "arsehole",
        "bollocks",
        "tosser",
        "prick",
        "bellend",
        "minger",
    ]
)
_NOT_HIDDEN = frozenset(
    ["gay", "lesbian", "lesbians", "homos", "homosexuals", "mexicans", "negroes", "donkey", "donkeys", "pig", "rats"]
)


def vocabulary(rows: Iterable[dict[str, Any]], lexicon: Path) -> list[tuple[str, bool]]:
    """(word, hidden) by falling frequency; `rows` are training rows, `lexicon` the folder with the surge list."""
    count: Counter[str] = Counter()
    toxic: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    marked: Counter[str] = Counter()
    spanned: Counter[str] = Counter()
    for row in rows:
        text = row["text"].lower().replace("\u2019", "'")
        spans = set(row.get("spans") or ())
        for found in WORD.finditer(text):
            word = found[0]
            count[word] += 1
            if row["set"] in ("jigsaw", "jigsaw-test-bal", "paradetox", "context-tox"):
                seen[word] += 1
                toxic[word] += row["labels"]["toxicity"] >= 0.5
            if spans and len(text) == len(row["text"]):
                spanned[word] += 1
                marked[word] += found.start() in spans
    listed = _listed(lexicon / "surge_profanity_en.csv")
    kept = [(w, n) for w, n in count.most_common() if (n >= LEAST and 1 < len(w) <= 24) or w in _SHORT]
    kept = [(w, n) for w, n in kept if w in _TRIPLES_KEPT or not _TRIPLE.search(w)]

    def hidden(word: str) -> bool:
        if word in _HIDDEN_TOO:
            return True
        if len(word) < 3 or "'" in word or word in _NOT_HIDDEN:
            return False
        share = toxic[word] / seen[word] if seen[word] else 0.0
        if word in listed:
            return share >= 0.5 or seen[word] < 5
        return spanned[word] >= 4 and marked[word] >= 0.6 * spanned[word] and share >= 0.6

    words = [(w, hidden(w)) for w, _ in kept]
    words += [(w, True) for w in sorted(_HIDDEN_TOO - {w for w, _ in kept})]
    swear = {w for w, bad in words if bad}
    # A drawn-out swear word ("fuuck") is no word of its own.
    return [(w, bad) for w, bad in words if not (_squeezed(w) != w and _squeezed(w) in swear and count[w] < 200)]


def _squeezed(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", word)


def _listed(path: Path) -> frozenset[str]:
    """Words of one token that the surge list rates 1.6 or more (strong, severe)."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    forms = {r["text"].lower() for r in rows if float(r["severity_rating"] or 0) >= 1.6}
    return frozenset(f for f in forms if f.isascii() and f.isalpha())
