"""Swearing at nobody: “holy shit”, “too many fucking shoes”. It is no harm, and how many young people talk.

A text whose swear words are aimed at nobody is read again without them; what is hurtful in it is hurtful without them
too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MERE = frozenset([
    "fuck", "fucks", "fucked", "fuckin", "fucking", "fuckin'", "fkn", "omfg", "ffs", "wtf", "shit", "shits",
    "shite", "shitty", "bullshit", "damn", "damned", "dammit", "goddamn", "goddam", "hell", "crap", "crappy",
    "bloody", "bollocks", "bugger", "buggered", "arsed", "pissed", "lmfao", "lmao", "asf", "af", "tf",
])  # fmt: skip
"""Words that are mere swearing, in their canonical form; words for people or what is done to them are not."""
_FILLS = frozenset([
    "well", "what", "the", "as", "like", "some", "and", "all", "so", "this", "that", "my", "a", "too",
])  # fmt: skip
"""Before a swear word, one of these makes it a filler: what follows is not whom it is meant for."""
_CRIES = frozenset(["holy", "oh", "no", "ah", "aw", "omg"])
"""Before a swear word, one of these makes it a cry, whoever is spoken to."""
_WHO = r"(?:you|u|ur|you're|youre|he|she|they|he's|hes|she's|shes|they're|theyre)"
_BETWEEN = (
    r"(?: (?:are|is|was|were|r|look|looks|smell|smells|sound|sounds|a|an|such|so|like|just|really|fuckin|fucking"
    r"|absolute|total|complete|pure|utter)){0,4}"
)
_AIMED = re.compile(
    r"\b(?:eat|piece|pieces|sack|full|load)(?: of| some)? shite?\b"
    r"|(?<!the )\b(?:fuck|piss|bugger|damn) (?:off|you|u|ya|me|him|her|them)\b"
    r"|\b(?:to|wanna|gonna|let's|lets|can|will) fuck\b|\bgo to hell\b"
    r"|\b(?:get|gets|got|be|been|being|is|was) fucked\b"
    r"|\bthe (?:fuck|hell) (?:up|out|off|away)\b"
    rf"|\b{_WHO}{_BETWEEN} (?:shit|shite|crap|shitty|crappy)\b"
)
"""Swearing that is meant for somebody, whatever stands around it."""
_VERBS = frozenset(["fuck", "damn", "bugger"])
_OBJECTS = frozenset([
    "i", "i'm", "im", "i've", "it", "this", "that", "yes", "yeah", "yep", "no", "knows", "my", "the", "sake", "all",
    "sakes", "up", "ups", "and", "in", "if", "it's", "its", "what", "why", "how", "when", "where", "who", "so",
    "too", "man", "mate", "dude", "bro", "off", "ing", "lol", "haha", "a", "an", "am", "was", "ton", "load", "loads",
    "babe", "baby",
])  # fmt: skip
"""What may follow such a verb without being whom it is meant for."""
_TOKEN = re.compile(r"[\w']+|[.!?,;:\n]+")
_NEAR = 4


def without(canonical: str) -> str | None:
    """A canonical text without its mere swear words, where there are some and none is aimed at anybody; else None."""
    tokens = _TOKEN.findall(canonical)
    places = [n for n, token in enumerate(tokens) if token in MERE]
    if not places or _AIMED.search(canonical) or any(_at_somebody(tokens, n) for n in places):
        return None
    left = set(places)
    return " ".join(token for n, token in enumerate(tokens) if n not in left)


def _at_somebody(tokens: Sequence[str], at: int) -> bool:
    before = _clause(tokens[max(0, at - _NEAR) : at][::-1])
    after = _clause(tokens[at + 1 : at + 1 + _NEAR])
    if before and before[0] in _CRIES:
        return False
    return tokens[at] in _VERBS and bool(after) and after[0] not in _OBJECTS and (not before or before[0] not in _FILLS)


def _clause(tokens: Sequence[str]) -> Sequence[str]:
    """The tokens up to the first mark."""
    return tokens[: next((n for n, token in enumerate(tokens) if not (token[0].isalnum() or token[0] in "_'")), None)]
