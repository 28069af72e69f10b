"""What a case can be about: each category with what it is, how one sees it, who is told, what not to do. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from bot.core.cases import Kind
from bot.core.clocks import Span
from bot.core.law import Check, check
from bot.core.reading import Table
from bot.core.signals import Severity


@dataclass(frozen=True, slots=True)
class Shift:
    """What makes a case of a category more or less urgent than its usual severity, in words for people."""

    to: Severity
    when: str


@dataclass(frozen=True, slots=True)
class Tell:
    """Who is told: a route of the pack, when, and by when.

    `duty` is the law or guidance that asks for it; as long as that is not known to be in force, it is no duty. Without
    one, it is what we recommend.
    """

    who: str
    when: str
    within: Span | None = None
    duty: str = ""


@dataclass(frozen=True, slots=True)
class Keep:
    """How long a case is kept: a period of the pack, and for which cases of it. The first one is the usual."""

    period: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """How long something is kept, with the reason. Counted from the end of a case unless it says otherwise.

    The longest of what is given holds: `days`, `years`, until a `birthday` (age in years) of the child, until the
    person has left (`leaving`) or reached normal pension age (`pension`). With `review` a person then looks at it
    before it is erased. `ours`: our own proposal, which no source gives.
    """

    id: str
    words: str
    reason: str
    days: int | None = None
    years: int | None = None
    birthday: int | None = None
    leaving: bool = False
    pension: bool = False
    review: bool = False
    ours: bool = False
    check: Check = field(default_factory=Check)


@dataclass(frozen=True, slots=True)
class Urgency:
    """By when a case of a severity is opened and decided, and by when somebody outside is told, in words."""

    open: Span
    decide: Span | None
    outside: str


@dataclass(frozen=True, slots=True)
class Category:
    """What a case can be about. `plain` is how it is said to volunteers; `do_not` sentences say what not to do.

    `signals` is what people would see; `law` are ids of the pack's laws. Only id to severity is needed to run; that a
    shipped category has all the rest is checked by `bot.core.soundness`.
    """

    id: str
    name: str
    plain: str
    kind: Kind
    severity: Severity
    do_not: tuple[str, ...] = ()
    definition: str = ""
    signals: tuple[str, ...] = ()
    raises: tuple[Shift, ...] = ()
    lowers: tuple[Shift, ...] = ()
    tell: tuple[Tell, ...] = ()
    law: tuple[str, ...] = ()
    keep: tuple[Keep, ...] = ()

    def translated(self, words: Mapping[str, str | tuple[str, ...]]) -> Category:
        """The same in another language, as far as there are words for it."""
        known = {key: value for key, value in words.items() if key in TRANSLATED}
        return replace(self, **known)  # type: ignore[arg-type]


KEYS = ("name", "plain", "kind", "severity", "do_not", "definition", "signals", "raises", "lowers", "tell", "law",
        "keep")  # fmt: skip
PERIOD_KEYS = ("words", "reason", "days", "years", "birthday", "leaving", "pension", "review", "ours", "checked_on",
               "checked_by", "next_check", "source", "secondary")  # fmt: skip
TRANSLATED = ("name", "plain", "definition", "signals", "do_not")
"""What of a category is translated for members of the team who read another language."""


def category(
    id: str, table: Table, routes: Collection[str], laws: Collection[str], periods: Collection[str]
) -> Category:
    """A category from its table; what it names must be among the pack's `routes`, `laws` and `periods`."""
    return Category(
        id=id,
        name=table.text("name"),
        plain=table.text("plain"),
        kind=table.choice("kind", Kind),
        severity=table.severity("severity"),
        do_not=table.texts("do_not"),
        definition=table.text("definition", ""),
        signals=table.texts("signals"),
        raises=tuple(Shift(one.severity("to"), one.text("when")) for one in table.rows("raises", ("to", "when"))),
        lowers=tuple(Shift(one.severity("to"), one.text("when")) for one in table.rows("lowers", ("to", "when"))),
        tell=tuple(
            Tell(one.named("who", routes), one.text("when"), one.span("within"), one.named("duty", laws, ""))
            for one in table.rows("tell", ("who", "when", "within", "duty"))
        ),
        law=table.names("law", laws),
        keep=tuple(
            Keep(one.named("period", periods), one.text("when", "")) for one in table.rows("keep", ("period", "when"))
        ),
    )


def period(id: str, table: Table, by: str) -> Period:
    """A period of keeping from its table."""
    found = Period(
        id=id,
        words=table.text("words"),
        reason=table.text("reason"),
        days=table.whole("days"),
        years=table.whole("years"),
        birthday=table.whole("birthday"),
        leaving=table.flag("leaving"),
        pension=table.flag("pension"),
        review=table.flag("review"),
        ours=table.flag("ours"),
        check=check(table, by),
    )
    if not any((found.days, found.years, found.birthday, found.leaving, found.pension)):
        table.fault("years", "say how long: days, years, birthday, leaving or pension.")
    if not found.ours and found.check.on is None:
        table.fault("checked_on", "is missing. Write ours = true where no source gives this period.")
    return found


def urgency(table: Table) -> Urgency:
    """The times of a severity from its table."""
    opened = table.span("open")
    if opened is None and "open" not in table:
        table.fault("open", "is missing.")
    return Urgency(opened or Span(), table.span("decide"), table.text("outside"))
