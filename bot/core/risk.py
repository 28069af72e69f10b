"""The hits of a pair over time → a band, with reasons. A prompt to look, not a finding.

The unit is a directed pair of accounts over all groups, not a message. The rules are those of
`grooming_indicators`; the numbers come with the model. Adding a hit never lowers the score, and the order in
which hits arrive does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.core.gates import Gate, Side, gate
from bot.core.indicators import AGE_STATED, GUARDIAN, Band, Indicator, RiskModel
from bot.core.messages import Age, Audience, Basis, Role, Standing, Visibility
from bot.core.points import Points, Seen, in_time, in_window, points, seen_in
from bot.core.signals import Hit, Towards
from bot.core.triggers import FIRM, Facts, Fired, fire

__all__ = ["Band", "Indicator", "Risk", "RiskModel", "gate", "risk"]

MOST_LINES = 5
YOUNG = 0.4
"""Impressions that together weigh as much say that the one written to is likely young."""
LINES = 25.0
"""The points that lines must be worth without any impression of the whole before firm hits bring a pair further than a
review: whoever is called at night must be told what was written. Of 1,544 hard benign talks by 23 authors whom the
encoder of talks had not met none stands at high for what adds up (40 are worth a look), and .59 of 1,032 concerning
ones; with 20 and hits of weight .4 three stand there, and .66."""


@dataclass(frozen=True, slots=True)
class Risk:
    """What the hits of a pair add up to. `score` is in points (0 and up), texts are sentences for a moderator.

    `care` is true when nothing but the writer's own call for help set the band: look after the writer. `among_adults`:
    what adds up was written to a known adult, about a child whom nobody here knows.
    """

    band: Band
    score: float
    reasons: tuple[str, ...]
    stages: tuple[str, ...]
    lines: tuple[Hit, ...]
    gate: str
    lower: tuple[str, ...]
    unseen: tuple[str, ...]
    triggers: tuple[str, ...]
    version: str
    care: bool = False
    among_adults: bool = False


@dataclass(frozen=True, slots=True)
class _Judged:
    band: Band
    points: Points
    gate: Gate
    fired: Mapping[str, tuple[Band, Fired]]


def risk(
    hits: Sequence[Hit],
    actor: Standing,
    other: Standing,
    *,
    at: datetime,
    model: RiskModel,
    visibility: Seen,
    audience: Audience = Audience.MIXED,
    actor_other_minors: int = 0,
    stated_age_at: datetime | None = None,
    timezone_name: str = "Europe/London",
    answers: Sequence[Hit] = (),
    words: bool = True,
) -> Risk:
    """The risk at the time `at` of what `actor` showed `other`.

    `visibility` is that of the one group all hits come from, or of each by group key. `actor_other_minors`
    counts other likely minors to whom the actor showed two or more stages in 30 days. `answers` are the hits
    of `other` towards `actor`: they tell who asks the questions, and when an age was stated (`stated_age_at`
    says so outright). Without `words` only what it amounts to is worked out: reasons, lines and what would lower it
    are left empty.
    """
    zone = _zone(timezone_name)
    kept, replies = in_window(hits, at, model), in_window(answers, at, model)
    told = [stated_age_at, _stated_by(other), *(hit.at for hit in replies if hit.indicator == AGE_STATED)]
    stated = min((moment for moment in told if moment is not None), default=None)
    firm = [hit for hit in kept if hit.weight >= FIRM]
    grown_ups = audience is Audience.ADULT
    lines = [hit for hit in kept if hit.indicator not in model.impressions]
    reads = [hit.weight for hit in kept if hit.indicator in model.impressions - model.among_adults]
    reads_young, plainly_young = sum(reads) >= YOUNG, max(reads, default=0.0) >= YOUNG
    silent = model.impressions if grown_ups else model.among_adults
    paging = [hit for hit in firm if hit.indicator not in silent]
    bands = {ident: trigger.band for ident, trigger in model.triggers.items()}

    def judge(who: Standing, whom: Standing, seen: Seen) -> _Judged:
        passage = gate(who, whom, audience, model.gates, reads_young)
        counted, counts = [kept, paging, lines], passage
        if passage.other is Side.ADULT:
            counts = replace(passage, factor=model.gates[GUARDIAN], impression=model.gates[GUARDIAN])
            counted = [[hit for hit in some if hit.indicator in model.among_adults] for some in counted]
        worth, shown, spoken = (
            points(some, replies, who, counts, at, model, seen, actor_other_minors, zone or UTC) for some in counted
        )
        # To page somebody at once takes more than that the talk reads so, among grown-ups or taken together.
        known = gate(who, whom, audience, model.gates, plainly_young and not grown_ups)
        fired = fire(Facts(firm, known, who, audience, stated), bands)
        # Faint signs together are worth a look. To page somebody takes firm ones, and lines that say something by
        # themselves, the faint ones counted; for what is critical these must be worth a look.
        paged = Band.CRITICAL if model.band(spoken.score) >= Band.REVIEW else Band.HIGH
        most = paged if spoken.score >= LINES else Band.REVIEW
        summed = max(min(model.band(worth.score), Band.REVIEW), min(model.band(shown.score), most))
        return _Judged(max([summed, *(b for b, _ in fired.values())]), worth, passage, fired)

    judged = judge(actor, other, visibility)
    strong = [hit for _, found in judged.fired.values() for hit in found]
    own_call = set(judged.fired) == {"CHILD_SAYS_SCARED_OR_ASKS_HELP"}
    found = Risk(
        band=judged.band,
        score=round(judged.points.score, 2),
        reasons=(),
        stages=judged.points.stages,
        lines=(),
        gate=judged.gate.words,
        lower=(),
        unseen=(),
        triggers=tuple(judged.fired),
        version=model.version,
        care=own_call and model.band(judged.points.score) < Band.REVIEW,
        among_adults=judged.gate.other is Side.ADULT and not judged.fired,
    )
    if not words:
        return found
    return replace(
        found,
        reasons=_reasons(kept, judged, model, zone or UTC),
        lines=_lines(kept, strong, judged.points.worth),
        lower=_lower(judge, judged, actor, other, visibility),
        unseen=_unseen(kept, hits, visibility, judged.gate, model, zone),
    )


def _stated_by(other: Standing) -> datetime | None:
    return other.as_of if other.young and other.age_basis is Basis.STATED else None


def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _reasons(hits: Sequence[Hit], judged: _Judged, model: RiskModel, zone: tzinfo) -> tuple[str, ...]:
    said = [model.triggers[ident].plain for ident in judged.fired]
    worth = judged.points.worth
    for ident in sorted(worth, key=lambda name: (-worth[name], name)):
        some = [hit for hit in hits if hit.indicator == ident]
        indicator, last = model.indicators[ident], some[-1].at.astimezone(zone)
        plain = indicator.plain
        if not indicator.impression and all(hit.weight <= FIRM for hit in some):
            plain = f"Perhaps {plain[:1].lower()}{plain[1:]}"
        often = "once, on" if len(some) == 1 else f"{len(some)} times, last on"
        said.append(f"{plain} ({often} {last.day} {last:%B at %H:%M}).")
    stages = judged.points.stages
    if len(stages) >= 3:  # after what counts most, where a short list still shows it
        said.insert(
            len(judged.fired) + 1, f"What was noticed is of {len(stages)} different kinds: {', '.join(stages)}."
        )
    return (*said, *judged.points.notes)


def _lines(hits: Sequence[Hit], strong: Sequence[Hit], worth: Mapping[str, float]) -> tuple[Hit, ...]:
    """At most five quotes, in order of time: what fired a trigger, then one of each indicator by its worth."""
    latest = hits[::-1]
    ranked = [*strong, *sorted(latest, key=lambda hit: -worth.get(hit.indicator, 0.0))]
    ranked = [hit for hit in dict.fromkeys(ranked) if hit.indicator in worth or hit in strong]
    first = {hit.indicator: hit for hit in reversed(ranked)}
    chosen = dict.fromkeys([hit for hit in ranked if first[hit.indicator] is hit] + ranked)
    return tuple(sorted(list(chosen)[:MOST_LINES], key=lambda hit: (*in_time(hit), hit.group)))


def _lower(
    judge: Callable[[Standing, Standing, Seen], _Judged],
    now: _Judged,
    actor: Standing,
    other: Standing,
    visibility: Seen,
) -> tuple[str, ...]:
    """What would lower it: each is tried on the same hits before it is said."""
    staff = Standing(Role.STAFF, Basis.ROSTER, Age.ADULT, Basis.ROSTER)
    child = Standing(age=Age.MINOR, age_basis=Basis.ROSTER)
    grown = Standing(age=Age.ADULT, age_basis=Basis.ROSTER)
    tries: list[tuple[str, Standing, Standing, Seen]] = [
        ("this came from a registered colleague in an open group", staff, other, Visibility.OPEN)
    ]
    if actor.age is not Age.ADULT:
        tries.append(("the writer were known to be a young person too", child, other, visibility))
    if other.age is not Age.MINOR:
        tries.append(("the one written to were known to be an adult", actor, grown, visibility))
    said = []
    for words, who, whom, seen in tries:
        then = judge(who, whom, seen)
        if (then.band, then.points.score) < (now.band, now.points.score):
            said.append(f"It would count for less if {words}.")
    return tuple(said)


def _unseen(
    hits: Sequence[Hit],
    given: Sequence[Hit],
    visibility: Seen,
    passage: Gate,
    model: RiskModel,
    zone: tzinfo | None,
) -> tuple[str, ...]:
    said = []
    if not any(seen_in(hit, visibility) is Visibility.DIRECT for hit in hits):
        said.append("Private chats between the two are not visible to us.")
    said.append("Pictures, voice messages and calls were not looked at.")
    every, guessed, named = (
        len({hit.message for hit in hits if hit.basis in bases})
        for bases in (tuple(Towards), (Towards.NEXT,), (Towards.NAMED,))
    )
    if guessed:
        said.append(f"For {guessed} of {every} lines it is a guess whom they were meant for (who wrote just before).")
    if named:
        said.append(f"{named} of {every} lines were not written to them: the writer speaks of them by name.")
    if passage.actor is Side.UNKNOWN:
        said.append("We do not know how old the writer is.")
    if passage.other in (Side.LIKELY, Side.UNKNOWN):
        said.append("We do not know for sure how old the one written to is.")
    odd = sum(1 for hit in given if hit.indicator not in {*model.indicators, *model.triggers, AGE_STATED})
    if odd:
        said.append(f"{odd} earlier observations are of a kind that these rules do not know; they were left out.")
    if zone is None:
        said.append("The group's time zone is not known here; night hours are counted in UTC.")
    return tuple(said)
