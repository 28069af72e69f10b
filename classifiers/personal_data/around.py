"""What the words around a detail say of it. Every repeat is bounded: linear in the text."""

from __future__ import annotations

import re

VENUE = re.compile(
    r"\b(?:venue|hall|club ?house|clubhouse|club|centre|center|church|school|academy|pitch|ground|stadium"
    r"|leisure|station|caf[eé]|pub"
    r"|university|uni|hospital|clinic|library|office|studio|hut|theatre|museum|pool|gym|shop|hotel|hostel|youth"
    r"|sessions?|training"
    r"|practice|fixtures?|match|kick ?off|tournament|event|meeting|we meet|meet at|meeting at|meet us|come to"
    r"|our address|rehears\w{1,6}"
    r"|open day|drop off|drop-off|pick up|collect from|parking|car park|sat ?nav|donations?|food bank|charity"
    r"|trust|ltd|limited|company"
    r"|head office|registered|surgery|dentist|taxi|cab|plumber|electrician|locksmith|vet'?s?|council|parish"
    r"|box office|reception|organiser|treasurer|secretary|bookings?|agent|emergency|helpline|police|mp'?s?"
    r"|tickets?|order|quaker|chapel|mosque|temple|synagogue|nursery|caterer|printers?|garage|mechanic|minibus"
    r"|bakery|florist|court of|gallery|arena|camp ?site|camp|farm|cinema|restaurant)\b",
    re.IGNORECASE,
)
FAMOUS = re.compile(
    r"downing st|baker st|privet dr|albert sq|coronation st|abbey r|penny lane|sesame st|ramsay st"
    r"|elm st(?:reet)? nightmare"
    r"|buckingham|evergreen terrace|wisteria lane|scotland yard|broadcasting house|SW1A ?(?:1AA|2AA|0AA|0PW)"
    r"|W1A ?1AA|SW19 ?5AE"
    r"|HA9 ?0WS|M16 ?0RA|NW1 ?6XE",
    re.IGNORECASE,
)
OWN = re.compile(
    r"\b(?:my|mine|i live|im at|i'm at|i am at|our house|we live|we're at|i've moved)\b[^.!?\n]{0,40}$", re.IGNORECASE
)
ORGANISATIONS = re.compile(r"(?:(?:\+|00)?44|0)\D{0,3}(?:3|8|9)|116\D?\d|999|101$|111$")
OTHER_NUMBER = re.compile(
    r"(?:order|track(?:ing)?|parcel|ref(?:erence)?|imei|serial|barcode|isbn|gift ?card|voucher|member(?:ship)?"
    r"|library card"
    r"|loyalty|booking|invoice|ticket|code|meeting|zoom|version|model|form|product|part)\b[^.!?\n]{0,24}$",
    re.IGNORECASE,
)


SOMEBODY = re.compile(
    r"\b(?:he|she|him|her|his|hers|hes|shes|he's|she's|they|theyre|them|their|that|this) ?(?:'s)?\b|\b(?:my|our"
    r"|the|that|this|some) (?:\w{1,10} )?"
    r"(?:ex|kid|girl|boy|lad|guy|man|woman|bloke|teacher|neighbour|witness|snitch|grass|referee|ref|coach|boss"
    r"|family|mum|dad)\b"
    r"|\b\w{3,15}'s\b|\b(?:mr|mrs|miss|ms|dr) \w{1,15}",
    re.IGNORECASE,
)
PREYED = re.compile(
    r"\b(?:prank|spam|egg|leak(?:ed|ing)?|dox+(?:ed|ing)?|expose|snitch|grassed|get (?:him|her|them) (?:sacked"
    r"|back)|blow (?:it|him|her) up|stalk"
    r"|everyone (?:ring|call|text|message|add|go)|go (?:egg|knock|visit|get)|non ?stop|scare|at 3 ?am"
    r"|teach (?:him|her) a lesson)\b",
    re.IGNORECASE,
)
DWELLS = re.compile(
    r"\b(?:lives?|living|stays?|staying|moved|house|home|flat|addy|address|road|door|key|nans?|his|her|their"
    r"|hers|mum'?s?|dad'?s?|gran'?s?|ex"
    r"|egg|knock|buzzer|alone|where|neighbour|famil(?:y|ies)|mr|mrs|miss)\b",
    re.IGNORECASE,
)
OFFERED = re.compile(
    r"\b(?:my|our) (?:new |own |work |home |mobile |phone |business |main )*(?:number|num|mobile|phone|email"
    r"|e-mail|address|details|cell|line|snap|insta)\b"
    r"|\b(?:ring|call|text|message|msg|email|e-mail|contact|reach|phone|whatsapp|write to|reply to|get|find"
    r"|meet|visit) (?:me|us)\b|\b(?:i'?m|i am|we'?re|we are|i live|we live) (?:on|at|in) _",
    re.IGNORECASE,
)
AGREED = re.compile(
    r"\b(?:permission|said (?:i|we) can|says (?:i|we) can|said to share|happy (?:for|to share)"
    r"|asked me to (?:share|post|pass)|with (?:his|her|their) ok|consent"
    r"|he said share|she said share|can share|could share|on (?:the|his|her|their) (?:website|site|poster|flyer))\b",
    re.IGNORECASE,
)
