"""How quick the classifiers are, how much memory the screen takes, and how far down ordinary chat goes."""

from __future__ import annotations

import math
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.app import practised, recipes
from bot.core.messages import Account, Audience, Group, Message, Policy, Talk, Visibility
from bot.scoring import Panel, collect_seldom
from classifiers.confirm import Confirm
from classifiers.encoder import encoder
from classifiers.meaning import Closeness, meanings
from classifiers.screen import Screen
from classifiers.toxicity import Toxicity
from config.loading import load
from tests.bench_detoxify import messages_a_second
from tests.benches.chat import of_words, ordinary, short
from tests.benches.packaged import alt_profanity, better_profanity
from tests.benches.table import Row

SCREEN, MEMORY, TIMES, CASCADE = 30_000, 150, 20, 5_000
WORDS = 17
BATCH = 1_000
"""How many messages the desk hands on together."""
_ROOT = Path(__file__).parents[2]
_AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
_MEASURE = (
    "import resource, sys; from classifiers.screen import Screen\n"
    "screen = Screen()\n"
    "for line in sys.stdin:\n    screen.look(line)\n"
    "unit = 1e6 if sys.platform == 'darwin' else 1e3\n"
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit)"
)
# A new process counts the memory of the one that starts it as its own peak, so a small one stands between.
_BETWEEN = "import subprocess, sys; sys.exit(subprocess.run([sys.executable, '-c', sys.argv[1]]).returncode)"


def screen(data: Path | None, lines: int) -> Iterator[Row]:
    """The first step: lines a second by processor time of one core, one by one, and its peak memory."""
    texts = short(data, lines)
    ours = rate(Screen().look, texts)
    some = statistics.mean(map(len, texts))
    what = f"screen, short chat lines ({some:.0f} characters), one by one, one core"
    alt, better = (_others(scores, texts) for scores in (alt_profanity(), better_profanity()))
    yield Row(what, f"{ours:,.0f}/s", f"≥ {SCREEN:,}/s", ours >= SCREEN, alt, better)
    mixed = ordinary(data, lines)
    some = statistics.mean(map(len, mixed))
    yield Row(f"screen, all lines of that chat ({some:.0f} characters)", f"{rate(Screen().look, mixed):,.0f}/s")
    peak = memory(texts)
    yield Row("screen, peak memory of a process that loads it alone", f"{peak:.0f} MB", f"< {MEMORY} MB", peak < MEMORY)


def rate(read: Callable[[str], object], texts: Sequence[str]) -> float:
    """Lines a second of processor time, over the last half: a stream of chat is seldom cold."""
    half = len(texts) // 2
    for text in texts[:half]:
        read(text)
    began = time.process_time()
    for text in texts[half:]:
        read(text)
    return (len(texts) - half) / (time.process_time() - began)


