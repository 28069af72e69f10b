"""Whom a message is meant for, and how that is known. Live groups rarely say it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from bot.core.gates import Side, addressed
from bot.core.messages import Account, Message, Talk, Visibility
from bot.core.naming import called, named, says_you
from bot.core.signals import GROOMING, Hit, Signal, Towards

WEIGHTS: Mapping[Towards, float] = MappingProxyType(
    {Towards.DIRECT: 1.0, Towards.REPLY: 1.0, Towards.MENTION: 0.9, Towards.NEXT: 0.6, Towards.NAMED: 0.45}
)
"""How much a hit counts by how its addressee is known. Starting values of ours."""

TO_YOU = 0.8
"""What an addressee guessed from who spoke last counts in grooming where the text says “you”."""
ABOUT = 0.7
"""The least that an impression of a talk counts towards the one whom it is about: that the talk drifts is no guess."""
CARRIED = 0.45
CARRIED_WITHIN = timedelta(days=14)
"""What the one whom the author addressed last counts in grooming where nobody else is meant, and for how long: too
little for a hard trigger (`bot.core.triggers.FIRM`)."""

NEXT_WITHIN = timedelta(minutes=10)
QUOTE = 120
FULL_SCORE = 0.8

_CHILD = 2
"""How many times as much it counts that a known or likely child was spoken to or of."""


def towards(talk: Talk) -> tuple[tuple[str, Towards, float], ...]:
    """The accounts (keys) the newest message is meant for, surest first, each with its basis and weight (0 to 1).

    Direct: the message's own addressees, or in a direct chat the one other account. Then a reply, a mention by id,
    by “@Name” or by a first name used to call somebody who wrote before. Only where nothing of this is there, the
    last other account that wrote within ten minutes. Never the author.
    """
    message, author = talk.message, talk.message.author
    found: dict[str, Towards] = {}
    for account_id in message.to:
        found.setdefault(f"{message.platform}:{account_id}", Towards.DIRECT)
    if not message.to and talk.group.policy.visibility is Visibility.DIRECT:
        others = {m.author.key for m in talk.before} | {f"{message.platform}:{i}" for i in talk.standings}
        others.discard(author.key)
        if len(others) == 1:
            found[others.pop()] = Towards.DIRECT
    replied = talk.replied or _by_id(talk.before, message.reply_to)
    if replied is not None:
        found.setdefault(replied.author.key, Towards.REPLY)
    for account_id in message.mentions:
        found.setdefault(f"{message.platform}:{account_id}", Towards.MENTION)
    for key in called(talk):
        found.setdefault(key, Towards.MENTION)
    found.pop(author.key, None)
    if not found:
        near = _last_other(message, talk.before)
        if near is not None:
            found[near.key] = Towards.NEXT
    order = list(WEIGHTS)
    ranked = sorted(found.items(), key=lambda item: order.index(item[1]))
    return tuple((key, basis, WEIGHTS[basis]) for key, basis in ranked)


def hits_of(talk: Talk, signals: Sequence[Signal], impressions: Collection[str] = ()) -> tuple[Hit, ...]:
    """The grooming signals of the newest message as hits, one for each addressee, with a short quote.

    A signal under 0.8 makes its hit weigh less, in proportion. Where nobody is known to be addressed, `towards` is
    empty and the weight 0: the hit is kept, but belongs to no pair. What is said to a whole group is not counted
    towards every child in it: that would make a pair of each coach with each member. `impressions` are indicators of
    the talk as a whole (`bot.core.indicators.Indicator`).
    """
    message = talk.message
    nobody = (("", Towards.NEXT, 0.0),)
    line = _meant(talk) or nobody
    whole = line
    sure = line[0][1] is not Towards.NEXT
    if not sure or all(_side(talk, key) is Side.ADULT for key, _, _ in line):
        shown = any(signal.indicator in impressions for signal in signals)
        whole = (_about(talk, sure) or line) if shown else line
    hits: dict[tuple[str, str], Hit] = {}
    for signal in signals:
        if signal.label != GROOMING or not signal.indicator:
            continue
        surety = min(max(signal.score, 0.0) / FULL_SCORE, 1.0)
        for key, basis, weight in whole if signal.indicator in impressions else line:
            hit = Hit(
                message=message.key,
                group=talk.group.key,
                indicator=signal.indicator,
                actor=message.author.key,
                towards=key,
                basis=basis,
                at=message.at,
                quote=signal.said or quote(message.text, signal.spans),
                source=signal.source,
                weight=round(weight * surety, 4),
            )
            before = hits.get((signal.indicator, key))
            if before is None or hit.weight > before.weight:
                hits[(signal.indicator, key)] = hit
    return tuple(hits.values())


def _meant(talk: Talk) -> tuple[tuple[str, Towards, float], ...]:
    """As `towards`. A guess is surer where the text says “you”; and who is courted over days is seldom named each
    time: where nobody is known to be meant, it is whom the author addressed last."""
    whom = towards(talk)
    if not whom:
        last = next((key for earlier in _earlier(talk) for key, _, _ in towards(earlier)), "")
        return ((last, Towards.NEXT, CARRIED),) if last else ()
    if whom[0][1] is Towards.NEXT and says_you(talk.message.text):
        return tuple((key, basis, TO_YOU) for key, basis, _ in whom)
    return whom


def _about(talk: Talk, sure: bool) -> tuple[tuple[str, Towards, float], ...]:
    """The one whom the author spoke to or of most in a talk, known as surely as in the surest of those lines: where it
    is only a guess whom the newest line is for, or where that is a grown-up, that is the one whom an impression of the
    whole is about. Who closes in on a child in a group speaks of them to the parents, too.

    Whoever is known or likely to be a child counts twice. Known adults are so only where there is nobody else; and
    where the newest line `sure`ly is for one, nobody takes their place who is not known as a child and was only guessed
    at, or met once.
    """
    found: dict[str, list[tuple[str, Towards, float]]] = {}
    for one in (talk, *_earlier(talk)):
        spoken_to = towards(one)
        met = {key for key, _, _ in spoken_to}
        spoken_of = [(key, Towards.NAMED, WEIGHTS[Towards.NAMED]) for key in named(one) if key not in met]
        for whom in (*spoken_to, *spoken_of):
            found.setdefault(whom[0], []).append(whom)
    sides = {key: _side(talk, key) for key in found}
    young = {key: some for key, some in found.items() if sides[key] is not Side.ADULT}
    if sure:
        young = {
            key: some
            for key, some in young.items()
            if sides[key].child or (len(some) > 1 and any(basis is not Towards.NEXT for _, basis, _ in some))
        }
    among = young if young or sure else found
    if not among:
        return ()
    most = max(among, key=lambda key: sum(w for _, _, w in among[key]) * (_CHILD if sides[key].child else 1))
    key, basis, weight = max(among[most], key=lambda whom: whom[2])
    return ((key, basis, max(weight, ABOUT)),)


def _side(talk: Talk, key: str) -> Side:
    """What is known of somebody's age."""
    standing = talk.standing(key.removeprefix(f"{talk.message.platform}:"))
    return addressed(standing, talk.group.policy.audience)


