"""What a finding is worth: by how sure it is, by where the talk drifts, and by its harmless surroundings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.core.gates import Side, addressed
from bot.core.messages import Age, Basis, Message, Role, Talk, Visibility
from bot.core.signals import GROOMING, Signal
from classifiers.grooming.drift import lines
from classifiers.grooming.family import DOUBTFUL, GUARDED, Family
from classifiers.grooming.guards import Guards, family, narration, openly
from classifiers.grooming.words import pieces
from classifiers.text import canonical, shown

AROUND = 8
FAMILIAR = ("AGE_STATED", "CHILD_SAYS_SCARED_OR_ASKS_HELP")
"""Facts that are no risk by themselves."""
MEANT, MEANT_DIRECT = 1.5, 1.0
"""What a meaning scores that no phrasing knows, where the talk drifts most: in a group and in a direct chat, where each
line surely is for the other and so counts in full."""
MOST_MEANINGS = 4
"""Of one message, so many meanings count: the likeliest."""
LEAST, MOST_MEANT = 0.1, 0.39
"""The least a meaning scores to be told, and the most: its hit weighs less than `bot.core.triggers.FIRM` asks, so it is
part of no hard trigger, whomever it is for."""
DRIFTING = Family(
    "DRIFT", "taken together, what they write reads like closing in on somebody young", False, False, None
)
"""What is found where a talk drifts, whatever the line itself shows."""
GATEKEEPING = Family(
    "GATEKEEPER",
    "taken together, what they write reads like closing in on a child by way of the grown-ups",
    False,
    False,
    None,
)
"""What is found instead where all who write are known to be grown up."""
WHOLE = (DRIFTING, GATEKEEPING)
ALONE, DRIFTED, PLAINEST = 0.4, 0.5, 0.8
"""What either scores where one such message is worth a look by itself, whoever is not known to be young wrote it; where
the talk drifts as those of persons of concern do; and where it does as the plainest of those."""
ALONE_FROM = {False: 0.8, True: 0.3}
"""How far a talk drifts where one message is enough: in groups, and in private (True). Harmless private talks that
drift at all do so again and again, and are called out anyway: of concerning ones by 11 authors left out .863 instead
of .821 are told before the last third with .3 instead of .6, at 4.0 instead of 3.8 of a hundred harmless ones."""
PEERS = 0.5
"""What a meaning keeps where a child by the roster wrote it: among friends everything is special."""
STILL = 0.3
"""What a phrasing keeps where the talk does not drift at all: it adds to a score and is part of no trigger."""
PLAINLY = 0.5
"""What a phrasing keeps at most where it is said that the rest looks harmless."""
ENOUGH = 3
"""How many messages of the author that takes."""
UNSEEN = 0.5
"""How far a talk is taken to drift where nobody looks."""


@dataclass(frozen=True, slots=True)
class Found:
    """An indicator in a message. `setting`: harmless words around it; `meant`: only the encoder found it, and `score`
    is how far its probability lies on its scale (0 to 1)."""

    family: Family
    score: float
    spans: tuple[tuple[int, int], ...]
    setting: bool = False
    meant: bool = False


def weighed(
    talk: Talk, found: Mapping[str, Found], drift: float | None, outright: bool = False
) -> dict[str, tuple[Found, float, str]]:
    """Each finding with its score, and a reason where the drift of the talk (0 to 2; None: not looked at) lowers it: a
    phrasing never where the author has shown much `outright`."""
    author = talk.standing(talk.message.author.id)
    child = author.age is Age.MINOR and author.age_basis in (Basis.ROSTER, Basis.PLATFORM_ROLE)
    direct = talk.group.policy.visibility is Visibility.DIRECT
    peers = PEERS if child else 1.0
    far = UNSEEN if drift is None else min(drift, 1.0)
    most = (MEANT_DIRECT if direct else MEANT) * peers * far
    kept = 1.0
    if drift is not None and not outright and sum(writer == 0 for writer, _ in lines(talk)) >= ENOUGH:
        kept = STILL + (1 - STILL) * far
    likely = sorted(((one.score, name) for name, one in found.items() if one.meant), reverse=True)
    left_out = {name for _, name in likely[MOST_MEANINGS:]}
    out: dict[str, tuple[Found, float, str]] = {}
    for name, one in found.items():
        score, reason = one.score, ""
        if one.meant:
            score = min(score * most, MOST_MEANT)
            if name in left_out or score < LEAST:
                continue
        elif kept < 1 and not one.family.fact:
            score = score * kept
            reason = "; the rest of what they write makes it look harmless" if kept < PLAINLY else ""
        if score > 0:
            out[name] = one, round(score, 4), reason
    if drift:
        kind = GATEKEEPING if _among_adults(talk) else DRIFTING
        whole = Found(kind, far, ((0, len(talk.message.text)),), meant=True)
        score = float(np.interp(drift, (0.0, ALONE_FROM[direct], 1.0, 2.0), (0.0, ALONE, DRIFTED, PLAINEST)))
        out[kind.indicator] = whole, round(peers * score, 4), ""
    return out


def told(
    talk: Talk, found: Mapping[str, tuple[Found, float, str]], whole: str, guards: Guards, source: str
) -> Iterator[Signal]:
    """Findings → signals. Harmless surroundings lower what stands alone in its message; facts are hardly lowered."""
    text = talk.message.text
    alone = sum(1 for name, (one, _, _) in found.items() if name not in FAMILIAR and not one.meant) <= 1
    teacher = _teaches(talk)
    lesson = (alone or teacher) and guards.lesson(whole)
    open_ = openly(text)
    story = narration(text) and any(narration(m.text) for m in others(talk))
    author = talk.message.author.key
    kin = family(
        [text, *(m.text for m in _pair(talk) if m.author.key == author)],
        [m.text for m in _pair(talk) if m.author.key != author],
    )
    for name, (one, score, reason) in found.items():
        guarded = ""
        soft = not one.family.fact
        if (soft or teacher) and (lesson or guards.quoted(text, one.spans[0], whole, teacher=teacher)):
            guarded = "; it may be about how to stay safe, or a quotation"
        elif soft and story:
            guarded = "; it may be part of a game of roles"
        elif soft and kin and one.family not in WHOLE:
            guarded = "; the two seem to be family"
        elif one.meant and open_:
            guarded = "; the message brings another adult in"
        elif soft and alone and one.setting:
            guarded = "; the rest of the message makes it look harmless"
        elif soft and alone and guards.surprise(name, whole, _around(talk, name)):
            guarded = "; it may be about a surprise or a selection not announced yet"
        if guarded:
            score = score * GUARDED if one.meant else min(score, GUARDED)
        start, end = one.spans[0]
        may = "may be meant: " if one.meant and one.family not in WHOLE else ""
        yield Signal(
            label=GROOMING,
            score=score,
            why=f"{may}{one.family.why}: “{shown(text[start:end])}”{guarded or reason}",
            source=source,
            spans=one.spans,
            indicator=name,
            low_confidence=one.meant or score <= DOUBTFUL,
        )


def others(talk: Talk) -> list[Message]:
    """What others wrote lately."""
    key = talk.message.author.key
    return [m for m in talk.before[-AROUND:] if m.author.key != key]


def _among_adults(talk: Talk) -> bool:
    """Whether everybody who wrote lately, and whoever is written to, is known to be grown up."""
    message = talk.message
    ids = {one.author.id for one in (*talk.before, message) if not one.author.bot}
    ids |= {*message.to, *message.mentions, *((talk.replied.author.id,) if talk.replied else ())}
    audience = talk.group.policy.audience
    return all(addressed(talk.standing(one), audience) is Side.ADULT for one in ids)


def _teaches(talk: Talk) -> bool:
    """Whether a registered colleague speaks to a group, not to one person."""
    author = talk.standing(talk.message.author.id)
    registered = author.role in (Role.STAFF, Role.VOLUNTEER) and author.role_basis in (
        Basis.ROSTER,
        Basis.PLATFORM_ROLE,
    )
    return registered and talk.group.policy.visibility is not Visibility.DIRECT


def _pair(talk: Talk) -> Sequence[Message]:
    """What was said before where only two people talk: in a group, one cannot tell whose relatives are meant."""
    return talk.before if talk.group.policy.visibility is Visibility.DIRECT else ()


def _around(talk: Talk, indicator: str) -> list[str]:
    """The words of a few messages before, where the indicator's guard asks for them."""
    if indicator != "SECRECY":
        return []
    found = (next(iter(pieces(canonical(m.text[:400]).text)), None) for m in talk.before[-AROUND:])
    return [piece.text for piece in found if piece is not None]
