"""Whatever happened, the trustees' page says no small number, and none can be worked out from what it says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import reports
from bot.core.cases import Word
from bot.core.happened import Appeals, Awaited, Beyond, Ticket, Volume
from bot.core.signals import Severity
from bot.core.suppression import HIDDEN, LEAST, SMALL
from bot.desk.masking import count, span
from bot.desk.page import Page, Table
from tests.fakes.periods import ALL, WEEK, drawn, happened, ticket

SAID = (
    (), ((1.0, Word.CLAIM),), ((1.0, Word.DISMISS),), ((2.0, Word.WARN),), ((0.5, Word.ESCALATE),),
    ((1.0, Word.DISMISS), (2.0, Word.REOPEN)),
)  # fmt: skip

one_ticket = st.builds(
    lambda number, day, severity, category, said, late, source: ticket(
        number, day, severity=severity, category=category, said=said, due=[("open", late, None)], source=source
    ),
    st.integers(1, 10**6),
    st.sampled_from([0.5, 3.0, 6.5, -1.0, -8.0, -15.0, -40.0]),
    st.sampled_from(list(Severity)),
    st.sampled_from(["BULLY", "SPAM", "THREAT"]),
    st.sampled_from(SAID),
    st.sampled_from([0.5, 2.0, 24.0]),
    st.sampled_from(["checks", "people", "unchecked"]),
)


def cells(page: Page) -> list[tuple[str, object]]:
    return [(table.caption, cell) for s in page.sections for table in s.tables for row in table.rows for cell in row]


def worked_out(table: Table) -> list[str]:
    """Rows of a table with its total in the last one whose hidden small number can only be one number."""
    *rows, (_, total) = table.rows
    if not isinstance(total, int):
        return []
    hidden = [row for row in rows if isinstance(row[1], str)]
    rest = total - sum(row[1] for row in rows if isinstance(row[1], int))
    ranges = [range(1, LEAST) if row[1] == SMALL else range(LEAST, rest + 1) for row in hidden]
    fitting = [guess for guess in product(*ranges) if sum(guess) == rest]
    return [
        str(row[0])
        for place, row in enumerate(hidden)
        if row[1] == SMALL and len({guess[place] for guess in fitting}) < 2
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(one_ticket, max_size=25, unique_by=lambda one: one.case.id), st.integers(0, 12))
def test_nothing_small_is_said_or_told(tickets: list[Ticket], messages: int) -> None:
    what = happened(tickets=tuple(tickets), volumes=(Volume("chat:club", messages, 1), Volume("chat:drama", 9, 0)))
    page = drawn(replace(what, authors=messages))
    assert not [one for one in cells(page) if isinstance(one[1], int) and 0 < one[1] < LEAST]
    charts = [page.picture, *(s.chart for s in page.sections if s.chart is not None and not s.chart.percent)]
    assert not [v for bars in charts for _, values in bars.series for v in values if v is not None and 0 < v < LEAST]
    assert not [one for one in page.numbers if one.value in ("1", "2", "3", "4")]
    for section in page.sections:
        for table in section.tables:
            if len(table.columns) == 2 and table.rows and table.rows[-1][0] == "All":
                assert worked_out(table) == [], table
    lead = drawn(what, "lead")
    assert not [cell for cell in cells(lead) if cell[1] in (SMALL, HIDDEN)], "the lead reads numbers as they are"


@pytest.mark.parametrize("week", ALL)
def test_every_page_says_three_things_and_five_numbers(week: str) -> None:
    for version in ("trustees", "lead"):
        page = drawn(ALL[week](), version)
        assert len(page.sentences) == 3
        assert len(page.numbers) == 5
        assert len(page.needs) <= 3
        assert all(need.who and need.when for need in page.needs), "each with who and by when"
        waiting = next(section for section in page.sections if section.id == "waiting")
        assert {row[1] for row in waiting.tables[0].rows} == {"not set up"}


def full(number: int) -> Beyond:
    """A desk that has everything, and of each thing so many."""
    came = Appeals(number, number, number // 2, tuple(float(n) for n in range(number)))
    pairs = (("matters", "nothing"),) * number + (("nothing", "nothing"),) * number
    return Beyond(
        sample=(number, 40),
        doubles=pairs,
        again=(number, 2 * number),
        appeals=came,
        complaints=came,
        requests=came,
        unanswered=number,
        differing=number,
        referrals=tuple(Awaited(str(n), "police", WEEK.since, WEEK.until) for n in range(1, number + 1)),
        retention_due=number,
        held_back=number,
        waited=number,
        glasses=number,
        pauses=("Flagging is paused in all groups, Tue 17 Nov 09:00 to 13:00",),
        alarm="RED: never passed",
        consent_due=number,
        training_due=number,
    )


def test_a_red_alarm_needs_somebody_now() -> None:
    for alarm, needed in (("RED: never passed", True), ("passed last on Mon 16 Nov", False), (None, False)):
        needs = drawn(happened(beyond=Beyond(alarm=alarm))).needs
        assert any("alarm" in need.what for need in needs) is needed


def waited_for(page: Page) -> dict[str, object]:
    waiting = next(section for section in page.sections if section.id == "waiting")
    return {str(row[0]): row[1] for row in waiting.tables[0].rows}


@pytest.mark.parametrize("number", [0, 1, 3, 6])
def test_what_is_set_up_is_told_everywhere_and_small_numbers_of_it_to_nobody_but_the_lead(number: int) -> None:
    what = happened(beyond=full(number), changed=((WEEK.since, "Words that count as spam"),))
    for version in ("lead", "trustees"):
        page = drawn(what, version)
        rows = waited_for(page)
        assert "not set up" not in rows.values()
        assert "not set up" not in str(next(one for one in page.sections if one.id == "precision").sentences)
        for name, draw in reports.FORMATS.items():
            if name in ("text", "html", "json", "csv"):
                markup = " ".join(unescape(draw(page).decode("utf-8-sig")).split())
                assert all(str(words)[:24].rstrip() in markup for words in rows), name
                assert "Flagging is paused in all groups" in markup
                assert "Words that count as spam" in markup
    lead, trustees = (waited_for(drawn(what, one)) for one in ("lead", "trustees"))
    assert lead["Records whose keeping must be decided"] == number
    assert any("not answered in time" in need.what for need in drawn(what).needs) is bool(number)
    if number == 3:
        assert lead["Appeals"] == "3 came; 3 decided, 1 upheld, half within 1 day"
        assert lead["Decisions overturned, of those looked at"] == "4 of 9; 19% to 73% is likely"
        for name, cell in trustees.items():
            small = re.findall(r"(?<![\d<.])\b[1-4]\b(?!\d|%)", str(cell))
            assert not small or name.startswith("Pauses"), (name, cell)
        assert trustees["Appeals"] == "<5 came; <5 decided"
        assert trustees["Referrals awaiting a reply"] == SMALL


@settings(max_examples=100, deadline=None)
@given(st.tuples(*(st.integers(0, 12) for _ in range(4))))
def test_no_part_of_what_was_looked_at_again_is_left_by_subtraction(numbers: tuple[int, int, int, int]) -> None:
    turned, upheld = min(numbers[0], numbers[1]), min(numbers[2], numbers[3])
    again, decided = numbers[1], numbers[3]
    beyond = Beyond(again=(turned, again), appeals=Appeals(decided, decided, upheld, (1.0,) * decided))
    rows = waited_for(drawn(happened(beyond=beyond)))
    said = re.match(r"(\d+) of (\d+);", str(rows["Decisions overturned, of those looked at"]))
    told = re.search(r"(\d+) decided, (\d+) upheld", str(rows["Appeals"]))
    if said and told:
        left = int(said[1]) - int(told[2]), int(said[2]) - int(told[1])
        assert not any(0 < one < LEAST for one in (*left, left[1] - left[0])), (left, rows)


def test_an_outage_is_never_clear() -> None:
    page = drawn(ALL["dark"](), "lead")
    assert page.sentences[0].startswith("Nothing was flagged in the 3,400 messages in 2 groups that were seen.")
    assert "28.6% of the time of the watched groups was not seen" in page.sentences[0]
    assert "This comes late" in page.note
    assert "No message arrived, so nothing was looked at." in drawn(ALL["empty"]()).sentences[0]


def test_words_for_times_and_counts() -> None:
    times = [
        timedelta(seconds=20),
        timedelta(minutes=12),
        timedelta(minutes=200),
        timedelta(hours=52),
        timedelta(days=9),
    ]
    assert [span(time) for time in times] == ["under a minute", "12 min", "3 h 20 min", "2 days 4 h", "9 days"]
    assert [count(cell, "flag") for cell in (0, 1, 2, SMALL, 1200)] == [
        "0 flags", "1 flag", "2 flags", "<5 flags", "1,200 flags",
    ]  # fmt: skip
