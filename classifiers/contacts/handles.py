"""Names on other platforms: “my snap is …”, “@x on tg”, “same name on disc”. Bounded repeats: linear in the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from classifiers.contacts.apps import ANY_APP, APP, COLOURED, DRAWN
from classifiers.disguise import vocabulary
from classifiers.sieve import Sieve

_NAME = r"(?P<name>@?[A-Za-z0-9_][\w.\-]{2,31}(?:#\d{4})?)"
_NAME2 = r"(?P<name2>@?[A-Za-z0-9_][\w.\-]{2,31}(?:#\d{4})?)"
_OPEN = r"[\"'(*_`<]{0,2}"
_IS = r"(?: ?(?:is|iz|=|:|-{1,2}>?|~|>|its|it's|@|\u2192|\u27a1)){1,2} {0,2}"
_TERM = r"(?:user ?name|user|handle|gamer ?tag|tag|id|account|acc|name|at|nick(?:name)?|@)"
_WHERE = rf"(?:{ANY_APP}|(?:the )?{COLOURED})"
_OWN = r"(?:my|me|mine|heres my|here's my|heres|here's|this is my|its my|it's my)"
_FRIEND_CODE = r"(?:SW-?)?\d{4}[ -]\d{4}[ -]\d{4}"


def _any_case(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_OURS = _any_case(
    rf"(?<!\w){_OWN} (?:other |main |new |second |spare |private |personal |old |actual )?{_WHERE}"
    rf"(?: {_TERM})?(?P<is>{_IS}| ){_OPEN}{_NAME}"
)
_NAMED = _any_case(
    rf"(?<!\w)(?P<own>my |here'?s my )?(?:user ?name|user|handle|gamer ?tag|gt|ign|nick|screen ?name|(?:epic"
    rf"|riot|xbox|psn|steam|ea|activision|battle"
    rf"|session|threema|signal|discord|roblox|switch)(?: ?net)? (?:id|name|tag|user ?name|user))(?: (?:there"
    rf"|on there|on it|on {_WHERE}))?"
    rf"(?P<is>{_IS}| ){_OPEN}{_NAME}"
)
_COLON = _any_case(
    rf"(?<![\w/.]){ANY_APP}(?: {_TERM}| me)? ?(?P<is>[:=@\u2192\u27a1]|->|-(?= )|>){{1,2}} {{0,2}}{_OPEN}{_NAME}"
)
_APP_IS = _any_case(rf"(?<![\w/.]){APP}(?: {_TERM})? is {_OPEN}{_NAME}")
_NEXT = _any_case(rf"(?<![\w/.])(?:{ANY_APP}) {_OPEN}{_NAME}")
_DRAWN = _any_case(rf"{DRAWN} {{0,2}}(?P<is>[:=\-\u2192>]{{0,2}}) {{0,2}}{_OPEN}{_NAME}")
_ON = _any_case(
    rf"(?<![\w.@/]){_NAME} (?:on|over on|via|\()(?: ?my| ?the)? ?{_WHERE}"
    rf"|(?<![\w.])(?:find|search|look|add|follow)(?: for)?(?: me)?(?: up)?(?: on| in| under| as| by)?(?: {_WHERE})?"
    rf"(?: (?:under|as|at|by|with|on|name|user|is|its|it's))?[ :=,-]{{1,3}}{_OPEN}{_NAME2}"
)
_ADD_ME = _any_case(
    rf"\b(?:add|follow|dm|pm|msg|message|snap|hmu|find|hit me up|text|contact|inbox)(?: me)?(?: (?:on|at"
    rf"|over on|via|in))?"
    rf"(?: my| the)?(?: {_WHERE})?(?P<is> ?[:=,@-]{{0,2}} {{0,2}}){_OPEN}{_NAME}"
)
_SAME = _any_case(
    rf"\bsame (?:user ?name|user|name|handle|@|at|tag|one|thing|id|as (?:here|this|on here))(?: as (?:here|this"
    rf"|on here))?"
    rf"(?: (?:on|for|in|over on)(?: the| my)?)? ?(?:{_WHERE}|every ?(?:where|thing)(?: else)?"
    rf"|all (?:my )?(?:apps|socials|platforms))"
    rf"|\b(?:im|i'm|i am|its|it's|user(?:name)? is|name is)? ?(?:the )?same on (?:the )?{_WHERE}"
    rf"|\b(?:user ?name|name|handle|@|tag) (?:is )?(?:the )?same (?:as (?:here|this) )?(?:on|for"
    rf"|in) (?:the )?(?:{_WHERE}|everything|every ?where)"
)
_SPELT = _any_case(
    rf"(?<!\w)(?:my )?(?:{_WHERE}|user ?name|handle)(?: {_TERM})?(?:{_IS}| )"
    r"(?P<name>(?:[\w.]{1,15}[ -]{1,2}){0,6}(?:underscore|under score|full ?stop|period)(?:[ -]{1,2}[\w.]{1,15}){0,6})"
    rf"|(?<!\w)my (?:{_WHERE})(?: {_TERM})?{_IS}(?P<name2>(?:\w[ .-]{{1,2}}){{3,20}}\w(?!\w)"
    r"|(?:\w{1,15} ){1,5}\w{1,15}(?=[ ,(]{1,3}(?:with )?(?:no (?:spaces?|gaps?)|(?:all )?one word"
    r"|all lower ?case|altogether|all together)))"
)
_BIO = _any_case(
    rf"\b(?:my )?(?P<what>{ANY_APP}|number|numba|phone number|socials|contact|user ?name|handle|email)(?:'?s"
    rf"| is| are)?(?: all)?"
    r" (?:is |are )?(?:in|on) my (?:bio|profile|pfp|about me|status|name)"
)
_FRIEND = _any_case(
    rf"\b(?:friend|switch|nintendo|ds|add me)(?: ?code)?(?: is|:)? {{0,2}}(?P<name>{_FRIEND_CODE})(?!\d)"
)
_TAG = re.compile(r"(?<![\w#./])(?P<name>[A-Za-z_][\w.]{1,31}#\d{4})(?!\d)")
_NOT_TAGGED = re.compile(
    r"(?:order|room|ticket|issue|case|page|ref|item|no|number|pr|lot|apt|unit|route|flat|bug|invoice|job"
    r"|chapter|ep|episode"
    r"|level|bus|gate|platform|table|seat|bib|part|story|locker|lane|pitch|court|heat|match|game|bid|row|booking)#",
    re.IGNORECASE,
)  # fmt: skip
_DOTTED = re.compile(r"\w\.\w")
_APP_NAMED = _any_case(rf"(?<!\w){_WHERE}")
_NO_HANDLE = re.compile(
    r"[a-z]{1,3}\d{1,3}(?:s|ers?|th|st|nd|rd|k|am|pm)?|\d+(?:st|nd|rd|th|am|pm|k|m|s|x|ish|hrs?|mins?|gb|mb|p)?"
    r"|\d[\d.,:-]*"
    r"|(?:https?|www)\S*|\S+\.(?:com|org|net|uk|gg|me|io|co|tv|app|pdf|jpe?g|png|mp4|docx?|html?|php)",
    re.IGNORECASE,
)


_APPS = rf"(?:^|\W){ANY_APP}(?:\W|$)"
_NEEDS = {
    _TAG: r"#\d{4}",
    _FRIEND: r"\d{4}[ -]\d{4}[ -]\d{4}",
    _NAMED: r"(?:^|\W)(?:user|handle|gamer|gt|ign|nick|screen|(?:epic|riot|xbox|psn|steam|ea|activision|battle|session"
    r"|threema|signal|discord|roblox|switch)(?: ?net)? (?:id|name|tag|user))",
    _COLON: _APPS,
    _APP_IS: _APPS,
    _NEXT: _APPS,
    _ON: rf"(?:on|via|\()(?: ?my| ?the)? ?{_WHERE}|(?:^|\W)(?:find|search|look|add|follow)",
    _ADD_ME: r"(?:^|\W)(?:add|follow|dm|pm|msg|message|snap|hmu|find|hit|text|contact|inbox)",
    _DRAWN: DRAWN,
}
"""What is found, in lower case, wherever a pattern matches (`classifiers.sieve`)."""


@dataclass(frozen=True, slots=True)
class Handle:
    """A name found: its span, the name itself (empty where none is written out), how sure one can be."""

    start: int
    end: int
    name: str
    sure: float
    what: str = "shares a name on another platform"


class Handles:
    """Finds names on other platforms. `not_handles`: words that follow an app's name in ordinary sentences."""

    def __init__(self, not_handles: frozenset[str]) -> None:
        self._no = not_handles
        self._kinds: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Handle | None]], ...] = (
            (_TAG, _tagged),
            (_SPELT, partial(_said, sure=0.85, what="spells out a name on another platform")),
            (_FRIEND, partial(_said, sure=0.6, what="shares a friend code")),
            (_OURS, partial(self._named, strong=0.9, weak=0.75)),
            (_NAMED, partial(self._named, strong=0.85, weak=0.4, own=0.7)),
            (_COLON, partial(self._named, strong=0.9, weak=0.75)),
            (_DRAWN, partial(self._named, strong=0.8, weak=0.6)),
            (_APP_IS, partial(self._named, strong=0.85)),
            (_ADD_ME, partial(self._named, strong=0.9)),
            (_ON, partial(self._named, strong=0.85)),
            (_NEXT, partial(self._named, strong=0.75)),
            (_SAME, partial(_said, sure=0.85, what="says that the name is the same elsewhere")),
            (_BIO, partial(_said, sure=0.6, what="says where contact details are")),
        )
        patterns = [pattern for pattern, _ in self._kinds]
        self._sieve = Sieve(patterns, {n: _NEEDS[one] for n, one in enumerate(patterns) if one in _NEEDS})

    def find(self, text: str) -> Iterator[Handle]:
        """Surest kinds first. `text` is a piece of bounded length."""
        for pattern, read in map(self._kinds.__getitem__, self._sieve.could(text)):
            yield from filter(None, map(read, pattern.finditer(text)))

    def _named(self, match: re.Match[str], strong: float, weak: float = 0.0, own: float = 0.0) -> Handle | None:
        """`strong`: sureness where the name looks like a handle, `weak`: where it could be a plain name."""
        groups = match.groupdict()
        name = (groups.get("name") or groups.get("name2") or "").rstrip(".-_")
        bare = name.lstrip("@")
        if len(bare) < 3 or bare.lower() in self._no or _NO_HANDLE.fullmatch(bare):
            return None
        end = match.start("name" if groups.get("name") else "name2") + len(name)
        if made_up(name) or (_DOTTED.search(name) and (weak or _APP_NAMED.search(match[0]))):
            return Handle(match.start(), end, name, strong)
        said = groups.get("is")
        plain = own if groups.get("own") else weak
        # “my snap jess” may go on as a sentence; “my snap is jess” and “snap: jess” seldom do.
        if plain and (said is None or said.strip()) and not _everyday(bare):
            return Handle(match.start(), end, name, plain)
        return None


def _tagged(match: re.Match[str]) -> Handle | None:
    return None if _NOT_TAGGED.match(match[0]) else Handle(*match.span(), match["name"], 0.85)


def _said(match: re.Match[str], sure: float, what: str) -> Handle:
    """A name where one is written out."""
    groups = match.groupdict()
    return Handle(*match.span(), groups.get("name") or groups.get("name2") or "", sure, what)


def made_up(name: str) -> bool:
    """Whether a name looks like a handle: an @, a digit, an underscore or a capital inside."""
    return bool(
        name.startswith("@")
        or re.search(r"[A-Za-z]\d|\d[A-Za-z]|_|#\d", name)
        or (re.search(r"[a-z][A-Z]{1,2}[a-z]*[A-Z]|[a-z]{3}[A-Z][a-z]*[A-Z]?|^[xX]{2}", name) and not name.isupper())
    )


def _everyday(word: str) -> bool:
    """Whether an ordinary sentence holds this word in lower case."""
    return word.lower() in vocabulary().rank
