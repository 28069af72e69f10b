"""Steps 5 and 6: hits of each pair, old and new, to risks; signals, risks and the crowd to verdicts."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

from bot.core.bullying import WITHIN, bullying
from bot.core.crowd import FLOOD_WITHIN, PILE_ON_WITHIN, crowd
from bot.core.indicators import AGE_STATED, Band
from bot.core.messages import Age, Standing, Talk, Visibility
from bot.core.ports import Scored
from bot.core.practice import Practice
from bot.core.quieting import left
from bot.core.risk import Risk, risk
from bot.core.signals import PLATFORM_FLAG, Hit, Signal, Towards
from bot.core.store import Waiting, Work
from bot.core.towards import hits_of, towards
from bot.core.verdicts import EXCLUDES, FLOOD, HOSTILE, TELLING, Finding, Verdict, assess, desk_hits

Pair = tuple[str, str]
Shown = tuple[Pair, str]
"""A pair, and the key of a message that shows something of it."""
_EVER = datetime.max.replace(tzinfo=UTC)
_MANY_STAGES = 2
_OTHERS_WITHIN = timedelta(days=30)
_POINTS = 40
_AT_MOST = 2.0
"""More than what other children can multiply a score with (1.3 in the pack)."""


def weigh(work: Work, waiting: Sequence[Waiting], scored: Sequence[Scored], practice: Practice) -> list[Verdict]:
    """A verdict for each message, in the order given. Stores the messages' hits, and ages that were stated."""
    talks = [one.talk for one in waiting]
    scored = [_with_flags(talk, one) for talk, one in zip(talks, scored, strict=True)]
    sources = sorted({signal.source for one in scored for signal in one.signals})
    whole = practice.model.impressions
    fresh = [hits_of(talk, one.signals, whole) if one.signals else () for talk, one in zip(talks, scored, strict=True)]
    spoke = {hit.source for hits in fresh for hit in hits}
    again = [one.talk.message.key for one in waiting]
    # A check that could not look now keeps what it found before; where all looked, only what they say now counts.
    known = [one.talk.message.key for one in waiting if one.again]
    partly = {key for key, one in zip(again, scored, strict=True) if any(missing.again for missing in one.missing)}
    work.hits.replace([key for key in known if key in partly], (), [*{*sources, *spoke}, "desk"])
    work.hits.replace([key for key in known if key not in partly], [hit for hits in fresh for hit in hits])
    _keep_ages(work, fresh)
    risks = risks_of(work, talks, fresh, practice)
    verdicts = []
    meant = [
        towards(talk) if one.signals or key in risks else ()
        for talk, one, key in zip(talks, scored, again, strict=True)
    ]
    held: Counter[int] = Counter()
    for talk, one, hits, whom in zip(talks, scored, fresh, meant, strict=True):
        found = risks.get(talk.message.key, {})
        signals, by = left(one.signals, practice.quiet, talk)
        verdict = assess(talk, signals, found, practice.pack, whom, one.missing)
        then = None
        if any(finding.category == TELLING for finding in verdict.findings):
            then = _risks_then(work, talk, hits, practice)
            verdict = assess(talk, signals, found, practice.pack, whom, one.missing, then)
        if by and len(verdict.findings) < len(assess(talk, one.signals, found, practice.pack, whom, (), then).findings):
            held.update(by)
        verdicts.append(verdict)
    if held:
        work.changes.hold(held)
    return _with_crowds(work, talks, verdicts, meant)


def _risks_then(work: Work, talk: Talk, hits: Sequence[Hit], practice: Practice) -> Mapping[Pair, Risk]:
    """What the pairs of which a message shows something had come to when it was written, in whatever batch it came."""
    return risks_of(work, [talk], [hits], practice, until=talk.message.at).get(talk.message.key, {})


def _with_flags(talk: Talk, scored: Scored) -> Scored:
    """What the platform's own moderation said of a message, beside what the classifiers say."""
    if not talk.message.flags:
        return scored
    said = tuple(
        Signal(PLATFORM_FLAG, 1.0, f"{talk.group.platform.capitalize()} flagged it itself. {flag}", talk.group.platform)
        for flag in talk.message.flags
    )
    return replace(scored, signals=(*scored.signals, *said))


def _keep_ages(work: Work, fresh: Sequence[Sequence[Hit]]) -> None:
    for hits in fresh:
        for hit in hits:
            if hit.indicator == AGE_STATED:
                work.people.says_age(hit.actor, Age.MINOR_LIKELY, hit.at)


