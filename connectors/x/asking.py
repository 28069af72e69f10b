"""Asking X until it answers: what passes is waited for, what does not is said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.core.ports import Refused
from connectors.x.line import Declined, NoAnswer
from connectors.x.waits import Waits

T = TypeVar("T")
REVOKED = (
    "X does not accept the desk's keys any more: they were revoked, or mistyped. Make new ones in the developer "
    "console under “Keys and tokens” and set them again."
)
NO_CREDIT = (
    "X answers no more, because the account's credit is used up or a limit in its console is reached: "
    "buy credit, or raise the limit, in X's developer console"
)


class NoCredit(Exception):
    """X wants money first. The message is a reason for the coverage ledger."""


class Hidden(Exception):
    """X does not show this. The message is a reason for the coverage ledger."""


def refusal(problem: Declined) -> Refused:
    """What to say where X will not have the desk at all."""
    if problem.status == 401:
        return Refused(REVOKED)
    words = problem.detail.strip().rstrip(".")[:200] or problem.title[:80] or f"error {problem.status}"
    if problem.status == 403:
        return Refused(
            f"X does not let this app read ({words}). Look in the developer console whether the app belongs to a "
            "project with access, and whether it or its account is suspended."
        )
    return Refused(f"X does not take the desk's question ({words}). An update of Safelight may be needed.")


async def until_answered(
    call: Callable[[], Awaitable[T]], waits: Waits, sleep: Callable[[float], Awaitable[object]]
) -> T:
    """Asks until there is an answer; the network, X's own faults and its limits cost time and nothing else.

    Raises:
        Refused: the keys are no longer good, or the app may not read.
        NoCredit, Hidden: see there.
    """
    while True:
        try:
            found = await call()
        except NoAnswer:
            wait = waits.network()
        except Declined as problem:
            if problem.spent:
                raise NoCredit(NO_CREDIT) from None
            if problem.status == 404 or problem.kind == "not-authorized-for-resource":
                raise Hidden(
                    "X does not show what is written to this account: it is gone, suspended or protected"
                ) from None
            if problem.status == 429:
                wait = waits.limit(problem.wait)
            elif problem.status >= 500:
                wait = waits.http()
            else:
                raise refusal(problem) from None
        else:
            waits.well()
            return found
        await sleep(wait)
