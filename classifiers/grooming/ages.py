"""Ages as people state them beside the phrasings: bare answers to “how old are you” and “a/s/l”, and those of
grown-ups."""

from __future__ import annotations

import re

_NUMBERS = ("eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen")
_SEX = "f|m|female|male|girl|boy"
_BARE = re.compile(
    rf"(?:(?:am|im|i|me|only|just|nearly|almost|{_SEX}|\.) )*(?:f|m)?(1[0-7]|[6-9]|{'|'.join(_NUMBERS)})"
    r"(?: (?:and|a|half|you|what about you|how about you|why|lol|x|xx|haha|almost|nearly|in|1\d|going|on|turning"
    r"|next|this|soon|week|month|birthday|bday|years|yrs|yo|old|btw|is|that|ok|sorry|\?|\.))*"
    # Whoever asks “a/s/l” is told the sex and the place, too.
    rf"(?:(?: \.)* ?(?:{_SEX})(?: [^ ]+){{0,6}})?"
)
BARE_WORDS = frozenset(
    f"{before}{age}{after}"
    for age in (*_NUMBERS, *range(6, 18))
    for before, after in (("", ""), ("f", ""), ("m", ""), ("", "f"), ("", "m"))
)
"""A bare age holds one of these words."""
LONGEST = 60
"""Characters of the longest message that is looked at for a bare age."""
TWO_DIGITS = re.compile(r"\d\d")
"""What a grown-up's age holds."""
_GROWN = re.compile(
    r"\b(?:im|i am|am|me im) (?:only |just |nearly |almost |actually |like |about )*(?:1[89]|[2-7]\d)"
    r"(?=(?: (?:yo|years? old|yrs? old|and|is|does|do|so|but|if|hope|lol|haha|btw|m|f|like|are|r|you|\?|\.)(?: |$))|$)"
    r"|(?:^|\b(?:hi|hey|hello|yo|im \w{1,20}) )(?:m |f |male |female )?(?:1[89]|[2-7]\d) ?(?:m|male|f|female)\b"
    r"(?! (?:away|of|to|above|deep|long|behind|ahead|up|down))"
)


def bare(piece: str) -> tuple[int, int] | None:
    """Where the age stands in words that may answer a question after it: “13”, “only 12 why”, “14 f kent”."""
    said = _BARE.fullmatch(piece)
    return said.span(1) if said else None


def grown(piece: str) -> bool:
    """Whether somebody says that they are of age: “im 34 is that ok”, “28 m london”; not “im 20 mins away”."""
    return _GROWN.search(piece) is not None
