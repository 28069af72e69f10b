"""Contact details and invitations elsewhere, found in the text as it was written.

The canonical text is for words; digits that were folded would make numbers out of scores and prices, so this looks at the
original. Cheap cues come first: an ordinary line costs about a microsecond.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import phonenumbers

from bot.core.messages import Talk
from bot.core.signals import Signal

CONTACT, MOVE = "contact_sharing", "move_platform"

HELPLINES = frozenset(
    "999 112 101 111 105 119 18000 116123 116111 116000 85258 08001111 08088005000 08000113764 08000789321 03001232040"
    " 03456000459 08088020300 03001230220 08006890652 08000684141 08001701777 0300123333 03001233393 03003230101".split()
)
"""Published UK numbers, digits only: emergency, police, NHS, Samaritans, Childline, NSPCC, Shout, Papyrus, Prevent,
the anti-terrorist hotline, Report Fraud, the Revenge Porn Helpline and others. They are nobody's private contact."""

HELP_ADDRESSES = frozenset(
    "help@nspcc.org.uk jo@samaritans.org pat@papyrus-uk.org reportphishing@apwg.org report@phishing.gov.uk".split()
)

_PIECE = 4_000
_OVERLAP = 200
_WORD_DIGITS: Mapping[str, str] = MappingProxyType(
    dict(
        zero="0", oh="0", o="0", nought="0", one="1", two="2", three="3", four="4", five="5", six="6", seven="7",
        eight="8", nine="9",
    )
)  # fmt: skip
_REPEATS: Mapping[str, int] = MappingProxyType({"double": 2, "treble": 3, "triple": 3})
_LENGTHS = range(9, 16)
_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3")
_ENCLOSED: Mapping[int, str] = MappingProxyType(
    {0x2460 + i: str(i + 1) for i in range(9)}
    | {0x24EA: "0"}
    | {0xFF10 + i: str(i) for i in range(10)}
    | {base + i: str(i) for base in (0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6) for i in range(10)}
)
_WORD = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"(?:\d\D{0,40}){7}")
_DRAWN = re.compile("[\u2460-\u2468\u24ea\u20e3\uff20]")
_SIGNS = ("@", "#", ".gg", ".me", ".com/", ".to/", ".dog/")
_CUES = frozenset(
    "zero nought dot snap snapchat insta instagram ig whatsapp whats watsapp telegram discord kik wickr tiktok signal skype"
    " facetime messenger session threema viber handle username user gamertag number mobile email gmail hotmail outlook private"
    " privately dm dms pm pms sc roblox steam xbox psn inbox tok".split()
)
_SPOKEN_CUES = frozenset("oh one two three four five six seven eight nine double treble triple".split())
_SPOKEN = re.compile(r"\b(?:zero|oh|o|nought|one|two|three|four|five|six|seven|eight|nine|double|treble|triple|\d+)\b", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_EMAIL_SAID = re.compile(
    r"(?<![\w.+-])([\w.+-]{2,64}) {0,2}(?:\(at\)|\[at\]|\{at\}| at |@) {0,2}([\w-]{2,63})"
    r" {0,2}(?:\(dot\)|\[dot\]|\{dot\}| dot |\.) {0,2}(com|co ?(?:\.|dot) ?uk|net|org|io|me|uk|gg|de|fr|ie|eu)(?!\w)",
    re.IGNORECASE,
)
_INVITE = re.compile(
    r"(?:https?://)?(?:www\.)?(?:discord(?:app)?\.(?:gg|com/invite)/|t\.me/|telegram\.(?:me|dog)/|chat\.whatsapp\.com/|wa\.me/"
    r"|signal\.(?:group|me)/|snapchat\.com/(?:add|t)/|instagram\.com/|kik\.me/|guilded\.gg/|m\.me/|join\.skype\.com/"
    r"|fb\.me/|line\.me/|matrix\.to/|teleguard\.com/)[\w+/#@.-]{2,80}",
    re.IGNORECASE,
)
_INVITE_SAID = re.compile(r"\b(discord|t|wa) ?(?:\(dot\)|\[dot\]| dot ) ?(gg|me) ?(?:/|slash) ?[\w-]{3,40}", re.IGNORECASE)
_APPS = (
    r"(?:snap(?:chat)?|sc|insta(?:gram)?|ig|whats ?app|watsapp|telegram|discord|kik|wickr|tik ?tok|signal|skype|facetime"
    r"|messenger|threema|viber|session|roblox|steam|xbox|psn)"
)
_HANDLE_SAID = re.compile(
    rf"\b(?:my|heres my|here's my) (?:\w{{1,12}} )?(?:{_APPS}|username|user|handle|gamertag)(?: (?:name|user|username|handle|id|tag))?"
    rf" ?(?:is|=|:|-|it's|its)? ?[\"“'(]?(@?[A-Za-z][\w.-]{{2,31}})|\b{_APPS} ?(?::|=|@) ?[\"“'(]?(@?[A-Za-z][\w.-]{{2,31}})",
    re.IGNORECASE,
)
_ADD_ME = re.compile(
    rf"\b(?:add|follow|find|message|msg|dm|text|hmu|hit me up|snap|contact|call|ring)(?: me)?(?: up)? (?:on|at|over on|via) "
    rf"(?:my |the )?{_APPS}\b(?:[ :,-]{{1,3}}(@?[A-Za-z][\w.-]{{2,31}}))?",
    re.IGNORECASE,
)
_ADD_ALONE = re.compile(r"\b(?:add|follow|dm|pm) ?(?:me)? ?(?::|=)? ?(@[A-Za-z][\w.-]{2,31})", re.IGNORECASE)
_TAG = re.compile(r"(?<![\w#])[A-Za-z][\w.]{1,31}#\d{4}(?!\d)")
_MOVE = re.compile(
    rf"\b(?:move|switch|go|come|hop|talk|chat|speak|carry on|continue|take (?:this|it)|message|meet)(?: me| us)?(?: there)?"
    rf"(?: over)? (?:to|on|onto|in|via|into) (?:my |a |the )?(?:{_APPS}|private(?: chat| message)?|dms?|pms?)\b"
    rf"|\b(?:talk|chat|speak|message)(?: to (?:me|you))? (?:privately|in private)\b"
    rf"|\b(?:dm|pm|message|inbox) me (?:privately|in private|instead)\b"
    rf"|\b(?:what'?s|whats|got|have you got|gimme|give me|can i (?:have|get)|drop|send me) (?:you|ya|ur|your|u)(?:r)? "
    rf"(?:{_APPS}|number|mobile|phone number)\b",
    re.IGNORECASE,
)
_NOT_HANDLES = frozenset(
    "is are was and but too now please pls later tonight tomorrow here there same that this with for the name username because"
    " not doesn't doesnt won't wont isn't isnt broke broken got has says keeps just group chat story stories streak streaks account"
    " server call link instead if when so then app password notifications thanks lol private down back deleted being".split()
)
_NUMBER_BEFORE = re.compile(
    r"(?:order|ref(?:erence)?|invoice|ticket|tracking|parcel|booking|account|membership|member|licen[cs]e|isbn|serial|sort code|"
    r"charity|company|case|policy|fan|id|meeting|no\.?|#|£|\$|€|version|v)\s*(?:number|no\.?|code|id|#)?\s*(?:is|:|=|-)?\s*$",
    re.IGNORECASE,
)
_DATE_OR_SCORE = re.compile(
    r"^\s*(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d(?:\D.*)?|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}.*|[1-9]\d{0,2}(?:[,.]\d{3})+(?:\.\d\d)?"
    r"|(?:\d{1,2}[-–:]\d{1,2}[\s,;/]*){2,}|(?:19|20)\d\d\s*[-–/]\s*(?:19|20)?\d\d)\s*$"
)


class Contacts:
    """Finds phone numbers, e-mail addresses, handles, invite links, and wishes to talk elsewhere.

    Numbers are read in the group's country. The organisation's listed contacts and published helplines are not reported.
    """

    name = "contacts"
    version = "rules-1"
    labels = frozenset({CONTACT, MOVE})

    def score(self, talks: Sequence[Talk]) -> list[tuple[Signal, ...]]:
        return [self._signals(talk) if _worth_a_look(talk.message.text) else () for talk in talks]

    def _signals(self, talk: Talk) -> tuple[Signal, ...]:
        text = talk.message.text
        listed = {_bare(entry) for entry in talk.listed}
        found: list[tuple[str, float, str, tuple[int, int]]] = []
        for at in range(0, max(len(text), 1), _PIECE - _OVERLAP):
            piece = text[at : at + _PIECE]
            for label, score, why, (start, end) in _in_piece(piece, talk.group.policy.country, listed):
                found.append((label, score, why, (at + start, at + end)))
            if at + _PIECE >= len(text):
                break
        signals = []
        for label in (CONTACT, MOVE):
            mine = [one for one in found if one[0] == label]
            if mine:
                best = max(mine, key=lambda one: one[1])
                spans = tuple(dict.fromkeys(one[3] for one in sorted(mine, key=lambda one: one[3])))[:10]
                signals.append(Signal(label, best[1], best[2], f"{self.name}/{self.version}", spans))
        return tuple(signals)


def _worth_a_look(text: str) -> bool:
    """Whether anything in a text could be a contact; cheap, as most messages are turned away here."""
    words = set(_WORD.findall(text.lower()))
    if not words.isdisjoint(_CUES) or any(sign in text for sign in _SIGNS) or _DIGITS.search(text):
        return True
    if not text.isascii() and _DRAWN.search(text):
        return True
    spoken = not words.isdisjoint(_SPOKEN_CUES) and len(text) > 20
    return spoken and sum(1 for _ in zip(range(7), _SPOKEN.finditer(text), strict=False)) >= 7


def _in_piece(text: str, country: str, listed: set[str]) -> Iterator[tuple[str, float, str, tuple[int, int]]]:
    taken: list[tuple[int, int]] = []

    def free(span: tuple[int, int], value: str) -> bool:
        if any(start < span[1] and span[0] < end for start, end in taken):
            return False
        taken.append(span)
        return _bare(value) not in listed

    for match in _INVITE.finditer(text):
        if free(match.span(), match[0]):
            yield CONTACT, 0.9, f"shares a link to another place to talk: “{match[0][:60]}”", match.span()
            yield MOVE, 0.9, f"invites to another place: “{match[0][:60]}”", match.span()
    for match in _INVITE_SAID.finditer(text):
        if free(match.span(), match[0]):
            yield MOVE, 0.9, f"spells out an invitation to another place: “{match[0][:60]}”", match.span()
    for match in _EMAIL.finditer(text):
        if match[0].lower() not in HELP_ADDRESSES and free(match.span(), match[0]):
            yield CONTACT, 0.95, f"shares an e-mail address: “{match[0][:60]}”", match.span()
    for match in _EMAIL_SAID.finditer(text):
        value = f"{match[1]}@{match[2]}.{re.sub(r' ?(?:dot|[.]) ?', '.', match[3].lower())}"
        if value.lower() not in HELP_ADDRESSES and free(match.span(), value):
            yield CONTACT, 0.85, f"spells out an e-mail address: “{match[0][:60]}”", match.span()
    for start, end, value in _numbers(text, country):
        if free((start, end), value):
            yield CONTACT, 0.95, f"shares a phone number: “{text[start:end][:40].strip()}”", (start, end)
    for match in _TAG.finditer(text):
        if free(match.span(), match[0]):
            yield CONTACT, 0.8, f"shares a name on another platform: “{match[0]}”", match.span()
    for pattern in (_HANDLE_SAID, _ADD_ME, _ADD_ALONE):
        for match in pattern.finditer(text):
            handle = next((group for group in match.groups() if group), "").rstrip(".-")
            named = handle and handle.lstrip("@").lower() not in _NOT_HANDLES
            if named and free(match.span(), handle):
                yield CONTACT, 0.9, f"shares a name on another platform: “{match[0][:60]}”", match.span()
            if pattern is _ADD_ME:
                yield MOVE, 0.8, f"asks to talk somewhere else: “{match[0][:60]}”", match.span()
    for match in _MOVE.finditer(text):
        yield MOVE, 0.8, f"asks to talk somewhere else: “{match[0][:60]}”", match.span()


def _numbers(text: str, country: str) -> Iterator[tuple[int, int, str]]:
    """Phone numbers as (start, end, digits): as written, and with digits in words, in circles or as emoji."""
    for digits, came in _readings(text):
        for match in _matches(digits, country):
            start, end = came[match.start], came[match.end - 1] + 1
            while end < len(text) and text[end] in "\ufe0f\u20e3":
                end += 1
            bare = re.sub(r"\D", "", match.raw_string)
            national = "0" + str(match.number.national_number)
            if bare in HELPLINES or national in HELPLINES or _NUMBER_BEFORE.search(text[max(0, start - 40) : start]):
                continue
            if _DATE_OR_SCORE.match(text[start:end]):
                continue
            yield start, end, bare


def _matches(text: str, country: str) -> Iterator[phonenumbers.PhoneNumberMatch]:
    if sum(char.isdigit() for char in text) < 7:
        return
    region = country.upper() if country.upper() in phonenumbers.SUPPORTED_REGIONS else None
    try:
        yield from phonenumbers.PhoneNumberMatcher(text, region, phonenumbers.Leniency.VALID, max_tries=500)
    except (ValueError, IndexError):
        # The matcher is a port of a Java library and has stumbled over odd characters; what it read so far is kept.
        return


def _readings(text: str) -> Iterator[tuple[str, Sequence[int]]]:
    """The text as it is, then with every spoken or drawn digit run put together, each with its way back."""
    yield text, range(len(text))
    drawn = _KEYCAP.sub(lambda m: m[1] + "\u200d" * (len(m[0]) - 1), text).translate(_ENCLOSED)
    runs = list(_runs(drawn))
    for digits, came in runs:
        yield digits, came


_BETWEEN = re.compile(r"[\s.,_*~|/\\·•\u200b-\u200d\ufe0f\u20e3()+–—-]{0,6}")


def _runs(text: str) -> Iterator[tuple[str, Sequence[int]]]:
    """Runs of digits and words for digits with little between them, of 9 to 15 digits in all."""
    digits: list[str] = []
    came: list[int] = []
    end, repeat = -1, 1
    for match in re.finditer(r"[A-Za-z]+|\d", text):
        word = match[0].lower()
        times = _REPEATS.get(word, 0)
        digit = word if word.isdigit() else _WORD_DIGITS.get(word, "")
        if end >= 0 and (not (times or digit) or not _BETWEEN.fullmatch(text, end, match.start())):
            if len(digits) in _LENGTHS:
                yield "".join(digits), came
            digits, came, end, repeat = [], [], -1, 1
        if times:
            repeat, end = times, match.end()
        elif digit:
            digits += [digit] * repeat
            came += [match.start()] * (repeat - 1)
            came.append(match.start() if len(came) == 0 else match.end() - 1)
            repeat, end = 1, match.end()
    if len(digits) in _LENGTHS:
        yield "".join(digits), came


def _bare(entry: str) -> str:
    """A contact for comparing: digits of a number (national form), else lower case without “@” or “https://”."""
    digits = re.sub(r"\D", "", entry)
    if len(digits) >= 3 and not re.search(r"[A-Za-z@]", entry):
        return "0" + digits[2:] if digits.startswith("44") and len(digits) > 10 else digits
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", entry.strip().lower()).lstrip("@").rstrip("/")
