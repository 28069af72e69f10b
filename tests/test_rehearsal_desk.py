"""The rehearsal's ground truth through the whole desk with the built-in classifiers: what opens, and what does not."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import practised
from bot.app import recipes as built_in
from bot.core.casefile import File
from bot.core.cases import Case, Kind
from bot.core.messages import Message
from bot.core.signals import Severity
from bot.pipeline import Pipeline
from config.loading import load
from connectors.rehearsal import DISCORD, TELEGRAM, RehearsalSource, connect, story
from connectors.rehearsal.plot import Line, Story
from tests.fakes.clock import MovedClock
from tests.fakes.desk import opened
from tests.fakes.scorers import HereScorer

END = datetime(2026, 11, 18, 14, 30, tzinfo=UTC)
ORDINARY = 6
"""So many ordinary lines (of some 380) may open something small in a week: what a volunteer can look through."""


@dataclass(frozen=True, slots=True)
class Week:
    """The week once it is judged, and after which line which case stood how high."""

    tale: Story
    files: tuple[File, ...]
    reached: dict[str, dict[Severity, int]]

    def flagged(self, message: str) -> list[Case]:
        """The cases that a message drove."""
        return [
            file.case
            for file in self.files
            if any(message == found.message or message in found.drove for found in file.findings)
        ]

    def about(self, name: str) -> list[File]:
        keys = {key for key, account in self.tale.accounts.items() if account.name == name}
        assert keys, name
        return [file for file in self.files if keys & {party.account for party in file.case.parties}]

    def lines(self, *kinds: str) -> list[Line]:
        return [line for line in self.tale.expected().values() if line.expect in kinds]


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Week:
    folder: Path = tmp_path_factory.mktemp("rehearsal")
    with opened(f"sqlite:///{folder / 'week.db'}") as store:
        settings = load(None, {})
        practice = practised(settings, connect(0, END))
        clock = MovedClock(END)
        pipeline = Pipeline(store, HereScorer(built_in(settings, practice)), practice, {}, clock)
        tale = story()
        reached: dict[str, dict[Severity, int]] = {}

        async def play() -> None:
            with store.begin() as work:
                work.people.see_groups(tale.groups)
                work.people.enrol(tale.roster, clock())
            heard = 0
            async for batch in RehearsalSource(end=END, pace=0, tale=tale).listen({}):
                await pipeline.ingest(batch)
                heard += sum(isinstance(one, Message) for one in batch.heard)
                while await pipeline.judge():
                    pass
                with store.begin() as work:
                    for case in work.cases.listed(open_only=False, limit=1000):
                        reached.setdefault(case.key, {}).setdefault(case.severity, heard)

        asyncio.run(play())
        with store.begin() as work:
            files = tuple(work.cases.file(case) for case in work.cases.listed(open_only=False, limit=1000))
    return Week(tale, files, reached)


def test_every_check_worked(week: Week) -> None:
    missing = {what for file in week.files for found in file.findings for what in found.missing}
    assert not [what for what in missing if "did not work" in what]


def test_the_grooming_line_is_serious_before_its_last_third(week: Week) -> None:
    lines = week.lines("grooming")
    senders = {line.author.key for line in lines}
    pairs = [file.case for file in week.files if file.case.kind is Kind.PAIR and file.case.concern in senders]
    assert len(pairs) == 1, [case.key for case in pairs]
    [pair] = pairs
    assert pair.severity >= Severity.S2
    spoken = [line.message for line in week.tale.lines if line.what.value in ("message", "edit")]
    places = [spoken.index(line.message) + 1 for line in lines]
    last_third = places[len(places) * 2 // 3]
    serious = min(at for severity, at in week.reached[pair.key].items() if severity >= Severity.S2)
    assert serious < last_third, f"serious after message {serious}, the last third begins with {last_third}"


def test_whoever_asks_for_help_gets_a_care_case(week: Week) -> None:
    at_risk = {file.case.at_risk for file in week.files if file.case.kind is Kind.CARE}
    for name in ("Callum Reid", "Poppy Lane"):
        keys = {key for key, account in week.tale.accounts.items() if account.name == name}
        assert keys & at_risk, name


def test_spam_and_the_pile_on(week: Week) -> None:
    spammers = {line.author.key for line in week.lines("spam")}
    conduct = {file.case.concern for file in week.files if file.case.category in ("SPAM", "SCAM")}
    assert spammers <= conduct
    groups = [file.case for file in week.files if file.case.kind is Kind.GROUP]
    hurt = {line.towards for line in week.lines("pile-on")} - {""}
    assert any(set(case.accounts(part)) & hurt for case in groups for part in {p.part for p in case.parties}), groups


def test_banter_and_hard_benign_lines_are_never_serious(week: Week) -> None:
    wrong = [
        f"case {case.id} {case.severity.name} {case.category}: {line.author.name}: {line.text}"
        for line in week.lines("banter", "benign-hard")
        for case in week.flagged(line.message)
        if case.severity >= Severity.S2 and not {other.expect for other in _drove(week, case)} & SERIOUS
    ]
    assert not wrong, "\n".join(wrong)


SERIOUS = {"grooming", "care", "pile-on", "spam"}


def _drove(week: Week, case: Case) -> list[Line]:
    expected = week.tale.expected()
    [file] = [file for file in week.files if file.case.id == case.id]
    keys = {found.message for found in file.findings} | {key for found in file.findings for key in found.drove}
    return [expected[key] for key in keys if key in expected]


def test_ordinary_lines_open_next_to_nothing(week: Week) -> None:
    """Lines of those in need, and of who closes in on a child, count for their own case: no noise is what they say
    before they find the words, and while a talk already reads badly."""
    expected = week.tale.expected()
    ordinary = {line.message: line for line in week.tale.lines if line.message not in expected and line.text}
    theirs = {
        (kind, line.author.key)
        for kind, tag in ((Kind.CARE, "care"), (Kind.PAIR, "grooming"))
        for line in week.lines(tag)
    }
    opened_by = [
        f"case {file.case.id} {file.case.severity.name} {file.case.category}: {ordinary[found.message].text}"
        for file in week.files
        for found in file.findings[:1]
        if found.message in ordinary and (file.case.kind, ordinary[found.message].author.key) not in theirs
    ]
    assert len(opened_by) <= ORDINARY, "\n".join(opened_by)
    assert not [line for line in opened_by if " S1 " in line or " S2 " in line], "\n".join(opened_by)


def test_both_platforms_are_heard(week: Week) -> None:
    assert {file.case.group.partition(":")[0] for file in week.files} == {DISCORD, TELEGRAM}