def _earlier(talk: Talk) -> Iterator[Talk]:
    """The talk as it stood at each earlier message of the newest one's author, the newest first."""
    author = talk.message.author.key
    for n in range(len(talk.before) - 1, -1, -1):
        earlier = talk.before[n]
        if talk.message.at - earlier.at > CARRIED_WITHIN:
            return
        if earlier.author.key == author:
            yield replace(talk, message=earlier, before=talk.before[:n], replied=None)


def quote(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """At most `QUOTE` characters of the original text around the first span, cut at words, with “…” where cut."""
    start, end = spans[0] if spans else (0, 0)
    if len(text) <= QUOTE:
        return text.strip()
    start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
    room = max(QUOTE - 2 - (end - start), 0)
    left = max(0, min(start - room // 2, len(text) - (QUOTE - 2)))
    right = min(len(text), left + QUOTE - 2)
    piece = text[left:right]
    if left > 0 and " " in piece[: start - left]:
        piece = piece[piece.index(" ") + 1 :]
    if right < len(text) and " " in piece[-20:] and right > end:
        piece = piece[: piece.rindex(" ")]
    return f"{'…' if left else ''}{piece.strip()}{'…' if right < len(text) else ''}"


def _by_id(before: Sequence[Message], message_id: str) -> Message | None:
    return next((m for m in reversed(before) if m.id == message_id), None) if message_id else None


def _last_other(message: Message, before: Sequence[Message]) -> Account | None:
    """The last one who spoke, other than the author and apps, if that was within ten minutes."""
    for earlier in reversed(before):
        if message.at - earlier.at > NEXT_WITHIN:
            return None
        if earlier.author.key != message.author.key and not earlier.author.bot and earlier.at <= message.at:
            return earlier.author
    return None
