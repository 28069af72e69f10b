"""Names of places to talk elsewhere, as they are written and hidden."""

from __future__ import annotations

from collections.abc import Iterable

_DRESS = {"a": "a4@", "e": "e3", "i": "i1!", "o": "o0", "s": "s5$", "t": "t7+", "l": "l1"}
_HIDDEN = ("snap", "insta", "telegram", "discord", "whatsapp", "kik", "wickr", "signal", "tele")
_NAMED = (
    "snap ?chat", "snapp?", "snapc", "insta ?gram", "instra", "insta", "whats ?app?", "watsapp?", "wats ?app",
    "whatsap", "whassap", "telegram", "discord", "disc", "kik", "wickr", "tik ?tok", "signal", "skype", "face ?time",
    "messenger", "fb messenger", "threema", "viber", "session", "simplex", "roblox", "steam", "xbox", "psn",
    "playstation", "we ?chat", "line app", "groupme", "guilded", "bereal", "be real", "yubo", "wizz", "hoop", "omegle",
    "monkey app", "imessage", "zangi", "element", "matrix", "viber", "fortnite", "minecraft", "facebook",
    "vsco", "twitch",
)  # fmt: skip
_SHORT = ("sc", "ig", "tg", "dc", "wa", "fb")


def dressed(word: str) -> str:
    """A word with letters that digits or signs may stand for."""
    return "".join(f"[{_DRESS[c]}]" if c in _DRESS else c for c in word)


def spread(word: str) -> str:
    """A word with its letters set apart by one sign each: “s n a p”, “k.i.k”."""
    return "[ ._*-]".join(dressed(c) for c in word)


def one_of(parts: Iterable[str]) -> str:
    """A group of alternatives, longest first."""
    return "(?:" + "|".join(sorted(dict.fromkeys(parts), key=lambda part: -len(part))) + ")"


_LONG = [*_NAMED, *(part for word in _HIDDEN for part in (dressed(word), spread(word)))]
APP = one_of(_LONG) + r"(?:'?s)?(?!\w)"
"""An app named so that an ordinary sentence seldom holds it otherwise."""
ANY_APP = one_of([*_LONG, *_SHORT]) + r"(?:'?s)?(?!\w)"
"""Also the short names, for places where an app is expected."""
DRAWN = "[\U0001f47b\U0001f4f8\U0001f4f7\U0001f426\u2708\U0001f4ac\U0001f49c\U0001f47e\U0001f3ae]"
"""Emoji that stand for an app: the ghost, the camera, the bird, the paper plane."""
COLOURED = (
    r"(?:the |that |my )?(?:(?:purple|yellow|green|blue|ghost|bird|camera|pink|white ghost|paper ?(?:plane|aeroplane))"
    r" (?:app|one|icon|thing)|(?:app|one) with the (?:ghost|camera|bird|plane|paper plane)"
    r"|ghost(?:ie)?(?= ?(?:app|$|[!.?])))"
)
"""An app by its colour or picture; only where an app is expected."""
