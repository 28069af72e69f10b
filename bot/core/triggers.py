"""The rules of the hard triggers: what alone sets a band, whatever the score. Bands and laws are the pack's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.core.gates import Gate, Side, addressed
from bot.core.indicators import TRIGGERS, Band
from bot.core.messages import Age, Audience, Standing
from bot.core.signals import Hit

FIRM = 0.5
"""The least weight with which a hit counts towards a trigger; a doubtful finding only adds to the score."""

MEETING_WINDOW = timedelta(days=14)
"""A wish to meet and a wish for secrecy belong together when they are this near (grooming_indicators)."""

GATE_FLOOR = 0.6
"""The two composite triggers need a gate at least this open (grooming_indicators)."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may look at: the firm hits of the window in order of time, and the pair's standing."""

    hits: Sequence[Hit]
    gate: Gate
    actor: Standing
    audience: Audience
    stated_age_at: datetime | None

    def of(self, *ids: str) -> list[Hit]:
        return [hit for hit in self.hits if hit.indicator in ids]


Fired = tuple[Hit, ...]
Rule = Callable[[Facts], Fired]


def _to_a_child(ident: str) -> Rule:
    """Single facts that are only wrong towards a child. Between known adults they are not our question."""

    def rule(facts: Facts) -> Fired:
        if facts.gate.other is Side.ADULT or (facts.gate.other is Side.UNKNOWN and facts.audience is Audience.ADULT):
            return ()
        return tuple(facts.of(ident))

    return rule


def _threat(facts: Facts) -> Fired:
    return tuple(facts.of("THREAT_SHARE_OR_PAY"))


def _asks_for_help(facts: Facts) -> Fired:
    if facts.actor.age is Age.ADULT or addressed(facts.actor, facts.audience) is Side.ADULT:
        return ()
    return tuple(facts.of("CHILD_SAYS_SCARED_OR_ASKS_HELP"))


def _meet_and_secrecy(facts: Facts) -> Fired:
    if facts.gate.factor < GATE_FLOOR:
        return ()
    hidden = facts.of("SECRECY", "DELETE", "PARENT")
    found: set[Hit] = set()
    for meeting in facts.of("MEET", "TRAVEL"):
        near = [hit for hit in hidden if abs(hit.at - meeting.at) <= MEETING_WINDOW]
        if near:
            found.update(near, [meeting])
    return tuple(hit for hit in facts.hits if hit in found)


def _known_age_and_romance(facts: Facts) -> Fired:
    if facts.stated_age_at is None or facts.gate.actor not in (Side.ADULT, Side.UNKNOWN):
        return ()
    if facts.gate.other is Side.ADULT:
        return ()
    since = facts.stated_age_at
    return tuple(hit for hit in facts.of("SPECIAL", "FLATTER_BODY", "DESENS") if hit.at >= since)


def _probe_secrecy_move(facts: Facts) -> Fired:
    if facts.gate.factor < GATE_FLOOR:
        return ()
    parts = facts.of("PARENT", "SCHEDULE"), facts.of("SECRECY", "DELETE"), facts.of("CONTACT")
    if not all(parts):
        return ()
    return tuple(sorted((part[-1] for part in parts), key=lambda hit: (hit.at, hit.message, hit.indicator)))


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "SEXUAL_TO_MINOR": _to_a_child("SEXUAL_TO_MINOR"),
        "INTIMATE_IMAGE_REQUEST": _to_a_child("INTIMATE_IMAGE_REQUEST"),
        "THREAT_SHARE_OR_PAY": _threat,
        "MEET_PLUS_SECRECY": _meet_and_secrecy,
        "CHILD_SAYS_SCARED_OR_ASKS_HELP": _asks_for_help,
        "KNOWN_AGE_PLUS_ROMANCE": _known_age_and_romance,
        "PROBE_PLUS_SECRECY_PLUS_MOVE": _probe_secrecy_move,
    }
)

_UNSURE_OF_CHILD = ("SEXUAL_TO_MINOR", "INTIMATE_IMAGE_REQUEST")


def fire(facts: Facts, bands: Mapping[str, Band]) -> dict[str, tuple[Band, Fired]]:
    """The triggers that fired, strongest first, with the band each sets and the hits that did it.

    Where nobody knows whether the one written to is a child, the two triggers that are about a child ask
    for a look (review) instead of paging the lead.
    """
    found = {}
    for ident in TRIGGERS:
        hits = RULES[ident](facts)
        if not hits:
            continue
        band = bands[ident]
        if ident in _UNSURE_OF_CHILD and facts.gate.other is Side.UNKNOWN:
            band = min(band, Band.REVIEW)
        found[ident] = (band, hits)
    return dict(sorted(found.items(), key=lambda item: (-item[1][0], TRIGGERS.index(item[0]))))
