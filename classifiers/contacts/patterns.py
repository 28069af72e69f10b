"""What contact details look like. Every repeat is bounded, so that matching is linear in the text."""

from __future__ import annotations

import re

APPS = (
    r"(?:snap(?:chat)?|sc|insta(?:gram)?|ig|whats ?app|watsapp|telegram|discord|kik|wickr|tik ?tok|signal|skype"
    r"|facetime|messenger|threema|viber|session|roblox|steam|xbox|psn)"
)
_NAME = r"(@?[A-Za-z][\w.-]{2,31})"
_OPEN = r"[\"“'(]?"


def _any_case(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
EMAIL_SAID = _any_case(
    r"(?<![\w.+-])([\w.+-]{2,64}) {0,2}(?:\(at\)|\[at\]|\{at\}| at |@) {0,2}([\w-]{2,63})"
    r" {0,2}(?:\(dot\)|\[dot\]|\{dot\}| dot |\.) {0,2}"
    r"(com|co ?(?:\.|dot) ?uk|net|org|io|me|uk|gg|de|fr|ie|eu)(?!\w)"
)
INVITE = _any_case(
    r"(?:https?://)?(?:www\.)?(?:discord(?:app)?\.(?:gg|com/invite)/|t\.me/|telegram\.(?:me|dog)/|chat\.whatsapp\.com/"
    r"|wa\.me/|signal\.(?:group|me)/|snapchat\.com/(?:add|t)/|instagram\.com/|kik\.me/|guilded\.gg/|m\.me/"
    r"|join\.skype\.com/|fb\.me/|line\.me/|matrix\.to/|teleguard\.com/)[\w+/#@.-]{2,80}"
)
INVITE_SAID = _any_case(r"\b(discord|t|wa) ?(?:\(dot\)|\[dot\]| dot ) ?(gg|me) ?(?:/|slash) ?[\w-]{3,40}")
HANDLE = _any_case(
    rf"\b(?:my|heres my|here's my) (?:\w{{1,12}} )?(?:{APPS}|username|user|handle|gamertag)"
    rf"(?: (?:name|user|username|handle|id|tag))? ?(?:is|=|:|-|it's|its)? ?{_OPEN}{_NAME}",
    rf"\b{APPS} ?(?::|=|@) ?{_OPEN}{_NAME}",
)
ADD_ME = _any_case(
    r"\b(?:add|follow|find|message|msg|dm|text|hmu|hit me up|snap|contact|call|ring)(?: me)?(?: up)?"
    rf" (?:on|at|over on|via) (?:my |the )?{APPS}\b(?:[ :,-]{{1,3}}{_NAME})?"
)
ADD_HANDLE = _any_case(r"\b(?:add|follow|dm|pm) ?(?:me)? ?(?::|=)? ?(@[A-Za-z][\w.-]{2,31})")
TAG = re.compile(r"(?<![\w#])[A-Za-z][\w.]{1,31}#\d{4}(?!\d)")
MOVE = _any_case(
    r"\b(?:move|switch|go|come|hop|talk|chat|speak|carry on|continue|take (?:this|it)|message|meet)(?: me| us)?"
    r"(?: there)?(?: over)? (?:to|on|onto|in|via|into) (?:my |a |the )?"
    rf"(?:{APPS}|private(?: chat| message)?|dms?|pms?)\b",
    r"\b(?:talk|chat|speak|message)(?: to (?:me|you))? (?:privately|in private)\b",
    r"\b(?:dm|pm|message|inbox) me (?:privately|in private|instead)\b",
    r"\b(?:what'?s|whats|got|have you got|gimme|give me|can i (?:have|get)|drop|send me) (?:you|ya|ur|your|u)(?:r)? "
    rf"(?:{APPS}|number|mobile|phone number)\b",
)
