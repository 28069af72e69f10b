"""What `safelight rules` prints: rules, explanations and trials, as lines of plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.clocks import Clock
from bot.core.explaining import Asked, Came, in_time
from bot.core.pack import Pack
from bot.core.practice import Practice
from bot.core.rulebook import RuleDay, Switch
from bot.desk import rule_words
from bot.desk.card import moment
from bot.desk.logged import logged
from bot.desk.rule_words import applied
from bot.desk.shown import one_line
from bot.desk.words import SAYINGS, URGENCY
from bot.steps import backtesting, explaining
from bot.steps.timekeeping import BUFFER

MOST_LISTED = 20


def switch(one: Switch, days: Iterable[RuleDay], pack: Pack) -> Iterator[str]:
    """A rule as admins see it: its name and switch, its sentence, what it does, how often it applied."""
    state = "off   " if not one.on else "shadow" if one.shadow else "on    "
    yield f"{state}  {one_line(one.rule, 40)}: {one_line(one.why, 200)}"
    yield f"        {one_line(rule_words.applies(one, pack), 300)}"
    yield f"        {one_line(rule_words.does(one.tells, one.clocks, record=one.record), 300)}"
    yield f"        {applied(one, days)}{' It is never off.' if one.always else ''}"


def _asked(one: Asked, pack: Pack, zone: ZoneInfo, at: datetime) -> Iterator[str]:
    yield f"  {_CAME[one.came]} “{one_line(one.rule.why, 200)}” (rule {one_line(one.rule.id, 40)})"
    yield f"      {one_line(rule_words.looked_at(one.values, pack), 400)}"
    if one.came is Came.BROKEN:
        yield f"      {one_line(one.problem, 300)}"
    elif one.came is not Came.NOT:
        yield f"      {one_line(rule_words.does([d.value for d in one.rule.tell], {}, record=one.rule.incident), 300)}"
        for clock in one.clocks:
            yield f"      {_clock(clock, zone, at)}"


_CAME = {
    Came.APPLIES: "Applies:",
    Came.SHADOW: "Would apply, and is only counted:",
    Came.NOT: "Does not apply:",
    Came.BROKEN: "Does not work:",
}


def explained(found: explaining.Explanation, pack: Pack, zone: ZoneInfo, at: datetime) -> Iterator[str]:
    case = found.case
    yield f"Case {case.id}: {one_line(found.title)} · {URGENCY[case.severity]} · {one_line(found.group, 60)}"
    yield "The rules as they are now, asked of the case as it is now:"
    for one in found.asked:
        yield from _asked(one, pack, zone, at)
    ladder = [line for line in found.told if line.what.startswith(("not decided", "the ladder", "let "))]
    told = [line for line in found.told if line not in ladder]
    for title, lines in (("What the log says of the rules", told), ("The ladder", ladder)):
        if lines:
            yield f"{title}:"
            yield from (f"    {moment(line.at, zone, at)}  {_logged(line.what, found, pack)}" for line in lines)
    if found.file.incident is not None:
        record = found.file.incident
        yield f"Safeguarding record {record.id} is open since {moment(record.opened_at, zone, at)}."
    yield "What was decided:" if found.met else "Nothing was decided yet."
    for met in found.met:
        word = next((said for name, said in SAYINGS.items() if name == met.decision.word), met.decision.word)
        clocks = "; ".join(f"{_named(clock)}: {in_time(clock, at)}" for clock in met.clocks)
        yield f"    {moment(met.decision.at, zone, at)}  {met.decision.by}: {word}" + (f" ({clocks})" if clocks else "")
    running = [clock for clock in found.file.clocks if clock.met_at is None] if case.open else []
    for clock in running:
        yield f"    Still running: {_clock(clock, zone, at)}"


def _logged(what: str, found: explaining.Explanation, pack: Pack) -> str:
    """A line of the log with a rule's sentence in place of its name."""
    for one in found.asked:
        if what.startswith(f"rule {one.rule.id} "):
            return f"“{one_line(one.rule.why, 200)}”{what.removeprefix(f'rule {one.rule.id}')}"
    return one_line(logged(what, pack.categories), 300)


