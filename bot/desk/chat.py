"""A case's card for a chat: few blocks of plain lines that fit one screen of a phone, most needed first.

Member text is covered until one taps on it, stands on one line of ours whatever is in it, and is made so that nothing
in it links, mentions, previews or commands on any platform. What does not fit is left for the console.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from bot.core.cases import Word
from bot.core.sheets import Block, Button, Line, Mark, Sheet, Span
from bot.desk import words
from bot.desk.card import FLAGGED as FLAGGED_BY_US
from bot.desk.card import RECORDED, Card
from bot.desk.card import Line as Said
from bot.desk.facts import UNLINKED, facts
from bot.desk.shown import LONGEST, one_line, quoted

MOST = 1300
"""Characters on a card: one screen of a phone, and well within Telegram's 4,096 and Discord's 4,000 when escaped."""
SAID, AROUND = 140, 70
"""Characters of a flagged message, and of one that is there for context."""
NEAR, FLAGGED, REASONS = 2, 3, 3
"""Messages before and after; flagged ones shown; reasons shown."""
FOOT = "A prompt to look, not a finding."
_GAP = "\u200b"
_LIVE = re.compile(r"[@#$<>/\\](?=\S|$)|(?<=\S)\.(?=\S)|:(?=/)|www(?=\.)", re.IGNORECASE)
_STACKED = re.compile(r"((?:[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]){3})"
                      r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]+")  # fmt: skip


def sheet(
    card: Card,
    rows: tuple[tuple[Button, ...], ...] = (),
    *,
    brief: bool = False,
    loud: bool = True,
    alike: Sequence[str] = (),
    by_hand: str = "",
) -> Sheet:
    """The card as it is posted. `brief`: category and link only, for places where no content belongs.

    `alike` are other cases of the same words that this card stands for too. `by_hand` says which of the buttons the
    desk cannot do where the case is.
    """
    parts: list[tuple[int, Block]] = [(0, _head(card))]
    if alike:
        parts.append((1, _alike(alike)))
    if not brief:
        parts += [(3, _said(card)), (4, _why(card)), (5, _who(card)), (6, _missing(card))]
    elif card.outline:
        parts.append((3, Block((_plain(words.OUTLINE),))))
    elif card.open:
        how = (
            "Take it with “I'll look”, and you alone are shown it."
            if card.severity == "S2"
            else "Read it in the console."
        )
        parts.append((3, Block((_plain(f"What was said and by whom is not shown here. {how}"),))))
    parts.append((7, Block(_each(card.do_not, 140), "Take care")))
    if not brief:
        parts.append((1, Block(_each(card.tasks, 200), "To be done by hand, then say so")))
    if by_hand:
        parts.append((2, Block((_plain(by_hand),))))
    parts.append((2, _last(card, brief=brief)))
    blocks = _fitting(parts)
    return Sheet(
        (*blocks, Block(((Span(FOOT, Mark.QUIET),),))),
        rows,
        case=card.case,
        version=card.version,
        severity=card.severity,
        over=not card.open,
        loud=loud,
        link=f"/case/{card.case}",
    )


def context(card: Card) -> Sheet:
    """More of what was said around the flagged messages, for one who asked for it."""
    lines: list[Line] = []
    left = 3 * MOST
    for said in _around(card.lines, 10):
        line = _line(said, SAID)
        left -= sum(len(span.text) for span in line)
        if left < 0:
            lines.append(_plain("The rest is in the console."))
            break
        lines.append(line)
    title = f"Case {card.case}: what was said"
    return Sheet((Block(tuple(lines) or (_plain("No line is kept with this case any more."),), title),), case=card.case)


def told(*sentences: str, title: str = "") -> Block:
    """A block of sentences of ours, in which names and member text may stand."""
    return Block(tuple((Span(inert(sentence)),) for sentence in sentences), title)


def inert(text: str, most: int = 400) -> str:
    """Text on one line in which nothing can link, mention, preview, command or turn the line around.

    An invisible gap (U+200B) goes behind every sign that a platform makes something of; a gap that a member wrote is
    shown as a mark, so the two cannot be mistaken for each other.
    """
    line = one_line(text.replace("\n", " ⏎ "), LONGEST)
    line = line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
    line = _STACKED.sub(r"\1‹…›", line)
    line = _LIVE.sub(lambda found: found[0] + _GAP, line)
    if any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in line):
        line = f"\u2068{line}\u2069"  # written from right to left: it turns within itself, not the line around it
    return line


def _head(card: Card) -> Block:
    if card.claimed_by:
        state = f"{card.claimed_by} is looking at it"
    else:
        state = card.state.replace("being looked at", "waiting for someone")
        state = state[:1].upper() + state[1:]
    lines: list[Line] = [
        (Span(card.urgency, Mark.STRONG), Span(f": {inert(card.title)}")),
        (Span(f"Case {card.case} · {inert(card.group)} · {card.opened}", Mark.QUIET),),
    ]
    due = f"Overdue since {card.due}" if card.late else f"Due {card.due}" if card.due else ""
    last = [Span(inert(state), Mark.STRONG)]
    if due:
        last.append(Span(f" · {due}", Mark.STRONG if card.late else Mark.PLAIN))
    if card.incident:
        last.append(Span(f" · safeguarding record {card.incident}"))
    lines.append(tuple(last))
    return Block(tuple(lines))


def _alike(alike: Sequence[str]) -> Block:
    some = ", ".join(alike[:8]) + (" …" if len(alike) > 8 else "")
    many = "1 other person" if len(alike) == 1 else f"{len(alike)} others"
    return Block((_plain(f"The same words from {many}: case{'s' if len(alike) > 1 else ''} {some}"),))


def _said(card: Card) -> Block:
    return Block(tuple(_line(said, SAID if said.flagged else AROUND) for said in _around(card.lines, NEAR)), "Said")


def _around(said: Sequence[Said], near: int) -> list[Said]:
    """The last flagged messages, with those next to them."""
    flagged = [n for n, one in enumerate(said) if one.flagged][-FLAGGED:]
    wanted = {m for n in flagged for m in range(n - near, n + near + 1) if 0 <= m < len(said)}
    extra = {n for n, one in enumerate(said) if one.flagged} - set(flagged) if near <= NEAR else set()
    return [said[n] for n in sorted(wanted - extra)]


def _line(said: Said, most: int) -> Line:
    spans = [Span(f"{'⚑ ' if said.flagged else ''}{said.when.removeprefix('today ')} ", Mark.QUIET)]
    spans.append(Span(f"{inert(said.who, 40)}: ", Mark.STRONG if said.flagged else Mark.PLAIN))
    if said.text.strip():
        spans.append(Span(inert(said.text, most), Mark.HIDDEN))
    note = said.note or ("" if said.text.strip() else "no words")
    if note:
        spans.append(Span(f" [{note}]", Mark.QUIET))
    return tuple(spans)


def _why(card: Card) -> Block:
    return Block(tuple(_reason(reason) for reason in card.why[:REASONS]), "Why")


def _reason(reason: str) -> Line:
    """A reason; what it quotes of a member is covered."""
    text = inert(reason, 170)
    return tuple(Span(part, Mark.HIDDEN if covered else Mark.PLAIN) for part, covered in quoted(text))


def _who(card: Card) -> Block:
    lines: list[Line] = []
    for one in card.people[:3]:
        spans = [Span(f"{one.part[:1].upper()}{one.part[1:]}: "), Span(inert(one.name, 40), Mark.STRONG)]
        spans.append(Span(f" — {inert(facts(one), 220)}"))
        if not one.linked:
            spans.append(Span(f" {UNLINKED}", Mark.QUIET))
        lines.append(tuple(spans))
    if len(card.people) > 3:
        lines.append(_plain(f"and {len(card.people) - 3} more"))
    if card.earlier:
        lines.append(_plain(f"{card.earlier} earlier case{'s' if card.earlier > 1 else ''} with the same people"))
    return Block(tuple(lines), "Who")


def _missing(card: Card) -> Block:
    return Block(tuple(_plain(_shortened(sentence)) for sentence in card.missing[:3]), "Not checked")


def _shortened(sentence: str) -> str:
    """A long list of what was not looked for names the first three and counts the rest."""
    first, *more = sentence.removesuffix(".").split(", ")
    return sentence if len(more) < 4 else f"{', '.join([first, *more[:2]])} and {len(more) - 2} more."


def _last(card: Card, *, brief: bool) -> Block:
    """What happened last, so that a receipt is seen where the word was said."""
    late = [one for one in card.history[:1] if one.text.startswith(f"{FLAGGED_BY_US},")]
    since = [one for one in card.history[1:] if not _in_the_head(card, one.text)]
    past = (*late, *since[-2:])
    if brief:  # reasons and names belong where the content is
        past = tuple(one for one in past if "—" not in one.text)
    return Block(
        tuple((Span(f"{one.when.removeprefix('today ')} ", Mark.QUIET), Span(inert(one.text, 170))) for one in past)
    )


def _in_the_head(card: Card, text: str) -> bool:
    """Whether the head of a card says this already: who looks at it, and the safeguarding record."""
    claim = f"{card.claimed_by}: {words.SAYINGS[Word.CLAIM]}"
    return (bool(card.incident) and text.startswith(RECORDED)) or (bool(card.claimed_by) and text == claim)


def _each(sentences: Iterable[str], most: int) -> tuple[Line, ...]:
    return tuple(_plain(f"• {one}", most) for one in sentences)[:4]


def _plain(text: str, most: int = 300) -> Line:
    return (Span(inert(text, most)),)


def _fitting(parts: Sequence[tuple[int, Block]]) -> tuple[Block, ...]:
    """As much as fits, most needed first (the lowest number), in the order in which it was given."""
    left = MOST - len(FOOT)
    kept: dict[int, Block] = {}
    for n, (_, block) in sorted(enumerate(parts), key=lambda one: one[1][0]):
        lines: list[Line] = []
        for line in block.lines:
            left -= sum(len(span.text) for span in line) + (len(block.title) if not lines else 0)
            if left < 0:
                break
            lines.append(line)
        if lines:
            kept[n] = Block(tuple(lines), block.title)
        if left < 0:
            break
    return tuple(kept[n] for n in sorted(kept))
