"""Test the alarm: lead and deputy are called by every way they have, and answer."""

from __future__ import annotations

from bot.core.alarms import LASTS, Why
from bot.core.cases import No
from bot.core.rights import Power
from bot.core.store import Work
from bot.core.switches import Consequence, Kind, Option, Setting, Wanted
from bot.steps import alarming

SETTING = Setting(
    "alarm",
    "Test the alarm: lead and deputy are called by every way they have. Or answer a test by the code in a mail.",
    (
        Option("code", "The code from the mail or the push; or “test”. Leave it out to see how the alarm stands."),
        Option("do", "What?", Kind.CHOICE, choices={"test": "Test it now", "show": "How it stands"}),
    ),
    frozenset({Power.CONFIGURE, Power.SEE_SERIOUS}),
    usual={"do": "show"},
    kept=False,
)


def consequence(work: Work, wanted: Wanted) -> Consequence:
    if not _tests(wanted) and (wanted.option("code") or wanted.option("do") == "show"):
        return Consequence(("How the alarm stands",))
    if not _tests(wanted):
        raise No("Say what: do=test, do=show, or the code from the mail.")
    names = " and ".join(alarming.called(work, wanted.practice, wanted.now))
    return Consequence(
        (
            f"{names} get a test alarm by every way they have, clearly marked as one",
            f"Each answers by two ways within {LASTS.total_seconds() / 3600:.0f} hours.",
        ),
        asks=True,
    )


def apply(work: Work, wanted: Wanted, found: Consequence) -> str:
    code, practice, now = wanted.option("code"), wanted.practice, wanted.now
    if _tests(wanted):
        alarm = alarming.start(work, practice, Why.ASKED, wanted.by.name, now)
        return f"{' and '.join(alarm.names)} are called now. /alarm says who has answered; you are told when all have."
    if code:
        return alarming.by_code(work, code, "code", now, wanted.by.name).text
    newest = work.alarms.newest(1)
    stands = alarming.state_of(work, practice, now)
    said = [*(alarming.told(work, newest[0], practice) if newest else ())]
    now_ = f"RED. {stands.red} {stands.hint}" if stands.red else "The alarm is known to arrive. To test it: /alarm test"
    return "\n".join([now_, *said])


def _tests(wanted: Wanted) -> bool:
    """Whether a test is to be made: where one only types, “test” stands in the place of a code."""
    return wanted.option("do") == "test" or wanted.option("code").casefold() == "test"
