"""A family of phrasings that show one indicator, and the small language its patterns are written in.

Patterns are matched on words joined by single spaces (see `words.py`), with “.” and “?” standing alone where a
sentence ends. In a pattern `(a|b)` groups, `~` is a gap of up to three words, `~~` of up to six (never over the end
of a sentence), and `{PIC}` and the like are lists of words from `SLOTS`. All repeats are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from classifiers.grooming.needs import needed

SURE, LIKELY, DOUBTFUL = 0.9, 0.8, 0.6
GUARDED = 0.3
"""What a finding in a harmless setting is worth: kept, but too little to fire a trigger or count for much."""

SLOTS: Mapping[str, str] = MappingProxyType(
    {
        "PIC": "(pic|pics|picture|pictures|photo|photos|selfie|selfies|image|images|vid|vids|video|videos)",
        "KIN": (
            "(mum|dad|mums|dads|parents|parent|family|nan|gran|carer|carers|foster carer|foster carers|sister"
            "|brother|stepdad|stepmum|step dad|step mum|folks|aunt|auntie|uncle|guardian)"
        ),
        "APP": (
            "(snap|snapchat|sc|insta|instagram|ig|whatsapp|whats app|wa|telegram|tele|signal|discord|disc|kik"
            "|wickr|tiktok|messenger|fb|facebook|viber|skype|facetime|session|threema|teleguard|roblox|steam|xbox)"
        ),
        "YOURE": "(you are|youre|your|you were|you)",
        "CHATS": "(messages|message|chat|chats|texts|text|dm|dms|calls|conversation|history|inbox|thread)",
        "WANT": (
            "(lets|can we|could we|shall we|we should|we could|we can|should we|when can we|i want to|i wanted to"
            "|id love to|i would love to|id like to|i would like to|i really want to|i cant wait to|would you like to"
            "|would you want to|do you want to|you want to|want to|fancy|how about we|why dont we|i wish we could)"
        ),
        "OFFER": (
            "(ill|i will|i can|i could|i would|id|let me|im going to|i am going to|want me to|shall i|should i|can i"
            "|could i|happy to|im happy to|i want to|i might|my mate can|il)"
        ),
        "GIFT": (
            "(robux|vbucks|v bucks|skin|skins|gift card|gift cards|giftcard|giftcards|money|cash|phone|iphone"
            "|trainers|airpods|nitro|credit|credits|top up|voucher|vouchers|present|presents|gift|gifts"
            "|something nice|something special|anything you want|whatever you want|vape|vapes|drink|drinks|booze"
            "|vodka|alcohol|cigs|weed|necklace|bracelet|clothes|shoes|ps5|xbox|console|headset|coins|gems|quid"
            "|paysafe|battle pass|game pass|new game|pocket money|tenner|fiver|twenty|fifty)"
        ),
        "AGED": (
            "(8|9|10|11|12|13|14|15|16|17|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen)"
        ),
        "YEAR": "(" + "|".join(f"{y}{n}" for y in ("y", "yr", "year") for n in range(3, 14)) + ")",
        "MONTH": (
            "(january|jan|february|feb|march|april|may|june|july|august|aug|september|sept|sep|october|oct"
            "|november|nov|december|dec)"
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Family:
    """Phrasings of one indicator.

    `why` is the start of the sentence shown. `patterns` go from a score (0 to 1) to what earns it. `setting` describes harmless surroundings, looked for in the message itself: they
    lower the score to `GUARDED`, but only where the message shows nothing else. `negated`: “never …” before it turns
    the meaning round.
    """

    indicator: str
    why: str
    patterns: Mapping[float, tuple[str, ...]]
    setting: str = ""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One pattern of a family. It can match only where each of `needs` has a word in the message."""

    family: Family
    score: float
    pattern: re.Pattern[str]
    needs: tuple[frozenset[str], ...]
    setting: re.Pattern[str] | None


def phrasings(family: Family) -> Iterator[Phrasing]:
    """The patterns of a family, highest score first. Raises KeyError for a slot that is not known."""
    setting = expression([family.setting]) if family.setting else None
    for score, parts in sorted(family.patterns.items(), reverse=True):
        for part in parts:
            yield Phrasing(family, score, expression([part]), needed(filled(part)), setting)


def filled(part: str) -> str:
    return re.sub(r"\{([A-Z]+)\}", lambda slot: SLOTS[slot.group(1)], part)


def expression(parts: Iterable[str]) -> re.Pattern[str]:
    """Patterns in the small language → one regular expression."""
    whole = "|".join(f"(?:{filled(part)})" for part in parts)
    whole = re.sub(r"\((?!\?)", "(?:", whole)
    whole = whole.replace("~~", r"(?: \w+){0,6}").replace("~", r"(?: \w+){0,3}")
    return re.compile(rf"\b(?:{_whole_words(whole)})(?!\w)")


def _whole_words(pattern: str) -> str:
    """Lets each “not followed by” mean whole words: “(?! (to|for))” does not refuse “today”."""
    parts = pattern.split("(?!")
    read = [parts[0]]
    for part in parts[1:]:
        depth, at = 1, 0
        while depth:
            depth += {"(": 1, ")": -1}.get(part[at], 0)
            at += 1
        read.append(f"(?!(?:{part[: at - 1]})\\b){part[at:]}")
    return "".join(read)
