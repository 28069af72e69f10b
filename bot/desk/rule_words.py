"""Escalation rules in sentences: what one looks at, whom it tells, by when somebody must have acted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from bot.core.cases import Kind, State
from bot.core.clocks import Span
from bot.core.ladder import Ladder
from bot.core.pack import Pack
from bot.core.rulebook import RuleDay, Switch
from bot.core.signals import Severity
from bot.desk import words

FACTS: Mapping[str, str] = {
    "category": "what it is about",
    "severity": "how urgent it is",
    "kind": "what kind of flag it is",
    "state": "how far it is",
    "audience": "whom the group is for",
    "visibility": "who reads along in the group",
    "country": "which country the group is in",
    "about_colleague": "whether it is about somebody who helps here",
    "risen": "whether it was there before and has become more urgent",
}
"""What a condition can ask of a case, as it continues “It looked at …”."""
_AUDIENCES = {"youth": "young people", "mixed": "young people and adults", "adult": "adults"}
_READERS = {"open": "anybody", "closed": "those let in", "direct": "only the two who write"}
_MUST: Mapping[str, str] = {
    "category": "it is about {}",
    "severity": "the urgency is {}",
    "kind": "the flag says {}",
    "state": "it is {}",
    "audience": "the group is for {}",
    "visibility": "{} can read along in the group",
    "country": "the group is in {}",
}
_YES_NO: Mapping[str, tuple[str, str]] = {
    "about_colleague": ("it is about somebody who helps here", "it is about nobody who helps here"),
    "risen": ("it was there before and has become more urgent", "it is new"),
}
LOOK_BACK = timedelta(days=30)
"""Over how many days it is counted how often a rule applied."""
FEW = 5
"""Below this a count is not told: a single time could tell a party that there is a case."""
CLOCKS = {"open": "opened", "decide": "decided", "refer": "referred", "review": "looked at again"}


def value(fact: str, is_: object, pack: Pack) -> str:
    """What a fact of a case is, in words: `Today` for a severity of S2."""
    text = str(is_)
    if isinstance(is_, bool):
        return "yes" if is_ else "no"
    match fact:
        case "category" if text in pack.categories:
            return pack.title(text)
        case "severity" if text in Severity.__members__:
            return words.URGENCY[Severity[text]]
        case "kind" if text in set(Kind):
            return words.KINDS[Kind(text)]
        case "state" if text in set(State):
            return words.STATES[State(text)]
        case "audience":
            return _AUDIENCES.get(text, text)
        case "visibility":
            return _READERS.get(text, text)
    return text or "not known"


def applies(switch: Switch, pack: Pack) -> str:
    """When a rule applies, as a sentence."""
    if switch.where is None:
        looked = listed([FACTS.get(name, name) for name in switch.looks]) or "all that is known of a case"
        return f"It looks at {looked}, all of them together."
    if not switch.where:
        return "It applies to every flag."
    return f"It applies where {listed([_must(fact, some, pack) for fact, some in switch.where.items()])}."


def _must(fact: str, some: Sequence[object], pack: Pack) -> str:
    if fact in _YES_NO:
        return _YES_NO[fact][0 if some[0] is True else 1]
    some = sorted(some, key=str) if fact == "severity" else some  # what is most urgent first
    quoted = fact in ("category", "severity", "kind")
    said = listed([f"“{value(fact, one, pack)}”" if quoted else value(fact, one, pack) for one in some], "or")
    return _MUST.get(fact, f"{FACTS.get(fact, fact)} is {{}}").format(said)


def does(tells: Iterable[str], clocks: Mapping[str, Span], *, record: bool) -> str:
    """Who is told, whether a record opens, and by when somebody must have acted."""
    said = [f"It tells {listed([f'the {one}' for one in tells])}."] if tells else []
    if record:
        said.append("It opens a safeguarding record.")
    if clocks:
        said.append(f"By when: {', '.join(clock(name, span) for name, span in clocks.items())}.")
    return " ".join(said) or "It tells nobody, and starts no clock."


def clock(name: str, span: Span) -> str:
    """A clock of a rule: `opened within 15 minutes`."""
    return f"{CLOCKS.get(name, f'“{name}”')} within {lasting(span)}"


def lasting(span: Span) -> str:
    """A length of time in words, and whether only working time counts."""
    text = words.length(span.minutes + span.days * 1440)
    return f"{text} of working time" if span.working else text


def applied(one: Switch, days: Iterable[RuleDay]) -> str:
    """How often a rule applied on these days, as a sentence."""
    mine = [day for day in days if day.rule == one.rule]
    said = [f"applied {_few(sum(day.fired for day in mine))}"]
    if one.shadow or any(day.shadowed for day in mine):
        said.append(f"in shadow {_few(sum(day.shadowed for day in mine))}")
    if any(day.held for day in mine):
        said.append(f"{_few(sum(day.held for day in mine))} alerts held for the morning")
    quota = f" of {one.quota} cases a day at once" if one.tells else ""
    return f"In {LOOK_BACK.days} days it {', '.join(said)}{f' (it tells people{quota})' if quota else ''}."


def _few(number: int) -> str:
    return f"{number} times" if number >= FEW else f"fewer than {FEW} times"


def looked_at(values: Mapping[str, object], pack: Pack) -> str:
    """What a rule looked at in a case, and what it found."""
    parts = [f"{FACTS.get(name, name)} ({value(name, is_, pack)})" for name, is_ in values.items()]
    return f"It looked at {listed(parts)}."


def climbs(ladder: Ladder) -> str:
    """Who is told, one after another, while nobody decides."""
    steps = [f"the {step.desk.value} {_after(step.after)}" for step in ladder.steps]
    said = f"While nobody decides it tells {', then '.join(steps)}."
    if ladder.repeat:
        said += f" After that all of them again each {words.length(_minutes(ladder.repeat))}."
    if ladder.duty is not None:
        said += f" {_after(ladder.duty).capitalize()} the adult on duty is asked to phone."
    return said


def _after(span: timedelta) -> str:
    return f"after {words.length(_minutes(span))}" if span else "at once"


def _minutes(span: timedelta) -> int:
    return round(span.total_seconds() / 60)


def listed(parts: Sequence[str], last: str = "and") -> str:
    """Words in a row: `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""
