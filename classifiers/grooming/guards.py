"""Harmless surroundings: what withholds a finding, and what only lowers it.

No word is magic. Surroundings lower a finding to a rest that cannot fire a trigger, and only where the message shows
no other indicator; what is withheld stands in the same sentence, right before the finding.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from classifiers.grooming.family import expression

BEFORE = 60
_NEVER = re.compile(
    r"(?<!why )\b(?:never|dont|do not|shouldnt|should not|should never|must not|mustnt|not to)(?: ever| just| be)?(?: \w+)? $"
)
_REPORTED = re.compile(
    r"\b(?:he|she|they|someone|people|strangers?|stranger|adult|anyone|who|that|man|guy|person|mum|dad|coach|teacher|them)"
    r"(?: \w+)? (?:ask|asks|asked|asking|tell|tells|told|telling|say|says|said|saying|want|wants|wanted|offer|offers|offered|goes)"
    r"(?: \w+){0,4} $"
)
_SAID_BY = expression(
    [
        "(said|says|quote|lyrics|lyric|line|film|movie|song|story|book|character|chapter|poster|slide|slides|lesson|leaflet"
        "|scene|script|assembly|video|workshop|quiz|example|examples)"
    ]
)
_LESSON = expression(
    [
        "(if|when) (someone|anyone|a stranger|an adult|a grown up|they|people|a person) (online |ever |you dont know )*"
        "(asks?|tells?|says?|wants?|offers?|tries|sends?|makes?)",
        "tell (a|an|your) (trusted )?(adult|grown up|teacher|parent)",
        "(talk|speak) to (a|an) (trusted )?(adult|grown up)",
        "(stay|staying|keep|keeping) (kids |children |yourself |them |you )?safe online",
        "(online|e|internet) safety",
        "(red flags?|warning signs?|grooming|safeguarding (training|poster|lesson))",
    ]
)
_PARTY = expression(
    [
        "(surprise|party|birthday|present|presents|cake|leaving do|anniversary|collection|whip round|secret santa|baby shower"
        "|farewell|retirement|leaving card|card for)"
    ]
)
_SELECTION = expression(
    [
        "(team|squad|selection|selected|line up|lineup|teamsheet|captain|captains|result|results|award|awards|winner|winners"
        "|cast|casting|announcement|fixture|date|venue|programme|signing|kit launch)~~"
        " (until|till|before|yet|announce|announced|official|officially)",
        "(until|till|before)~~ (announce|announced|official|officially|announcement|released|published|team|selection|results)",
    ]
)
_ORDERS = ("dont ", "do not ", "never ", "cant ", "wont ", "wouldnt ", "shouldnt ", "stop ")
_OWN = re.compile(r"\b(?:i|me|to|could|would|they|he|she|if you|not) $")
_KIN_TOLD = re.compile(r"\b(?:your|ur) (?:mum|dad|parents?|carers?|family)\b")
_QUOTED = re.compile(r"[\"“”«][^\"“”«»]{3,400}[\"“”»]|[‘'](?=\w)[^‘’\n]{3,400}[’'](?!\w)")
_NARRATION = re.compile(r"^\s*(?:\*[^*\n]{3,2000}\*|\((?:ic|rp|ooc)\)|\[(?:ic|rp|ooc)\]|(?:ic|rp):)", re.IGNORECASE)


def reversed_by(before: str, found: str, negated: bool) -> bool:
    """Whether the words right before a finding turn it round: “never …”, “if somebody asks you to …”, “I don't …”."""
    tail = before[-BEFORE:]
    if found.startswith(_ORDERS) and _OWN.search(tail):
        return True
    return bool(_REPORTED.search(tail) or (negated and _NEVER.search(tail)))


def lesson(text: str) -> bool:
    """Whether a message (words) speaks about how to stay safe."""
    return bool(_LESSON.search(text))


def surprise(indicator: str, text: str, around: Sequence[str]) -> bool:
    """Whether a secret is a party, a present or a team selection not yet announced, and not one kept from parents.

    `around` are the words of a few messages before; a secret is often asked for one message after the party is named.
    """
    if indicator != "SECRECY" or _KIN_TOLD.search(text):
        return False
    if _SELECTION.search(text) or _PARTY.search(text):
        return True
    return any(_PARTY.search(earlier) or _SELECTION.search(earlier) for earlier in around)


def quoted(text: str, span: tuple[int, int], words: str) -> bool:
    """Whether a span of the original text stands in quotation marks, and the message says where the words come from."""
    if not any(mark in text for mark in "\"“«‘'”") or not _SAID_BY.search(words):
        return False
    return any(m.start() <= span[0] and span[1] <= m.end() for m in _QUOTED.finditer(text[:20_000]))


def narration(text: str) -> bool:
    """Whether a message is written as narration of a game, between asterisks or marked so."""
    return bool(_NARRATION.match(text[:2_100]))