def risks_of(
    work: Work,
    talks: Sequence[Talk],
    fresh: Sequence[Sequence[Hit]],
    practice: Practice,
    least: Band = Band.REVIEW,
    until: datetime = _EVER,
) -> Mapping[str, dict[Pair, Risk]]:
    """The risk of each pair at each message that shows something new, by the message's key.

    A message has the worst from its own moment until that of the pair's next one here, so that it does not matter in
    which batches messages came; mostly that is its own moment, and more only where what came before was late. `fresh`
    are the hits of each talk, kept already. What stays under `least` is left out, and what was shown after `until`.
    """
    showing: dict[Pair, dict[str, Talk]] = {}
    for talk, hits in zip(talks, fresh, strict=True):
        for hit in hits:
            if hit.towards:
                showing.setdefault((hit.actor, hit.towards), {})[talk.message.key] = talk
    window = timedelta(days=practice.model.window_days)
    _with_newly_known_age(work, talks, fresh, window, showing)
    if not showing:
        return {}
    shown = {(pair, key): talk for pair, some in showing.items() for key, talk in some.items()}
    since = min(talk.message.at for talk in shown.values()) - window
    stored = _by_pair(work.hits.of_pairs([*showing, *((other, actor) for actor, other in showing)], since), until)
    groups = work.people.groups({hit.group for hits in stored.values() for hit in hits})
    seen = {key: group.policy.visibility for key, group in groups.items()}
    moments = {pair: _moments(some, stored.get(pair, ())) for pair, some in showing.items()}
    known = _with_standings(work, shown, {key for pair in showing for key in pair})
    worst = {
        (pair, key): _worst(pair, talk, moments[pair][key], stored, seen, practice, least, others=0)
        for (pair, key), talk in known.items()
    }
    # That the actor does the same to other children only multiplies: it is asked where it could make a difference.
    near = {one for one, found in worst.items() if practice.model.band(found.score * _AT_MOST) >= least}
    if near:
        by_actor = _by_pair(work.hits.of_actors({pair[0] for pair, _ in near}, since), until)
        accounts = {key for both in by_actor for key in both}
        for (pair, key), talk in _with_standings(work, {one: known[one] for one in near}, accounts).items():
            others = _other_minors(pair, by_actor, talk, practice)
            if others:
                worst[pair, key] = _worst(pair, talk, moments[pair][key], stored, seen, practice, least, others=others)
    risks: dict[str, dict[Pair, Risk]] = {}
    for (pair, key), one in worst.items():
        if one.band >= least:
            risks.setdefault(key, {})[pair] = one
    return risks


def _moments(talks: Mapping[str, Talk], hits: Sequence[Hit]) -> dict[str, list[datetime]]:
    """When each message of a pair is judged: at its own moment, and at those of what comes between it and the next."""
    moments = {key: {talk.message.at} for key, talk in talks.items()}
    in_time = sorted(talks, key=lambda key: talks[key].message.at)
    begun = [talks[key].message.at for key in in_time]
    for hit in hits:
        if n := bisect_right(begun, hit.at):
            moments[in_time[n - 1]].add(hit.at)
    return {key: sorted(some) for key, some in moments.items()}


def _with_standings(work: Work, talks: Mapping[Shown, Talk], accounts: set[str]) -> dict[Shown, Talk]:
    """The talks with what is known now of these accounts, asked once for each group."""
    groups = {talk.group.key: talk.group for talk in talks.values()}
    keys = sorted(accounts - {""})
    known = {key: work.people.standings(keys, group) for key, group in groups.items()}
    return {one: replace(talk, standings={**talk.standings, **known[talk.group.key]}) for one, talk in talks.items()}


def _with_newly_known_age(
    work: Work,
    talks: Sequence[Talk],
    fresh: Sequence[Sequence[Hit]],
    window: timedelta,
    showing: dict[Pair, dict[str, Talk]],
) -> None:
    """Who says that they are under 18 changes what others showed them before: those pairs are weighed again too."""
    said = [
        (hit.actor, talk)
        for talk, hits in zip(talks, fresh, strict=True)
        for hit in hits
        if hit.indicator == AGE_STATED
    ]
    if not said:
        return
    since = min(talk.message.at for _, talk in said) - window
    before = work.hits.towards({who for who, _ in said}, since)
    for hit, (who, talk) in product(before, said):
        if hit.towards == who:
            showing.setdefault((hit.actor, who), {})[talk.message.key] = talk


