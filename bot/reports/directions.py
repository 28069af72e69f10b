"""Which way words run: names from right to left inside our sentences, and long words that must end somewhere.

By Unicode's rules a number or bracket after a name from right to left is drawn on its wrong side. So each such run
inside words from left to right turns within itself (U+2067 … U+2069), as UAX #9 advises for text that is put together.
Our own sentences run from left to right even where they begin with a name; what somebody wrote runs as it begins.
"""

from __future__ import annotations

import re
import unicodedata

RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
"""The blocks of Hebrew, Arabic, Syriac, Thaana, N'Ko, Adlam and others."""
_ONE = f"[{RIGHT_TO_LEFT}]"
_RUN = re.compile(rf"{_ONE}(?:[{RIGHT_TO_LEFT}\u200c\u200d '’.\-]*{_ONE})?")
_LONG, _OWN = 20, re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
"""Letters without a space after which a line may end; scripts that have their own places for it."""


def from_right(words: str, *, whole: bool = False) -> bool:
    """Whether the words run from right to left: where their first letter does; with `whole`, where each letter does."""
    ways = [way for sign in words if (way := unicodedata.bidirectional(sign)) in ("L", "R", "AL")]
    return bool(ways) and ways[0] != "L" and not (whole and "L" in ways)


def runs(words: str, *, whole: bool = False) -> list[tuple[str, bool]]:
    """The words in parts, and which of them turn within themselves: none where all run from right to left."""
    if words.isascii() or from_right(words, whole=whole):
        return [(words, False)] if words else []
    found, at = [], 0
    for run in _RUN.finditer(words):
        found += [(words[at : run.start()], False), (run.group(), True)]
        at = run.end()
    return [(part, turned) for part, turned in [*found, (words[at:], False)] if part]


def isolated(words: str, *, whole: bool = False) -> str:
    """With marks around each run from right to left that stands among words from left to right."""
    return "".join(f"\u2067{part}\u2069" if turned else part for part, turned in runs(words, whole=whole))


def breakable(words: str) -> str:
    """With places where a line may end inside what has no space: a long word would run into the next column."""
    out: list[str] = []
    since = 0
    for sign in words:
        whole = unicodedata.category(sign) in ("Mn", "Mc", "Me", "Cf") or (out and out[-1] in "\u200c\u200d")
        since = 0 if sign.isspace() or _OWN.match(sign) else since + 1
        if since > _LONG and not whole:
            out.append("\u200b")
            since = 1
        out.append(sign)
        if sign == "›":
            out.append("\u200b")
            since = 0
    return "".join(out)
