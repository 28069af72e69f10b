"""Every rendering of every golden week: true, safe whatever a group is called, readable without seeing the picture."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from bot import reports
from bot.core.cases import Word
from bot.core.happened import Volume, Watched
from bot.core.reckoning import summarised
from bot.core.signals import Severity
from bot.core.suppression import SMALL
from bot.desk.page import SCREEN, Page, said, screen
from bot.desk.summary_page import page
from bot.reports import charts, data, html, pdf, text
from tests.fakes.periods import ALL, NAMES, PACK, WEEK, busy, crisis, drawn, first, happened, ticket

HOSTILE = (
    '=HYPERLINK("http://x")', "<script>alert(1)</script>", "$\\frac{1}{0}$", '#read("/etc/hostname") *x*', "@everyone",
    "\u202egnp.exe", "a\x00b\x1b[31m", "+44 1", "‏مجموعة", "x" * 500,
)  # fmt: skip


def hostile() -> Page:
    """A week in which groups are called whatever can hurt."""
    keys = [f"chat:{number}" for number in range(len(HOSTILE))]
    what = happened(
        volumes=tuple(Volume(key, 100, 1) for key in keys),
        watched=tuple(Watched(key, WEEK.until - WEEK.since, WEEK.until - WEEK.until) for key in keys),
    )
    names = dict(zip(keys, HOSTILE, strict=True))
    return page(summarised(what), "lead", names, PACK, "<b>Club</b> & =1+1", "Europe/London")


class Read(HTMLParser):
    """What a screen reader and a mail filter look at."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize("week", ALL)
@pytest.mark.parametrize("version", ["trustees", "lead"])
def test_each_week_in_each_form(week: str, version: str) -> None:
    one = drawn(ALL[week](), version)
    for format in ("text", "html", "json", "csv", "png"):
        assert reports.FORMATS[format](one)
    words = text.whole(one)
    for number in one.numbers:
        assert f"{number.value}" in words
        assert number.value in screen(one)
    assert all(sentence.split()[0] in words for sentence in one.sentences)
    assert len(screen(one)) <= SCREEN, "one phone screen"
    assert max(map(len, words.splitlines())) <= 140


@pytest.mark.parametrize("week", ALL)
def test_trustees_see_no_small_number_and_no_case(week: str) -> None:
    one = drawn(ALL[week]())
    small = [
        (section.id, row)
        for section in one.sections
        for table in section.tables
        for row in table.rows
        for cell in row
        if isinstance(cell, int) and 0 < cell < 5
    ]
    assert not small
    assert not re.search(r"\bcase \d", text.whole(one) + data.as_json(one))
    counted = [
        bars for bars in (one.picture, *(s.chart for s in one.sections)) if bars is not None and not bars.percent
    ]
    drawn_ = [value for bars in counted for _, values in bars.series for value in values]
    assert not [value for value in drawn_ if value is not None and 0 < value < 5]


def test_an_urgent_flag_that_is_open_needs_a_decision_before_its_time_runs_out() -> None:
    waits = happened(tickets=(ticket(1, 6.9, severity=Severity.S1, due=(("decide", 24, None),)),))
    done = happened(tickets=(ticket(1, 6.0, severity=Severity.S1, said=((1.0, Word.DISMISS),)),))
    for version in ("lead", "trustees"):
        assert "urgent flags that are still open" in text.whole(drawn(waits, version))
        assert "still open" not in text.whole(drawn(done, version))


def test_what_the_lead_reads_and_trustees_do_not() -> None:
    lead, trustees = text.whole(drawn(crisis(), "lead")), text.whole(drawn(crisis()))
    assert "case 9 waits for a first look" in lead
    assert "urgent flags whose time ran out" in trustees
    assert SMALL in trustees
    assert "Numbers from 1 to 4 are shown as <5" in trustees
    assert "2 faults" in lead


def test_html_is_safe_and_readable_without_pictures() -> None:
    for one in (hostile(), drawn(busy(), "lead")):
        markup = html.drawn(one)
        seen = Read(markup)
        assert not [tag for tag, _ in seen.tags if tag in ("script", "iframe", "link", "object", "form", "a")]
        assert all(image["alt"] and str(image["src"]).startswith("data:image/png;base64,") for image in seen.all("img"))
        assert all(cell.get("scope") for cell in seen.all("th"))
        assert not [1 for _, given in seen.tags for value in given.values() if str(value).startswith("http")]
        assert len(seen.all("caption")) == len([t for t in seen.all("table") if t.get("role") != "presentation"])
        assert 'lang="en-GB"' in markup


def test_a_spreadsheet_runs_nothing() -> None:
    rows = list(csv.reader(io.StringIO(data.as_csv(hostile()))))
    assert rows[0] == ["period", "version", "section", "table", "row", "column", "value"]
    assert {len(row) for row in rows} == {7}
    assert not [cell for row in rows for cell in row if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "'=HYPERLINK" in data.as_csv(hostile())


def test_json_says_what_the_page_says() -> None:
    one = drawn(busy(), "lead")
    told = json.loads(data.as_json(one))
    assert told["format"] == "safelight-summary-1"
    assert [number["value"] for number in told["numbers"]] == [number.value for number in one.numbers]
    urgency = next(t for s in told["sections"] for t in s["tables"] if t["caption"] == "By urgency")
    assert urgency["rows"] == [["Now", 0], ["Today", 1], ["This week", 11], ["For information", 20], ["All", 32]]


def test_charts_stand_whatever_is_in_them() -> None:
    one = drawn(busy(), "lead")
    assert charts.drawn(one.picture).startswith(b"\x89PNG")
    assert charts.drawn(one.picture) == charts.drawn(one.picture), "nothing of the time or the machine is in it"
    for bars in (replace(one.picture, labels=(), series=(("flags", ()),)), hostile().sections[0].chart):
        assert bars is not None
        assert charts.drawn(bars).startswith(b"\x89PNG")


def test_every_chart_has_a_sentence_and_a_table() -> None:
    for week in ALL.values():
        one = drawn(week(), "lead")
        for section in one.sections:
            if section.chart:
                assert section.chart.sentence.endswith(".")
                assert section.tables
        assert one.picture.sentence
        (course,) = [t for s in one.sections for t in s.tables if t.caption == one.picture.title]
        assert [row[1] for row in course.rows if row[0] != "All"] == list(one.picture.series[0][1])


def test_a_first_week_has_no_lonely_bar() -> None:
    for version in ("lead", "trustees"):
        picture = drawn(first(), version).picture
        assert len(picture.labels) == 4
        assert "There is no week before this one to compare with." in picture.sentence
    assert drawn(first()).picture.series[0][1].count(None) == 1, "trustees see that there are some, and not how many"


def test_pdf_is_tagged_and_runs_nothing() -> None:
    made = pdf.drawn(hostile())
    assert made.startswith(b"%PDF-")
    assert b"pdfuaid" in made, "it says that it is made for screen readers (PDF/UA), and typst has checked it"
    assert pdf.drawn(drawn(ALL["empty"]())).startswith(b"%PDF-")


def test_names_of_files_and_cells() -> None:
    one = drawn(busy())
    assert reports.name(one, "text") == "summary-2026-W47-trustees.txt"
    assert (said(1234), said(0.5), said("<5")) == ("1,234", "0.5", "<5")
    assert NAMES["chat:"] == "Direct chats on Chat"