def _worst(
    pair: Pair,
    talk: Talk,
    moments: Sequence[datetime],
    stored: Mapping[Pair, Sequence[Hit]],
    seen: Mapping[str, Visibility],
    practice: Practice,
    least: Band,
    *,
    others: int,
) -> Risk:
    """The worst of these moments. What stays under `least` comes without words: most pairs do."""
    hits, answers = stored.get(pair, ()), stored.get((pair[1], pair[0]), ())
    policy = talk.group.policy

    def at_moment(at: datetime, *, words: bool) -> Risk:
        return risk(
            [hit for hit in hits if hit.at <= at],
            _standing(talk, pair[0]),
            _standing(talk, pair[1]),
            at=at,
            model=practice.model,
            visibility=seen or policy.visibility,
            audience=policy.audience,
            actor_other_minors=others,
            timezone_name=policy.timezone,
            answers=[hit for hit in answers if hit.at <= at],
            words=words,
        )

    found = [(at_moment(at, words=False), at) for at in moments[-_POINTS:]]
    worst, when = max(found, key=lambda one: (one[0].band, one[0].score))
    return at_moment(when, words=True) if worst.band >= least else worst


def _other_minors(pair: Pair, by_actor: Mapping[Pair, Sequence[Hit]], talk: Talk, practice: Practice) -> int:
    """How many other likely minors the actor showed two or more stages towards in 30 days."""
    stage = {name: indicator.stage for name, indicator in practice.model.indicators.items()}
    count = 0
    for (actor, other), hits in by_actor.items():
        if actor != pair[0] or other in ("", pair[1]):
            continue
        near = [hit for hit in hits if abs(talk.message.at - hit.at) <= _OTHERS_WITHIN and hit.indicator in stage]
        stages = {stage[hit.indicator] for hit in near}
        young = _standing(talk, other).age is not Age.ADULT
        count += young and len(stages) >= _MANY_STAGES
    return count


def _standing(talk: Talk, account: str) -> Standing:
    return talk.standing(account.partition(":")[2])


def _by_pair(hits: Sequence[Hit], until: datetime) -> dict[Pair, list[Hit]]:
    pairs: dict[Pair, list[Hit]] = {}
    for hit in hits:
        if hit.at <= until:
            pairs.setdefault((hit.actor, hit.towards), []).append(hit)
    return pairs


def _with_crowds(
    work: Work,
    talks: Sequence[Talk],
    verdicts: Sequence[Verdict],
    meant: Sequence[Sequence[tuple[str, Towards, float]]],
) -> list[Verdict]:
    fresh = [
        desk_hits(talk, verdict, whom) if verdict.findings else ()
        for talk, verdict, whom in zip(talks, verdicts, meant, strict=True)
    ]
    if not any(fresh):
        return list(verdicts)
    work.hits.replace([], [hit for hits in fresh for hit in hits], [])
    times = [talk.message.at for talk, hits in zip(talks, fresh, strict=True) if hits]
    here = {talk.group.key: talk.group for talk, hits in zip(talks, fresh, strict=True) if hits}
    wide, near = max(PILE_ON_WITHIN, WITHIN), FLOOD_WITHIN
    stored = [
        *work.hits.of_groups(here, (HOSTILE, EXCLUDES), min(times) - wide, max(times) + wide),
        *work.hits.of_groups(here, (FLOOD,), min(times) - near, max(times) + near),
    ]
    by_group: dict[str, list[Hit]] = {key: [] for key in here}
    for hit in sorted(stored, key=lambda one: one.at):
        by_group[hit.group].append(hit)
    standings = {
        key: work.people.standings(sorted({who for hit in hits for who in (hit.actor, hit.towards) if who}), here[key])
        for key, hits in by_group.items()
    }
    return [
        Verdict((*verdict.findings, *_crowd(talk, by_group, standings)), verdict.missing) if hits else verdict
        for talk, verdict, hits in zip(talks, verdicts, fresh, strict=True)
    ]


def _crowd(
    talk: Talk, hits: Mapping[str, Sequence[Hit]], standings: Mapping[str, Mapping[str, Standing]]
) -> tuple[Finding, ...]:
    """A crowd's people may have written long before the talk began: what is known of them comes along."""
    key = talk.group.key
    known = replace(talk, standings={**talk.standings, **standings[key]})
    return (*crowd(known, hits[key]), *bullying(known, hits[key]))
