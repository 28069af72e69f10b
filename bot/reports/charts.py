"""Charts that read in black and white: patterns and numbers on the bars, never colour alone. matplotlib draws them.

matplotlib is imported when the first one is drawn: it takes a second, which the rest of the desk need not wait.
"""

from __future__ import annotations

import io
from textwrap import fill as wrapped
from typing import TYPE_CHECKING, Any

from bot.core.suppression import LEAST, SMALL
from bot.desk.page import Bars
from bot.desk.shown import one_line
from bot.reports import fonts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, PAPER = "#1a1a1a", "#ffffff"
GREYS = ("#1a1a1a", "#ffffff", "#9a9a9a", "#ffffff")
PATTERNS = ("", "////", "", "..")
EARLIER = "#d8d8d8"
"""Four series are told apart by grey and by pattern, whatever printer or eye."""
WIDE, DOTS = 6.4, 150
TYPE, HEADING = 12, 14
"""Points, of a picture that a phone shows at two thirds of its size."""
LONGEST_LABEL = 20
ACROSS = 12
"""Characters of a line of a label below a bar."""
MOST = 24
"""Bars beyond these do not fit on a page; the table beside the chart has all."""


def drawn(bars: Bars) -> bytes:
    """The chart as a PNG picture."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    lying = bars.percent
    labels = [_literal(fonts.drawable(one_line(label, LONGEST_LABEL))) for label in bars.labels[:MOST]]
    high = 1.1 + 0.4 * len(labels) if lying else 3.2
    figure = Figure(figsize=(WIDE, high), dpi=DOTS, facecolor=PAPER, layout="constrained")
    axes = figure.subplots()
    if lying:
        _lie(axes, bars, labels)
    else:
        _stand(axes, bars, labels)
    axes.set_title(_literal(one_line(bars.title, 80)), loc="left", fontsize=HEADING, color=INK, fontweight="bold")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    picture = io.BytesIO()
    # Nothing of the machine or the time goes into the file: the same page is the same picture.
    FigureCanvasAgg(figure)
    figure.savefig(picture, format="png", metadata={"Software": None, "Title": bars.title})
    return picture.getvalue()


def _stand(axes: Axes, bars: Bars, labels: list[str]) -> None:
    from matplotlib.ticker import MaxNLocator

    places = range(len(labels))
    below = [0.0] * len(labels)
    stacked = len(bars.series) > 1
    hidden = 0.0 if stacked else LEAST - 1.0  # a small number that is not told: a striped bar up to what it may be
    highest = max(
        (hidden if value is None else value for _, values in bars.series for value in values[:MOST]), default=0
    )
    for number, (name, values) in enumerate(bars.series):
        heights = [hidden if value is None else value for value in values[:MOST]]
        last = [bool(bars.newest and not stacked and place == len(labels) - 1) for place in places]
        for place, height in enumerate(heights):
            small = not stacked and values[place] is None
            fill = GREYS[number % 4] if stacked else PAPER if small else INK if last[place] else EARLIER
            axes.bar(
                place,
                height,
                0.62,
                bottom=below[place],
                color=fill,
                edgecolor=INK,
                linewidth=0.8,
                hatch=PATTERNS[number % 4] if stacked else "////" if small else "",
                label=_literal(name) if place == 0 else None,
            )
            value = values[place]
            if value is None:
                axes.text(place, below[place] + height, SMALL, ha="center", va="bottom", fontsize=TYPE, color=INK)
            elif not stacked:
                axes.text(place, height, f"{value:g}", ha="center", va="bottom", fontsize=TYPE, color=INK)
        below = [low + height for low, height in zip(below, heights, strict=True)]
    if stacked:
        for place, total in enumerate(below):
            if total:
                axes.text(place, total, f"{total:g}", ha="center", va="bottom", fontsize=TYPE, color=INK)
        figure = axes.get_figure(root=True)
        assert figure is not None
        figure.legend(frameon=False, fontsize=TYPE, loc="outside lower left", ncols=4, columnspacing=1.0)
    if bars.level is not None:
        axes.axhline(bars.level, color=INK, linewidth=1, linestyle=(0, (4, 3)))
        axes.annotate(
            f"{bars.level_name}: {bars.level:g}",
            (1.0, bars.level),
            xycoords=("axes fraction", "data"),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=TYPE,
            color=INK,
            annotation_clip=False,
        )
    axes.set_xticks(list(places), [wrapped(label, ACROSS) for label in labels], **_letters())
    axes.set_ylim(0, max(1.0, highest, *below, bars.level or 0) * 1.18)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.tick_params(axis="y", labelsize=TYPE)


def _lie(axes: Axes, bars: Bars, labels: list[str]) -> None:
    values = list(bars.series[0][1][:MOST]) if bars.series else []
    for place, value in enumerate(values):
        axes.barh(place, 1.0, 0.6, color=PAPER, edgecolor=INK, linewidth=0.8, hatch="////", zorder=1)
        axes.barh(place, value or 0, 0.6, color=GREYS[2], edgecolor=INK, linewidth=0.8, zorder=2)
        words = "not known" if value is None else f"{value:.1%}"
        axes.text(1.015, place, words, va="center", fontsize=TYPE, color=INK)
    axes.set_yticks(range(len(labels)), labels, **_letters())
    axes.set_xlim(0, 1.16)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"], fontsize=TYPE)
    axes.set_xlabel("grey: seen · striped: not seen", fontsize=TYPE, loc="left")
    axes.invert_yaxis()


def _letters() -> dict[str, Any]:
    """What groups are called is drawn in any script that a font here has."""
    return {"fontsize": TYPE, "fontfamily": fonts.for_pictures()}


def _literal(text: str) -> str:
    """Without the signs that matplotlib reads as formulas: a group may be called anything."""
    return text.replace("\\", "\\\\").replace("$", "\\$")
