"""The page as a mail in Outlook for Windows, which draws with Word: it is asked for nothing that Word does not know.

What Word knows is taken from caniemail.com (MIT licence, state of 29 June 2026, `_features/css-*.md` and `html-*.md`,
“outlook: windows” 2016 to 2021) and, where that says nothing, from Microsoft's “Word 2007 HTML and CSS Rendering
Capabilities in Outlook 2007”, whose engine newer versions for Windows still have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from bot.reports import html
from connectors.mail.actor import beside
from tests.fakes.periods import ALL, drawn

CELLS = frozenset({"td", "th"})
BLOCKS = frozenset({"p", "h1", "h2", "ol", "ul", "li", "table", "caption"})
TEXT = CELLS | BLOCKS | {"span"}
KNOWN = {
    "background-color": frozenset({"body", "table"}) | CELLS,
    "border": frozenset({"table", "img"}) | CELLS,  # at most 8 px, unreliable on p and div
    "border-top": CELLS,
    "border-bottom": CELLS,
    "border-collapse": frozenset({"table"}),
    "color": TEXT,
    "font-family": TEXT,
    "font-size": TEXT,  # not in rem
    "font-weight": TEXT,
    "line-height": TEXT,  # not in px or em, unless Word is told to take it exactly
    "mso-line-height-rule": TEXT,
    "margin": BLOCKS,  # not negative, not auto, not on span and body
    "padding": CELLS,  # on nothing else
    "text-align": TEXT,
    "vertical-align": CELLS,
}
"""Properties, and the elements on which Word follows them."""
MISSED = {
    ("margin", "body"): "Word's own margin is around the page, which has a colour of its own",
    ("padding", "body"): "the same",
    ("padding", "ol"): "it is 0",
    ("padding", "ul"): "it is 0",
    ("padding", "caption"): "the caption stands closer to its table",
    ("max-width", "table"): "a table of 600 pixels stands around it, for Word alone",
    ("table-layout", "table"): "the same",
    ("max-width", "img"): "its attribute width holds",
    ("width", "img"): "the same",
    ("height", "img"): "it is auto",
    ("display", "img"): "it is block: without it a line below the picture is higher",
    ("overflow-x", "div"): "a table goes as far as the paper",
}
"""What Word passes over, and why the page is right without it."""
TAGS = frozenset({
    "html", "head", "meta", "title", "style", "body", "table", "caption", "thead", "tbody", "tr", "td", "th", "p", "h1",
    "h2", "ol", "ul", "li", "div", "span", "strong", "br", "img",
})  # fmt: skip
ATTRIBUTES = frozenset({
    "lang", "charset", "name", "content", "class", "role", "width", "cellpadding", "cellspacing", "border", "bgcolor",
    "align", "valign", "src", "alt", "scope", "style",
})  # fmt: skip
GMAIL_CUTS = 102_000
"""Bytes after which Gmail shows a link to the rest."""


class Read(HTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def rules(self) -> Iterator[tuple[str, str, str]]:
        """Tag, property and value of everything that stands on an element."""
        for tag, given in self.tags:
            for rule in filter(None, (one.strip() for one in given.get("style", "").split(";"))):
                name, _, value = rule.partition(":")
                yield tag, name.strip(), value.strip()


@pytest.fixture(params=["busy", "dark", "crisis", "first"], scope="module")
def markup(request: pytest.FixtureRequest) -> str:
    return html.drawn(drawn(ALL[request.param](), "lead"))


def test_word_knows_every_element_and_property(markup: str) -> None:
    seen = Read(markup)
    assert {tag for tag, _ in seen.tags} <= TAGS
    assert {name for _, given in seen.tags for name in given} <= ATTRIBUTES
    for tag, name, value in seen.rules():
        assert tag in KNOWN.get(name, ()) or (name, tag) in MISSED, f"{name} on {tag}"
        if (name, tag) in MISSED:
            continue
        assert not re.search(r"var\(|calc\(|url\(|rgb|rem\b|vw\b|!important|inherit|-\d|auto", value), (
            tag,
            name,
            value,
        )
        assert "color" not in name or re.fullmatch("#[0-9a-f]{6}", value), (tag, name, value)
        if name.startswith("border") and (thick := re.match(r"(\d+)px", value)):
            assert int(thick[1]) <= 8
        if name == "line-height" and value.endswith(("px", "em")):
            assert "mso-line-height-rule:exactly" in markup


def test_what_word_passes_over_is_there_as_an_attribute_or_a_table(markup: str) -> None:
    seen = Read(markup)
    assert all(given["width"].isdigit() for tag, given in seen.tags if tag == "img"), "a percentage is of the file"
    assert '<!--[if mso]><table role="presentation" width="600"' in markup
    assert markup.count("<!--[if") == markup.count("<![endif]-->") == 3
    outer = [given for tag, given in seen.tags if tag == "table"]
    assert all(given.get("width") and given.get("cellpadding") == "0" and given.get("border") == "0" for given in outer)
    coloured = [given for tag, given in seen.tags if tag == "table" and "background-color" in given.get("style", "")]
    assert coloured
    assert all(given.get("bgcolor") for given in coloured)
    assert markup.count("table-layout:fixed") == 2, "a long word widens no phone's page: its table scrolls"
    style = markup[markup.index("<style>") : markup.index("</style>")]
    assert re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}", "", style).strip() == "<style>", "Word reads no @media"


def test_pictures_lie_beside_it_and_gmail_shows_all_of_it(markup: str) -> None:
    page, pictures = beside(markup, "example.org")
    assert pictures
    assert "data:" not in page, "Outlook before 2019 draws no picture that lies in the page"
    assert len(page.encode()) < GMAIL_CUTS
