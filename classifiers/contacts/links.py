"""E-mail addresses and links to other places to talk, open and hidden. Every repeat is bounded: linear in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from classifiers.contacts.apps import dressed, one_of

_PROVIDERS = (
    r"(?:g ?mail|googlemail|hotmail|outlook|yahoo|ya hoo|icloud|proton(?:mail)?|pm|live|aol|ymail|gmx"
    r"|btinternet|msn|mail|tutanota|duck|sky|virgin(?:media)?|talktalk)"
)
_DOT = r"(?: ?[(\[{<] ?(?:dot|\.|d0t) ?[)\]}>] ?| (?:dot|d0t|punkt|punto|point) | ?[.,•·] ?)"
_SAID_DOT = r"(?: ?[(\[{<] ?(?:dot|\.|d0t) ?[)\]}>] ?| (?:dot|d0t|punkt|punto|point) | [.,•·] | ?[•·] ?|\. | \.)"
_SLASH = r"(?: ?[/\\] ?| (?:forward )?slash )"
_AT = r"(?: ?[(\[{<] ?(?:at|@|a) ?[)\]}>] ?| (?:at|@) |@ | @)"
_ENDING = (
    rf"(?:com|co{_DOT}uk|org{_DOT}uk|ac{_DOT}uk|net|org|io|me|uk|gg|de|fr|ie|eu|pl|es|it|co|app|info|xyz|dev|ca|us|in)"
)
_ORGANISATION = re.compile(
    r"(?:info|contact|hello|help|support|office|admin|bookings?|enquir(?:y|ies)|safeguarding|secretary|welfare"
    r"|team|membership"
    r"|events?|press|media|volunteers?|volunteering|reception|mail|news|noreply|no-reply|donations?|treasurer"
    r"|chair|committee"
    r"|coaching|registrar|fixtures|trustees|dpo|privacy|complaints|hr|jobs|sales|service|customer\.?services?)@"
    r"|@.{1,63}\.(?:gov|nhs|police|sch|ac|mod)\.uk$|@.{1,63}\.(?:gov|edu)$",
    re.IGNORECASE,
)
_NOT_LOCAL = frozenset(
    [
        "in",
        "on",
        "look",
        "looking",
        "us",
        "me",
        "meet",
        "log",
        "shop",
        "based",
        "live",
        "work",
        "works",
        "sign",
        "arrive",
        "book",
        "find",
        "is",
        "are",
        "was",
        "be",
        "am",
        "it",
        "them",
        "there",
        "here",
        "everyone",
        "people",
        "all",
        "out",
        "up",
        "back",
        "start",
        "starting",
        "stay",
        "home",
        "only",
        "now",
        "later",
        "tickets",
        "online",
        "more",
        "available",
        "one",
        "seen",
    ]
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_EMAIL_SAID = re.compile(
    rf"(?<![\w.+-])([\w.+-]{{1,64}}){_AT}([\w-]{{2,63}}){_DOT}({_ENDING})(?![\w@])"
    rf"|(?<![\w.+-])([\w.+-]{{1,64}})@([\w-]{{2,63}}){_SAID_DOT}({_ENDING})(?![\w@])",
    re.IGNORECASE,
)
_EMAIL_SHORT = re.compile(
    rf"(?<![\w.+-])([a-z][\w.+-]{{2,63}})(?:{_AT}|@)({_PROVIDERS})(?![\w.])"
    r"|(?<![\w.+-])([a-z][\w.+-]{0,60}[\d_.][\w+-]{0,20}) (?:g ?mail|hotmail|outlook|icloud|yahoo)(?!\w)",
    re.IGNORECASE,
)

_SITE = one_of((
    r"discord(?:app)?\.(?:gg|com/invite|com/users|me|io)", r"dsc\.gg", r"t\.me", r"telegram\.(?:me|dog)",
    r"tg://\w{3,10}", r"chat\.whatsapp\.com", r"wa\.me", r"(?:api\.|www\.)?whatsapp\.com/(?:send|channel)",
    r"whatsapp://send", r"signal\.(?:group|me)", r"(?:www\.)?snapchat\.com/(?:add|t|@)", r"ig\.me/m", r"instagr\.am",
    r"kik\.me", r"guilded\.gg", r"m\.me", r"fb\.me", r"join\.skype\.com", r"line\.me", r"matrix\.to",
    r"teleguard\.com", r"threema\.id", r"invite\.viber\.com", r"groupme\.com/join_group", r"zalo\.me",
    r"u\.wechat\.com", r"simplex\.chat/(?:contact|invitation)", r"steamcommunity\.com/(?:id|profiles)", r"s\.team/p",
    r"(?:www\.)?roblox\.com/(?:users/\d{1,14}(?:/profile)?|share|share-links)", r"ro\.blox\.com", r"bere\.al",
    r"(?:links\.)?yubo\.live", r"ngl\.link", r"guns\.lol", r"ome\.tv", r"getsession\.org", r"messenger\.com/t",
    r"facebook\.com/messages/t",
))  # fmt: skip
_INVITE = re.compile(
    rf"(?:h(?:tt|xx)ps?://)?(?<![\w.-])(?:www\.)?{_SITE}(?:[/?][\w+/#@.?=&%~-]{{0,120}}|(?=[\s)]|$))", re.IGNORECASE
)
_PROFILE = re.compile(
    r"(?:https?://)?(?<![\w.-])(?:www\.)?(?:instagram\.com/(?!p/|reels?/|tv/|explore|stories/|accounts|legal"
    r"|about)[\w.]{2,40}"
    r"|tiktok\.com/@[\w.]{2,40}(?!/video|[\w.])|twitch\.tv/[\w]{3,30}|(?:linktr\.ee|beacons\.ai|bio\.link"
    r"|solo\.to|carrd\.co)/[\w.-]{2,40})"
    r"/?(?:\?[\w=&%.-]{0,80})?(?![\w/])",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"(?:https?://)?(?:[\w-]{2,20}\.)?(?:zoom\.us/(?:j|my)|meet\.google\.com|teams\.(?:microsoft"
    r"|live)\.com/(?:l/meetup-join|meet)"
    r"|meet\.jit\.si|whereby\.com)/[\w/.?=&%-]{3,150}",
    re.IGNORECASE,
)
_HIDDEN = re.compile(
    rf"\b(?:{dressed('discord')}|dis ?cord|disc|dsc){_SAID_DOT}g ?g(?:{_SLASH}[\w-]{{2,40}}|\b)"
    rf"|\b{dressed('discord')}\.g ?g (?:slash |/)[\w-]{{2,40}}"
    rf"|(?!discord)\b{dressed('discord')}\.gg{_SLASH}[\w-]{{2,40}}"
    rf"|\b(?:t|wa|kik|signal|telegram|m){_SAID_DOT}me(?:{_SLASH}\+?[\w-]{{3,40}})"
    rf"|\b(?:t|wa) ?\.? ?me (?:forward )?slash \+?[\w-]{{3,40}}"
    rf"|\bchat{_DOT}whatsapp{_SAID_DOT}com{_SLASH}[\w-]{{3,40}}"
    rf"|\b(?:snapchat|snap){_SAID_DOT}com{_SLASH}add{_SLASH}[\w.-]{{3,40}}"
    r"|(?<![\w.])\.gg ?/ ?[\w-]{2,40}|(?<![\w./])gg ?/ ?[A-Za-z0-9-]{5,20}(?![\w/])",
    re.IGNORECASE,
)
_SESSION = re.compile(r"(?<![0-9a-fA-F])05[0-9a-f]{64}(?![0-9a-fA-F])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """A place or address found: its span, the contact itself, how sure, what is said, whether it invites away."""

    start: int
    end: int
    value: str
    sure: float
    what: str
    away: bool


def links(text: str, *, helper: bool) -> Iterator[Link]:
    """Addresses and links, surest kinds first. `helper`: staff or a volunteer wrote it, who announce video calls."""
    for match in _INVITE.finditer(text):
        yield Link(*match.span(), match[0], 0.9, "shares a link to another place to talk", True)
    for match in _PROFILE.finditer(text):
        yield Link(*match.span(), match[0], 0.7, "shares a link to a profile elsewhere", False)
    for match in _HIDDEN.finditer(text):
        yield Link(*match.span(), match[0], 0.9, "spells out a link to another place to talk", True)
    for match in _SESSION.finditer(text):
        yield Link(*match.span(), match[0], 0.9, "shares a name on another platform", True)
    if not helper:
        for match in _CALL.finditer(text):
            yield Link(*match.span(), match[0], 0.4, "shares a link to a video call", True)
    for match in _EMAIL.finditer(text):
        sure = 0.4 if _ORGANISATION.search(match[0]) else 0.95
        yield Link(*match.span(), match[0], sure, "shares an e-mail address", False)
    for match in _EMAIL_SAID.finditer(text):
        name, site, ending = [group for group in match.groups() if group]
        ending = re.sub(_DOT, ".", ending.lower())
        if _said(name, site, match[0]):
            yield Link(*match.span(), f"{name}@{site}.{ending}", 0.85, "spells out an e-mail address", False)
    for match in _EMAIL_SHORT.finditer(text):
        name = match[1] or match[3]
        if name.lower() not in _NOT_LOCAL:
            sure = 0.8 if match[3] or re.search(r"[\d_.@(\[]", match[0]) else 0.55
            yield Link(*match.span(), match[0], sure, "spells out an e-mail address", False)


def _said(name: str, site: str, whole: str) -> bool:
    """Whether “name at site dot com” is an address, and not a place to look at."""
    if re.search(r"[(\[{<@]", whole) or re.search(r"[\d_.]", name) or re.fullmatch(_PROVIDERS, site, re.IGNORECASE):
        return name.lower() not in _NOT_LOCAL or "@" in whole
    return bool(re.search(r" at .{2,63} dot ", whole, re.IGNORECASE)) and name.lower() not in _NOT_LOCAL
