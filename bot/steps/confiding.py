"""What the checks hear in what somebody tells the desk in private: whether they ask for a person, or need one now.

The same classifiers that judge a group's messages read them, as if a child had written: too much is heard rather than
too little, and a person looks at all of it. Nothing is kept of their scores and nobody becomes a person of concern by
what they write here: somebody who quotes an abuser sounds like one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.cases import Kind
from bot.core.members import Asks
from bot.core.messages import TOLD, Audience, Group, Message, Talk, Visibility
from bot.core.pack import Pack
from bot.core.ports import Scored
from bot.core.practice import Practice
from bot.core.requests import Report, Telling
from bot.core.signals import Severity
from bot.core.verdicts import assess

LONGEST = 5.0
"""Seconds that somebody waits for the checks. After that, the phrases of the country's pack hear them alone."""
THREAT = "THREAT"
"""Whoever writes a threat to the desk was threatened, threatens, or says what somebody else did: a person looks now."""


def worth(report: Report) -> bool:
    """Whether there are words of somebody's own to hear; what they report of somebody else is looked at as a report."""
    return bool(report.text.strip()) and report.what in (Telling.MORE, Telling.CONCERN)


def talk(report: Report, practice: Practice, now: datetime) -> Talk:
    """The words as a message that nobody else reads, judged by what holds where children write."""
    account = report.account
    policy = replace(practice.policy, audience=Audience.YOUTH, visibility=Visibility.DIRECT, thresholds={})
    message = Message(account.platform, TOLD, report.id, account, now, report.text)
    return Talk(message, Group(account.platform, TOLD, TOLD, policy))


def asks(said: Scored, about: Talk, pack: Pack) -> Asks:
    """What the checks heard."""
    findings = assess(about, said.signals, {}, pack).findings
    found = [one for one in findings if one.kind is Kind.CARE or one.category == THREAT]
    if any(one.severity is Severity.S1 for one in found):
        return Asks.DANGER
    return Asks.HELP if found else Asks.NOTHING
