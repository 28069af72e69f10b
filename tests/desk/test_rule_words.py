"""Rules in sentences: what they look at is worked out from the condition, whatever it is."""

from __future__ import annotations

import pytest

from bot.core.rulebook import domains
from bot.desk import rule_words
from bot.rules import laddered, switches
from tests.fakes.people import pack, tables

KNOWN = domains(pack().categories, ("GB",))


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ('severity == "S1"', "It applies where the urgency is “Now”."),
        ('!(severity in ["S3", "S4"])', "It applies where the urgency is “Now” or “Today”."),
        (
            'severity == "S2" && audience == "youth" && !about_colleague',
            "It applies where the urgency is “Today”, the group is for young people and it is about nobody who helps "
            "here.",
        ),
        ("true", "It applies to every flag."),
        ('risen || kind == "pair"', "It looks at whether it was there before and has become more urgent and what kind"),
        ('state == "new" && visibility != "open"', "It applies where it is waiting for someone and those let in or"),
        ('category == "NOTHING"', "It looks at what it is about, all of them together."),
    ],
)
def test_what_it_looks_at(when: str, said: str) -> None:
    (one,) = switches({"mine": {"when": when, "why": "Ours."}}, {}, KNOWN)
    assert rule_words.applies(one, pack()).startswith(said)


def test_what_it_does_and_what_comes_while_nobody_decides() -> None:
    rules = {one.rule: one for one in switches(tables("rules.toml"), tables("rules.toml"), KNOWN)}
    now, week = rules["now"], rules["week"]
    assert rule_words.does(now.tells, now.clocks, record=now.record) == (
        "It tells the lead. It opens a safeguarding record. By when: opened within 15 minutes, decided within 1 hour."
    )
    assert rule_words.does(week.tells, week.clocks, record=week.record).startswith(
        "By when: opened within 4 hours of w"
    )
    assert rule_words.does((), {}, record=False) == "It tells nobody, and starts no clock."
    assert rule_words.climbs(laddered(tables("rules.toml"))["S1"]) == (
        "While nobody decides it tells the lead at once, then the deputy after 15 minutes, then the chair after 30 "
        "minutes. After that all of them again each 30 minutes. After 15 minutes the adult on duty is asked to phone."
    )
