"""`python -m classifiers.training.wordlists --data DIR --out config/lists/swearing.csv`: swear words and slurs.

From the surge list: strong and severe words (rating 1.6 or more). Left out: what the training texts hold in ordinary
sentences as often as in toxic ones ("bass" words, names, food), so that a list stays a prompt worth looking at.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from pathlib import Path

from classifiers.linear import words_of
from classifiers.text import canonical
from classifiers.training.rows import read

_SLURS = ("racial / ethnic slurs", "sexual orientation / gender")
_LONGEST = 3
_NO_SLURS = frozenset(
    [
        "closet",
        "flamer",
        "goddamn",
        "goddamned",
        "goddamnit",
        "gyp",
        "hoe",
        "hoes",
        "hoebag",
        "cunts",
        "puta",
        "nicka",
        "nickas",
        "nicker",
        "mongrel",
        "fuckhead",
        "dipshit",
        "bitches",
        "bitchass",
        "bitchness",
        "bizzach",
        "hooker",
        "hookers",
        "skank",
        "slag",
        "slags",
        "slut",
        "sluts",
        "whore",
        "whores",
        "tart",
        "bimbo",
    ]
)
"""Listed under a group of people, but rude to anybody, or words of their own."""
_TWO_MEANINGS = frozenset(
    ["fag", "fags", "fagging", "faggots", "dyke", "dykes", "coon", "coons", "chink", "spook", "spooks", "puta"]
)
"""Food, cigarettes, family names, animals as well: the word alone says little."""
_NAMES_OF_GROUPS = frozenset(
    [
        "gay",
        "gays",
        "lesbian",
        "lesbians",
        "homo",
        "homos",
        "homosexual",
        "homosexuals",
        "queer",
        "queers",
        "trans",
        "negro",
        "negroes",
    ]
)


def entries(data: Path) -> list[tuple[str, str, float]]:
    """(phrase, label, score), sorted."""
    with (data / "lexicon" / "surge_profanity_en.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    wanted: dict[str, dict[str, str]] = {}
    for row in listed:
        phrase = " ".join(words_of(canonical(row["text"]).text))
        if any(len(word) == 1 for word in phrase.split()) or not phrase.isascii() or phrase.isdigit():
            continue  # a starred spelling that stands for no one word
        if float(row["severity_rating"] or 0) >= 1.6 and len(phrase) > 2:
            wanted.setdefault(phrase, row)
    plain: Counter[str] = Counter()
    toxic: Counter[str] = Counter()
    for text in read(data / "train_en.jsonl.gz"):
        words = words_of(canonical(text["text"]).text)
        held = {" ".join(words[i : i + n]) for n in range(1, _LONGEST + 1) for i in range(len(words) - n + 1)}
        (toxic if text["labels"]["toxicity"] >= 0.5 else plain).update(held & wanted.keys())
    out: set[tuple[str, str, float]] = set()
    for phrase, row in wanted.items():
        seen = plain[phrase] + toxic[phrase]
        if (
            phrase in _NAMES_OF_GROUPS
            or (seen and plain[phrase] >= 0.4 * seen)
            or (not seen and " " not in phrase and len(phrase) < 5)
        ):
            continue
        rating = float(row["severity_rating"])
        weak = phrase in _TWO_MEANINGS
        out.add((phrase, "obscene", 0.3 if weak else 0.6 if rating >= 2.4 else 0.5))
        if row["category_1"] in _SLURS and rating >= 2 and not phrase.startswith("god") and phrase not in _NO_SLURS:
            out.add((phrase, "identity_attack", 0.3 if weak else 0.5 if rating >= 2.4 else 0.4))
    return sorted(out)


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m classifiers.training.wordlists", description=__doc__)
    asked.add_argument("--data", type=Path, required=True)
    asked.add_argument("--out", type=Path, required=True)
    given = asked.parse_args()
    whys = {
        "obscene": "Swearing or crude talk (word list)",
        "identity_attack": "A word used as a slur (word list)",
    }
    with given.out.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file, lineterminator="\n")
        sheet.writerow(("phrase", "label", "score", "why", "low_confidence"))
        for phrase, label, score in entries(given.data):
            sheet.writerow((phrase, label, score, whys[label], "true" if label != "obscene" else "false"))


if __name__ == "__main__":
    main()
