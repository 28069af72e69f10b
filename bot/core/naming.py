"""Whom a text calls by name, and of whom it speaks. Live groups rarely mark it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from bot.core.messages import Talk

_HEAD, _TAIL = 200, 120
_GREETINGS = (
    r"(?:hi+|hey+|hiya|hello|yo|oi|ok|okay|thanks|thank you|ty|morning|night|sorry|please|pls|and|but|so|no|yes)"
)
_VOCATIVE_START = re.compile(rf"^\W{{0,5}}(?:{_GREETINGS}[ ,]{{1,3}})?@?([^\W\d_][\w'’-]{{1,30}}) ?([,:;!?.…–—-]|$)")
_GREETED = re.compile(rf"^\W{{0,5}}{_GREETINGS}[ ,]{{1,3}}@?([^\W\d_][\w'’-]{{1,30}})\b")
_VOCATIVE_END = re.compile(r", ?@?([^\W\d_][\w'’-]{1,30})\W{0,6}$")
_YOU = re.compile(r"\b(?:you|u|ur|your|youre|yours|ya|yourself|ye|yer)\b", re.IGNORECASE)
_NAME = r"([^\W\d_][\w'’-]{1,30})"
_EDGE = re.compile(
    rf"(?:^|[.!?\n]\s{{0,3}})(?:{_GREETINGS}[ ,]{{1,3}})?{_NAME}\b|\b{_NAME}(?=\s?(?:[.!?\n]|$))", re.IGNORECASE
)
_PART = re.compile(r"[^\W\d_]{3,}")
_WORD = re.compile(r"\b[^\W\d_]{3,30}\b")
_PROPER = re.compile(r"(?:(?<=[\w,;] )(?=[A-Z])|(?=[^\W\d_]{3,30}['’]s\b))\b[^\W\d_]{3,30}\b")
"""A word written as a name: with a capital inside a sentence, or with “'s”."""
_SHORT = 4
"""The least letters of a beginning that stands for a name."""
_KIN = re.compile(r"(?<![^\W_])(?:mum|mom|mam|dad|nan|gran|parent|carer)s?(?![^\W_])")
"""Whoever is called somebody's mother is not meant where that one's name is said."""
_AT_NAME = re.compile(r"@([^\W_][\w.'’-]{1,30}(?: [^\W_][\w.'’-]{1,30})?)")
_WORDS = frozenset(
    [
        "will",
        "may",
        "mark",
        "hope",
        "grace",
        "joy",
        "art",
        "bill",
        "rob",
        "pat",
        "sue",
        "summer",
        "sky",
        "so",
        "well",
        "yeah",
        "yes",
        "no",
        "ok",
        "thanks",
        "true",
        "fair",
        "nice",
        "cool",
        "sure",
        "wow",
        "lol",
        "mate",
        "bro",
        "guys",
        "everyone",
        "everybody",
        "all",
        "team",
        "folks",
        "sir",
        "miss",
        "mum",
        "dad",
        "coach",
        "what",
        "why",
        "when",
        "who",
        "how",
    ]
)
"""First names that are also words, and words that stand where a name would: only “@” makes these a name."""


def says_you(text: str) -> bool:
    """Whether a text speaks to somebody."""
    return _YOU.search(text[:_HEAD]) is not None


def called(talk: Talk) -> list[str]:
    """The accounts (keys) that the newest message calls by name at the start or end of the text or, where it says
    “you”, of a sentence, or with an “@”: those that wrote before, and those known here whose id is a name.

    A name that several of them share calls nobody.
    """
    text = talk.message.text
    tail = text[-_TAIL:]
    plain = [found.group(1) for found in (_VOCATIVE_START.match(text[:_HEAD]), _GREETED.match(text[:_HEAD])) if found]
    if "," in tail and (end := _VOCATIVE_END.search(tail)):
        plain.append(end.group(1))
    if says_you(text):
        # Without a comma too, where the text speaks to somebody: “poppy are you there”.
        plain += [one or two for part in dict.fromkeys((text[:_HEAD], tail)) for one, two in _EDGE.findall(part)]
    at = [name for part in (text[:_HEAD], tail) if "@" in part for name in _AT_NAME.findall(part)]
    if not plain and not at:
        return []
    words = {word for name in (*plain, *at) if (word := name.casefold().split(" ")[0].strip(" .'’-"))}
    names = _names(talk, words)
    wanted = [name.casefold() for name in plain if name.casefold() not in _WORDS]
    for name in at:
        full = name.casefold().strip(" .'’-")
        wanted.append(full if full in names else full.split(" ")[0].strip(" .'’-"))
    return [next(iter(names[name])) for name in dict.fromkeys(wanted) if len(names.get(name, ())) == 1]


def named(talk: Talk) -> list[str]:
    """The accounts (keys) of which the newest message speaks by their name. Of an account “finnplates” others speak as
    Finn: the beginning of a name is meant where it is written as one, and not where every sentence begins so."""
    text = talk.message.text
    short = f"{text[:_HEAD]}\n{text[_HEAD:][-_TAIL:]}"
    said = {word.casefold(): False for word in _WORD.findall(short)}
    said |= {word.casefold(): True for word in _PROPER.findall(short)}
    names = _names(talk, said, besides=_KIN) if said else {}
    found: dict[str, None] = {}
    for word, proper in said.items():
        if word not in _WORDS:
            some = names.get(word) or (_begin(names, word) if proper and len(word) >= _SHORT else ())
            found.update(dict.fromkeys(some) if len(some) == 1 else {})
    return list(found)


def _begin(names: Mapping[str, set[str]], word: str) -> set[str]:
    return {key for name, keys in names.items() if name.startswith(word) for key in keys}


def _names(talk: Talk, words: Collection[str], besides: re.Pattern[str] | None = None) -> Mapping[str, set[str]]:
    """What those are called who wrote before or whose id is known here, and hold one of these words in their name: name
    or part of it (casefolded) → accounts (keys). The author is none of them, nor who is called like `besides`."""
    message = talk.message
    names: dict[str, set[str]] = {}
    known = {f"{message.platform}:{ident}": ident for ident in talk.standings}
    known |= {earlier.author.key: earlier.author.name for earlier in talk.before if not earlier.author.bot}
    for key, name in known.items():
        full = name.casefold().strip() if key != message.author.key else ""
        if not any(word in full for word in words):  # in a large group nearly all
            continue
        if besides and besides.search(full):
            continue
        for part in {full, full.split(" ")[0], *_PART.findall(full)} if full else ():
            names.setdefault(part, set()).add(key)
    return names
