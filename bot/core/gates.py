"""Who writes to whom, by what is known of their ages: the factor on the soft score of a pair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.core.indicators import IMPRESSION
from bot.core.messages import Age, Audience, Basis, Role, Standing


class Side(StrEnum):
    """What one side of a pair counts as."""

    ADULT = "adult_known"
    MINOR = "minor_known"
    LIKELY = "minor_likely"
    UNKNOWN = "unknown"

    @property
    def child(self) -> bool:
        return self in (Side.MINOR, Side.LIKELY)


@dataclass(frozen=True, slots=True)
class Gate:
    """What both sides count as, the factor (0 to 1) that follows, that of impressions of a talk as a whole, and the
    same in words."""

    actor: Side
    other: Side
    factor: float
    impression: float
    words: str


_ADULT_ROLES = (Role.STAFF, Role.VOLUNTEER, Role.PARENT)
_SURE = (Basis.ROSTER, Basis.PLATFORM_ROLE)


def acting(who: Standing) -> Side:
    """What an account counts as when it writes.

    Only the roster or a platform role makes it a child: an age that somebody merely states, or that a
    group assumes of everyone, would be a way to count for less.
    """
    if who.age is Age.ADULT:
        return Side.ADULT
    if who.young and who.age_basis in _SURE:
        return Side.MINOR
    return Side.ADULT if who.role in _ADULT_ROLES and not who.young else Side.UNKNOWN


def addressed(who: Standing, audience: Audience, reads_young: bool = False) -> Side:
    """What an account counts as when it is written to: in a youth group an unlisted one is likely a child, and so is
    one to whom another writes as one does to the young (`reads_young`)."""
    if who.age is Age.ADULT:
        return Side.ADULT
    if who.young:
        known = who.age is Age.MINOR and who.age_basis not in (Basis.GROUP, Basis.NONE)
        return Side.MINOR if known else Side.LIKELY
    if who.role in _ADULT_ROLES:
        return Side.ADULT
    return Side.LIKELY if reads_young or audience is Audience.YOUTH else Side.UNKNOWN


def gate(
    actor: Standing, other: Standing, audience: Audience, gates: Mapping[str, float], reads_young: bool = False
) -> Gate:
    """The gate of a pair in a group for `audience`; `gates` are the pack's factors.

    Three pairs that the pack does not name: a child to somebody unknown counts as unknown to unknown, an adult to
    somebody unknown in a group for adults as well, and whatever is written to a known adult as adult to adult. (What
    is about a child in their care has a gate of its own: `bot.core.indicators.GUARDIAN`.)
    """
    one, two = acting(actor), addressed(other, audience, reads_young)
    if two is Side.ADULT:
        key = "adult__adult"
    elif two is Side.UNKNOWN and (one is Side.MINOR or audience is Audience.ADULT):
        key = "unknown__unknown"
    elif one is Side.MINOR:
        key = "minor__minor"
    else:
        key = f"{one}__{two}"
    likely = "as this is a group for young people" if audience is Audience.YOUTH else "as the talk reads"
    own = gates.get(IMPRESSION, gates[key]) if two.child and one is not Side.MINOR else gates[key]
    return Gate(one, two, gates[key], own, _words(one, two, actor, other, likely))


_SIDE_WORDS = {
    Side.ADULT: "an adult",
    Side.MINOR: "a child",
    Side.LIKELY: "likely a child",
    Side.UNKNOWN: "of unknown age",
}

_BASIS_WORDS = {
    Basis.ROSTER: "by the roster",
    Basis.PLATFORM_ROLE: "by a role on the platform",
    Basis.STATED: "as they said themselves",
    Basis.GROUP: "as assumed for this group",
    Basis.NONE: "",
}


def _words(one: Side, two: Side, actor: Standing, other: Standing, likely: str) -> str:
    return f"The writer is {_side(one, actor, likely)}; the one written to is {_side(two, other, likely)}."


def _side(side: Side, who: Standing, likely: str) -> str:
    plain = _SIDE_WORDS[side]
    if side is Side.UNKNOWN:
        return f"{plain}, possibly an adult" if who.age is not Age.UNKNOWN else plain
    if who.age is Age.UNKNOWN:
        reason = f"as {who.role}" if side is Side.ADULT else likely
    else:
        reason = _BASIS_WORDS[who.age_basis]
    return f"{plain} ({reason})" if reason else plain
