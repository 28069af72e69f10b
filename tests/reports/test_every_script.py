"""Names in every script and direction: drawn in PDF and picture, or said by number where no font is here."""

from __future__ import annotations

import io
import sys
import warnings
from dataclasses import replace

import pytest
from pypdf import PdfReader

from bot.desk.page import Bars
from bot.desk.papers import Papers, Part, Table, safe
from bot.reports import charts, directions, fonts, papers, pdf
from tests.fakes.periods import ALL, drawn

NAMES = (
    "Zoë Ångström", "Nguyễn Thị Hồng", "Ștefan Łukasz Þóra", "Γιώργος", "Олександр Їжак", "محمد علي", "اُردُو ٹھیک ہے",
    "שָׁלוֹם כהן", "प्रिया शर्मा", "প্রিয়াঙ্কা", "ਗੁਰਪ੍ਰੀਤ", "પ્રિયા પટેલ", "தமிழ்ச்செல்வி", "శ్రీనివాస్", "ಶ್ರೀನಿವಾಸ",
    "ശ്രീജിത്ത്",
    # what follows is Sinhala with the joiner that its names need
    "\u0dc1\u0dca\u200d\u0dbb\u0dd3", "สมชาย", "ສົມຊາຍ", "សុខា", "မောင်", "王小明", "陳大文", "さくら サクラ", "김민준",
    "ሰላም", "გიორგი", "Արամ", "🙂 👩‍👩‍👧",
)  # fmt: skip
ADLAM = "\U0001e900\U0001e923"


def asked(*names: str) -> Papers:
    """Papers in which the names stand wherever names stand."""
    rows = tuple((safe(name), safe(f"{name}: {name} 123!"), "1") for name in names)
    sentences = tuple(f"{safe(name)} (12) was seen on 3 May, case 4." for name in names)
    table = Table(("Who", "Exact words", "Number"), rows)
    return Papers(
        "Referral", names[0], "Case 7", (("By", f"{names[0]} (4), Club"),), (Part("A", sentences, names, table),)
    )


def read(made: bytes) -> str:
    """The PDF's text, as a program that reads aloud finds it."""
    pages = PdfReader(io.BytesIO(made)).pages
    return "".join(page.extract_text() for page in pages)


def test_every_script_is_drawn_and_can_be_read_back() -> None:
    made = papers.pdf(asked(*NAMES))
    text = read(made)
    assert b"pdfuaid" in made, "typst makes no such file where a glyph is missing"
    for name in NAMES:
        assert set(name) - set(text) <= set(" \u200d"), f"{name} can be searched for and read aloud"
    assert "‹U+" not in text


def test_what_no_font_has_is_said_by_its_number_with_a_note() -> None:
    text = read(papers.pdf(asked(ADLAM, "محمد")))
    assert "‹U+1E900›" in text.replace("\u200b", "")
    assert "The HTML version of this document has the sign itself" in " ".join(text.split())
    assert "م" in text, "only what is missing is spelt"
    assert ADLAM in papers.html(asked(ADLAM)).decode()
    week = drawn(ALL["busy"](), "lead")
    summary = read(pdf.drawn(replace(week, organisation=f"{ADLAM} 王小明 Club")))
    assert "‹U+1E923›" in summary.replace("\u200b", "")
    assert "王小明" in summary


def test_without_the_fonts_a_pdf_is_made_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in fonts.SETS:
        monkeypatch.setitem(sys.modules, name, None)
    text = read(papers.pdf(asked("王小明", "Олександр")))
    assert "‹U+738B›" in text.replace("\u200b", "") or "王" in text, "by number, unless the system has a font"
    assert "Олександр" in text


def test_a_picture_has_no_empty_box() -> None:
    labels = (*NAMES[:20], ADLAM, "king 王")
    shares = tuple(0.5 for _ in labels)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for percent in (True, False):
            bars = Bars("seen", "Seen", "s", labels, (("seen", shares),), percent=percent)
            assert charts.drawn(bars).startswith(b"\x89PNG")


def test_numbers_stay_on_their_side_of_a_name() -> None:
    isolated = directions.isolated
    assert isolated("By محمد علي (12), Club") == "By \u2067محمد علي\u2069 (12), Club"
    assert isolated("محمد (12), Club", whole=True) == "\u2067محمد\u2069 (12), Club", "our sentence begins with a name"
    assert isolated("محمد (12), ok") == "محمد (12), ok", "what somebody wrote runs as it begins"
    assert isolated("אבג, דה", whole=True) == "אבג, דה"
    assert isolated("plain") == "plain"
    markup = papers.html(asked("محمد <b>")).decode()
    assert "<p><bdi>محمد</bdi> &lt;b&gt; (12)" in markup


def test_a_line_may_end_in_a_long_word_and_never_inside_a_letter() -> None:
    assert directions.breakable("a" * 45).count("\u200b") == 2
    assert "\u200b" not in directions.breakable("ประเทศไทยประเทศไทยประเทศไทย"), "typst knows where Thai words end"
    hindi = directions.breakable("क्षि" * 30)
    assert "\u200b" in hindi
    assert "\u200bि" not in hindi
    assert "\u200b\u094d" not in hindi