def memory(texts: Sequence[str]) -> float:
    """Peak resident memory in MB of a fresh process that screens these lines."""
    done = subprocess.run(
        [sys.executable, "-c", _BETWEEN, _MEASURE],
        input="\n".join(texts),
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def confirm(count: int) -> Iterator[Row]:
    """The closer look beside BERT-base with random weights, both on the same messages and all cores."""
    texts, first = of_words(WORDS, count), of_words(WORDS + 1, 64)
    linear, closer = Screen(), Confirm()
    closer.logits([linear.look(text) for text in first], linear)
    ours = _a_second(lambda: closer.logits([linear.look(text) for text in texts], linear), count)
    bert = messages_a_second(texts[:128])
    what = f"confirm, {WORDS}-word messages, all cores"
    if bert is None:
        missing = "not installed: pip install '.[detoxify]'"
        yield Row(what, f"{ours:,.0f}/s", f"≥ {TIMES} × BERT-base", None, bert=missing)
        return
    yield Row(
        what,
        f"{ours:,.0f}/s = {ours / bert:.0f} ×",
        f"≥ {TIMES} × BERT-base",
        ours >= TIMES * bert,
        bert=f"{bert:.1f}/s",
    )


def cascade(data: Path | None, count: int) -> Iterator[Row]:
    """Every classifier on ordinary chat, in batches as the desk does it; then how many messages reach which step."""
    collect_seldom()
    settings = load(None, {})
    made = recipes(settings, practised(settings, ()))
    talks = [_talk(n, text) for n, text in enumerate(ordinary(data, count * 2))]
    warm, cold = talks[:count], talks[count:]
    panel = Panel(made)
    panel.score(warm)
    used = time.process_time()
    ours = _a_second(lambda: _in_batches(panel, cold), count)
    used = time.process_time() - used
    yield Row(
        f"full cascade, all {len(made)} classifiers, ordinary chat, all cores",
        f"{ours:,.0f}/s", f"≥ {CASCADE:,}/s", ours >= CASCADE,
    )  # fmt: skip
    yield Row("… microseconds of processor time a message", f"{used / count * 1e6:.0f}")
    each = []
    for recipe in made:
        # Or each would be spared what the one before it had read, or begin to read for another that is not there.
        encoder.cache_clear()
        meanings.cache_clear()
        one = Panel([recipe])
        one.score(warm)
        each.append((recipe.name, 1e6 / _a_second(lambda one=one: _in_batches(one, cold), count)))  # type: ignore[misc]
    said = ", ".join(f"{name} {cost:.0f}" for name, cost in sorted(each, key=lambda pair: -pair[1]))
    yield Row(f"… microseconds a message, each alone: {said}", "")
    yield from shares([talk.message.text for talk in cold])
    for what, audience, count in (("a group for the young", Audience.YOUTH, 2_000), ("a direct chat", None, 1_000)):
        policy = Policy(audience=audience) if audience else Policy(visibility=Visibility.DIRECT)
        some = [replace(talk, group=replace(talk.group, policy=policy)) for talk in cold[-count:]]
        encoder.cache_clear()  # or it would be spared what it has just read
        yield Row(f"… the same in {what}", f"{_a_second(lambda some=some: _in_batches(panel, some), count):,.0f}/s")  # type: ignore[misc]


def shares(texts: Sequence[str]) -> Iterator[Row]:
    """The share of messages that reach each step."""
    steps = [one.step for one in Toxicity(floor=1.01).judged(texts)]
    asked = meanings()
    for step in sorted({*steps, "confirm"} - {"screen"}):
        yield Row(f"… of these messages, reach “{step}”", f"{steps.count(step) / len(texts):.1%}")
    for how, where in ((Closeness.SHARP, ""), (Closeness.FAINT, " (in a group for the young)")):
        cues = [asked.cues(text, how) for text in texts]
        either = sum(step != "screen" or bool(some) for step, some in zip(steps, cues, strict=True))
        yield Row(f"… of these messages, asked for their meaning{where}", f"{sum(map(bool, cues)) / len(texts):.1%}")
        yield Row(f"… of these messages, read by the encoder at all{where}", f"{either / len(texts):.1%}")
        yield _sent(texts, cues, where)


def _sent(texts: Sequence[str], cues: Sequence[Sequence[str]], where: str) -> Row:
    """Which gate sends messages to the encoder; in brackets, those that no other gate sends there."""
    linear, settings = Screen(), Confirm().settings
    doubt = math.log(settings.doubt / (1 - settings.doubt))
    sent: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for text, topics in zip(texts, cues, strict=True):
        look = linear.look(text)
        gates = [f"cues of {topic}" for topic in topics]
        gates += ["the screen's doubt"] * (look.logits[0] >= doubt)
        gates += ["a word for people"] * (not settings.people.isdisjoint(look.words))
        sent.update(gates)
        alone.update(gates if len(gates) == 1 else ())
    said = ", ".join(f"{gate} {n / len(texts):.1%} ({alone[gate] / len(texts):.1%})" for gate, n in sent.most_common())
    return Row(f"… sent there by (in brackets, by nothing else){where}: {said}", "")


def _others(scores: Callable[[Sequence[str]], list[float]] | None, texts: Sequence[str]) -> str:
    return "not installed" if scores is None else f"{rate(lambda text: scores([text]), texts[:400]):,.0f}/s"


def _in_batches(panel: Panel, talks: Sequence[Talk]) -> None:
    for at in range(0, len(talks), BATCH):
        panel.score(talks[at : at + BATCH])


def _a_second(work: Callable[[], object], count: int) -> float:
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)


def _talk(n: int, text: str) -> Talk:
    return Talk(Message("bench", "g", str(n), Account("bench", f"{n % 40}"), _AT, text), Group("bench", "g"))
