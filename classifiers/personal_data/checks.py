"""Whether what a rule matched is what it seems: check digits, and the words around it.

Cards: Luhn (ISO/IEC 7812-1); NHS numbers: modulus 11 (NHS Data Dictionary); National Insurance numbers by their form
(HMRC, National Insurance Manual NIM39110).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from classifiers.personal_data.around import (
    AGREED,
    DWELLS,
    FAMOUS,
    OFFERED,
    ORGANISATIONS,
    OTHER_NUMBER,
    OWN,
    PREYED,
    SOMEBODY,
    VENUE,
)

_NO_SECRET = re.compile(
    r"\b(?:area|dialling|dial|country|zip|qr|dress|discount|promo|error|cheat|source|bar|class|room|building) code",
    re.IGNORECASE,
)


def _as_it_is(match: re.Match[str], score: float) -> float:
    return score


def _private_number(match: re.Match[str], score: float) -> float:
    digits = re.sub(r"\D", "", match["phone"])
    return score if 7 <= len(digits) <= 15 and not ORGANISATIONS.match(match["phone"]) else 0.0


def _place(match: re.Match[str], score: float) -> float:
    """An address with nobody's name beside it is a venue as often as a home."""
    around = match.string[max(0, match.start() - 120) : match.end() + 80]
    if FAMOUS.search(around) or OWN.search(match.string[max(0, match.start() - 60) : match.start()]):
        return 0.0
    return 0.3 if VENUE.search(around) else score


def _home(match: re.Match[str], score: float) -> float:
    around = match.string[match.start() : match.end() + 40]
    return 0.0 if FAMOUS.search(around) or VENUE.search(match[0]) else score


def _card(match: re.Match[str], score: float) -> float:
    digits = re.sub(r"\D", "", match[0])
    shapes = {16: r"4|5[1-5]|2[2-7]|6(?:011|5)|35", 15: r"3[47]", 19: r"4|6", 14: r"3[068]", 13: r"4"}
    shape = shapes.get(len(digits))
    groups = re.split(r"[ -]", match[0])
    if len(groups) > 1 and min(map(len, groups)) < 3:
        return 0.0
    if shape is None or not re.match(shape, digits) or not luhn(digits) or len(set(digits)) < 2:
        return 0.0
    before = match.string[max(0, match.start() - 60) : match.start()]
    if OTHER_NUMBER.search(before):
        return 0.0
    around = before + match.string[match.end() : match.end() + 60]
    known = re.search(
        r"\b(?:card|visa|mastercard|amex|debit|credit|cvv|cvc|expir|exp|bank|monzo)", around, re.IGNORECASE
    )
    return score if known or (len(digits) == 16 and match[0] != digits) else 0.6


def _nhs(match: re.Match[str], score: float) -> float:
    return score if nhs(re.sub(r"\D", "", match["id"])) else 0.0


def _insurance(match: re.Match[str], score: float) -> float:
    code = re.sub(r"[\s-]", "", match["id"]).upper()
    if code[:2] in ("BG", "GB", "NK", "KN", "TN", "NT", "ZZ"):
        return 0.0
    around = match.string[max(0, match.start() - 50) : match.end() + 30]
    named = re.search(r"national insurance|\bni\b|\bnino\b|\bn\.i\.", around, re.IGNORECASE)
    if named:
        return score
    if code.startswith("QQ") or not match["id"].isupper() or OTHER_NUMBER.search(match.string[: match.start()][-60:]):
        return 0.0
    return 0.6


def _plate(match: re.Match[str], score: float) -> float:
    return score if match["plate"].isupper() or "reg" in match[0].lower() or "plate" in match[0].lower() else 0.0


def _secret(match: re.Match[str], score: float) -> float:
    value = match["value"]
    return score if re.search(r"[\d_!@#$%*]", value) or len(value) >= 6 else 0.0


def _named(match: re.Match[str], score: float) -> float:
    """A family's own talk of its children is no exposure."""
    return 0.35 if re.match(r"(?:my|our) ", match[0], re.IGNORECASE) else score


def _about_somebody(match: re.Match[str], score: float) -> float:
    """A number or address counts where the message around it is about a person who is neither the writer nor a firm."""
    before = match.string[max(0, match.start() - 160) : match.start()]
    after = match.string[match.end() : match.end() + 100]
    around = f"{before} _ {after}"
    if "phone" in match.groupdict() and ORGANISATIONS.match(match["phone"]):
        return 0.0
    if OFFERED.search(around) or OTHER_NUMBER.search(before) or AGREED.search(around):
        return 0.0
    if PREYED.search(around):
        return score
    return score if SOMEBODY.search(around) and not VENUE.search(around) else 0.0


def _home_of_somebody(match: re.Match[str], score: float) -> float:
    around = match.string[max(0, match.start() - 120) : match.end() + 80]
    if FAMOUS.search(around) or VENUE.search(match.string[max(0, match.start() - 60) : match.end() + 30]):
        return 0.0
    return _about_somebody(match, score) if DWELLS.search(around) else 0.0


def _secret_of_somebody(match: re.Match[str], score: float) -> float:
    value = match["value"]
    if not re.search(r"\d", value) or _NO_SECRET.search(match[0]) or AGREED.search(match.string):
        return 0.0
    return score if SOMEBODY.search(match.string) else 0.0


HOLDS: Mapping[str, Callable[[re.Match[str], float], float]] = MappingProxyType({
    "as_it_is": _as_it_is, "private_number": _private_number, "place": _place, "home": _home, "card": _card,
    "nhs": _nhs,
    "insurance": _insurance, "plate": _plate, "secret": _secret, "named": _named,
    "about_somebody": _about_somebody, "home_of_somebody": _home_of_somebody, "secret_of_somebody": _secret_of_somebody,
})  # fmt: skip


def luhn(digits: str) -> bool:
    """Whether the check digit of a card number is right (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def nhs(digits: str) -> bool:
    """Whether ten digits are an NHS number: weights 10 to 2, modulus 11."""
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check % 11 == int(digits[9]) and check != 10