def _named(clock: Clock) -> str:
    """`to be opened`, for a clock of that name."""
    return f"to be {rule_words.CLOCKS.get(clock.name, f'done with “{clock.name}”')}"


def _clock(clock: Clock, zone: ZoneInfo, at: datetime) -> str:
    return f"{_named(clock).capitalize()} by {moment(clock.due, zone, at)}: {in_time(clock, at)}."


def cases(found: backtesting.Cases, proposed: Practice, zone: ZoneInfo, compares: bool) -> Iterator[str]:
    if not found.looked:
        yield "No case is kept that you may try rules on."
        return
    assert found.oldest is not None
    yield (
        f"Cases: {found.looked} are kept, the oldest opened on {found.oldest.astimezone(zone):%d %b %Y}. Each is asked "
        "as it was when it opened, with its urgency and category of now. Cases that involve you, and those about "
        "colleagues that you may not see, are left out."
    )
    for rule in proposed.rules:
        would = " (in shadow: it would)" if rule.shadow else ""
        number = found.shadowed.get(rule.id, 0) if rule.shadow else found.matched.get(rule.id, 0)
        yield f"    {one_line(rule.id, 40)}: applies to {number}{would}"
        if rule.id in found.failed:
            yield f"        it does not work for {found.failed[rule.id]}"
    if not compares:
        return
    yield f"With the proposal, {len(found.differs) or 'no'} cases would be treated otherwise."
    listed = [one for one in found.differs if one.number]
    for one in listed[:MOST_LISTED]:
        yield f"    case {one.number} ({URGENCY[one.severity]}): {_change(one)}"
    hidden = Counter(_change(one) for one in found.differs if not one.number)
    yield from (f"    {number} that you may not see: {words}" for words, number in hidden.items())
    if len(listed) > MOST_LISTED:
        yield f"    and {len(listed) - MOST_LISTED} more"


def _change(one: backtesting.Differs) -> str:
    parts = [f"newly: {', '.join(one.gains)}"] if one.gains else []
    return "; ".join(parts + ([f"no longer: {', '.join(one.loses)}"] if one.loses else []))


def messages(found: backtesting.Messages, proposed: Practice, zone: ZoneInfo) -> Iterator[str]:
    if not found.looked or found.oldest is None:
        yield f"Messages: none is kept. What is not flagged is erased after {BUFFER.days} days: nothing to try."
        return
    yield (
        f"Messages: {found.looked:,} of {found.kept:,} that are kept were judged again by their own words, the oldest "
        f"of {found.oldest.astimezone(zone):%d %b %Y}. What came in over {BUFFER.days} days ago is erased unless it "
        "belongs to a case. What those wrote who work here is not in these numbers, and neither are pile-ons, floods "
        "and bullying over days: they rest on many people's messages at once, and are not worked out again."
    )
    yield f"    would newly be flagged: {sum(found.newly.values())}"
    for (category, severity), number in sorted(found.newly.items(), key=lambda one: (-one[0][1], one[0][0])):
        yield f"        {number} {one_line(proposed.pack.title(category), 80)}, {URGENCY[severity]}"
    for desk, number in sorted(found.tells.items()):
        yield f"        of these {number} would tell the {desk} at once"
    yield f"    flagged then, and by their own words no longer: {found.no_longer}"
    yield f"    flagged then and still: {found.same}"
    yield (
        "Grooming risk of pairs, weighed again from the signs that were kept when these messages were judged, with "
        f"those of up to {proposed.model.window_days} days before. A sign that no check noticed then is not in it:"
    )
    yield f"    pairs worth a look that have no case: {sum(found.pairs_newly.values())}"
    for (category, severity), number in sorted(found.pairs_newly.items(), key=lambda one: (-one[0][1], one[0][0])):
        yield f"        {number} {one_line(proposed.pack.title(category), 80)}, {URGENCY[severity]}"
    for desk, number in sorted(found.pairs_tell.items()):
        yield f"        of these {number} would tell the {desk} at once"
    yield f"    with a case, and still worth a look: {found.pairs_same}"
    yield f"    with a case of the last {BUFFER.days} days, and no longer: {found.pairs_no_longer}"
    if found.missing:
        yield f"    could not be checked whole now: {found.missing}"
