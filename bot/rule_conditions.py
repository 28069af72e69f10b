"""A rule's condition, in CEL: compiled, tried once, and what is wrong with it in a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from difflib import get_close_matches

import cel

from bot.core.cases import Case, Kind
from bot.core.escalation import Facts, facts
from bot.core.rulebook import named
from bot.core.signals import Severity

_UNDEFINED = re.compile(r"Undefined variable or function: '([^']+)'")
_SYNTAX = re.compile(r"<input>:(\d+):(\d+): Syntax error: ([^\n]{0,60})")


class Faulty(ValueError):
    """A rule cannot be used. The message names the rule, what is wrong, and what was probably meant."""


def condition(name: str, text: str) -> Callable[[Facts], bool]:
    """What tells whether a rule applies to the facts of a case. It is tried on a made-up case, so that a mistake shows
    now; names are looked at besides, as that one case may not reach all of them.

    Raises:
        Faulty: it does not compile, names something that is no fact, or gives no yes or no.
    """
    known = sorted(example())
    try:
        program = cel.compile(text)
    except ValueError as fault:
        raise Faulty(f"Rule “{name}”, when: {_unread(str(fault))}") from None
    odd = [one for one in named(text) if one not in known]
    if odd:
        raise Faulty(f"Rule “{name}”, when: {_unknown(odd[0], known)}")

    def holds(case: Facts) -> bool:
        answer = program.execute(dict(case))
        if not isinstance(answer, bool):
            raise TypeError(f"its condition gives {answer!r}, not true or false.")
        return answer

    try:
        holds(example())
    except (RuntimeError, TypeError, ValueError) as fault:
        function = _UNDEFINED.search(str(fault))
        said = f"there is no “{function[1]}” in conditions." if function else str(fault)
        raise Faulty(f"Rule “{name}”, when: {said} A condition can ask about: {', '.join(known)}.") from None
    return holds


def example() -> Facts:
    """The facts of a made-up case."""
    case = Case("0", Kind.CONDUCT, "", "SPAM", Severity.S4, "", datetime(2026, 1, 1, tzinfo=UTC))
    return facts(case, audience="youth", visibility="closed", country="GB", risen=False)


def _unread(fault: str) -> str:
    found = _SYNTAX.search(fault)
    if found is None:
        return f"it cannot be read ({fault[:200]})."
    single = " One “=” is no comparison: write “==”." if "token recognition error at: '= " in fault else ""
    return f"it cannot be read at character {found[2]} ({found[3].partition(' expecting')[0]}).{single}"


def _unknown(word: str, known: list[str]) -> str:
    near = get_close_matches(word, known, 1)
    hint = f"Did you mean “{near[0]}”?" if near else f"A condition can ask about: {', '.join(known)}."
    return f"“{word}” is nothing a condition can ask about. {hint}"


def meant(word: str, known: tuple[str, ...] | list[str]) -> str:
    """That a word is unknown, and which was probably meant."""
    near = get_close_matches(word, known, 1)
    return f"{word!r} is unknown. " + (f"Did you mean {near[0]!r}?" if near else f"Known are: {', '.join(known)}.")
