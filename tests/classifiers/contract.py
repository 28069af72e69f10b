"""What every classifier keeps to, whatever it reads: `Contract`, for a test class that provides `made` and `again`."""

from __future__ import annotations

import math
import pickle
import random
import time
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.messages import Account, Group, Message, Policy, Talk
from bot.core.ports import Classifier
from bot.core.signals import Missing, Signal
from tests.classifiers.hostile import LONG, MEGABYTE, ODD, REPEATED, SAID, SCRIPTS

AT = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
Maker = Callable[[], Classifier]


def talk(text: str, *before: str) -> Talk:
    """A message of Ann's in a group, after messages of Ben's."""
    group = Group("t", "g", policy=Policy())
    ben = Account("t", "b", "Ben")
    earlier = tuple(
        Message("t", "g", f"b{n}", ben, AT - timedelta(minutes=len(before) - n), said) for n, said in enumerate(before)
    )
    return Talk(Message("t", "g", "1", Account("t", "a", "Ann"), AT, text), group, earlier)


def keeps(text: str, said: Sequence[Signal | Missing], labels: frozenset[str]) -> None:
    """What holds of everything that is said of a message."""
    for one in said:
        if isinstance(one, Missing):
            assert one.what
            assert plain(one.what), one.what
            continue
        assert one.label in labels
        assert math.isfinite(one.score)
        assert 0 <= one.score <= 1
        assert one.source
        assert one.why
        assert plain(one.why), [unicodedata.name(c, hex(ord(c))) for c in one.why if not plain(c)]
        one.why.encode("utf-8")
        assert len(one.why) < 1_000
        assert all(0 <= start < end <= len(text) for start, end in one.spans), one.spans


def plain(text: str) -> bool:
    """Whether it can be shown as it is: nothing that controls, reorders, hides, or is no character."""
    return not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in text)


def work(classifier: Classifier, unit: str, size: int) -> float:
    """Processor time of one text of `size` characters."""
    one = talk((unit * (size // len(unit) + 1))[:size])
    began = time.process_time()
    classifier.score([one])
    return time.process_time() - began


class Contract:
    """`made`: the classifier; `again`: makes another one the same way."""

    @pytest.fixture
    def made(self) -> Classifier:
        raise NotImplementedError

    @pytest.fixture
    def again(self) -> Maker:
        raise NotImplementedError

    def test_it_is_a_classifier(self, made: Classifier) -> None:
        assert isinstance(made, Classifier)
        assert made.name
        assert made.version
        assert made.labels
        assert all(label and label == label.lower() for label in made.labels)
        assert made.score([]) == []

    @pytest.mark.parametrize("texts", [ODD, SCRIPTS, SAID], ids=["odd", "scripts", "said"])
    def test_whatever_is_written_gets_an_answer(self, made: Classifier, texts: Sequence[str]) -> None:
        answers = made.score([talk(text) for text in texts])
        assert len(answers) == len(texts)
        for text, said in zip(texts, answers, strict=True):
            keeps(text, said, made.labels)

    def test_hostile_words_around_hurtful_ones_stay_out_of_the_reason(self, made: Classifier) -> None:
        texts = [odd[:300] + said + odd[:300] for odd in ODD for said in SAID[::4]]
        woven = ["\u202e".join(said) for said in SAID] + ["\u200b\x07".join(said.split(" ")) for said in SAID]
        for text in [*texts, *woven]:
            (said,) = made.score([talk(text)])
            keeps(text, said, made.labels)

    def test_what_was_written_before_may_be_anything_too(self, made: Classifier) -> None:
        for before in (ODD[:10], ODD[10:], SCRIPTS, ("how old r u", "\ud800")):
            (said,) = made.score([talk("13 keep this between us", *before)])
            keeps("13 keep this between us", said, made.labels)

    @pytest.mark.parametrize("kind", LONG)
    def test_a_megabyte(self, made: Classifier, kind: str) -> None:
        text = (LONG[kind] * (MEGABYTE // len(LONG[kind].encode("utf-8", "surrogatepass")) + 1))[:MEGABYTE]
        (said,) = made.score([talk(text)])
        keeps(text, said, made.labels)

    def test_binary_junk(self, made: Classifier) -> None:
        chance = random.Random(5)
        texts = [chance.randbytes(600).decode("latin-1") for _ in range(20)]
        texts += [chance.randbytes(600).decode("utf-8", "surrogateescape") for _ in range(20)]
        texts += ["".join(chr(chance.randrange(0x110000)) for _ in range(300)) for _ in range(20)]
        for text, said in zip(texts, made.score([talk(text) for text in texts]), strict=True):
            keeps(text, said, made.labels)

    def test_many_together_get_what_each_gets_alone(self, made: Classifier, again: Maker) -> None:
        """In the same order; and nothing is kept from one to the next."""
        texts = [*SAID, *SCRIPTS, *ODD[:20]]
        together = made.score([talk(text) for text in texts])
        other = again()
        for text, said in zip(reversed(texts), reversed(together), strict=True):
            (alone,) = other.score([talk(text)])
            assert _comparable(said) == _comparable(alone), text

    def test_it_goes_to_another_process_and_says_the_same(self, made: Classifier) -> None:
        there = pickle.loads(pickle.dumps(made))
        assert (there.name, there.version, there.labels) == (made.name, made.version, made.labels)
        talks = [talk(text) for text in SAID]
        assert list(there.score(talks)) == list(made.score(talks))

    @pytest.mark.parametrize("unit", REPEATED, ids=ascii)
    def test_four_times_the_text_is_about_four_times_the_work(self, made: Classifier, unit: str) -> None:
        """Processor time, best of some; what is done at once is no measure."""
        small = min(work(made, unit, 8_000) for _ in range(2))
        for _ in range(4):
            if work(made, unit, 32_000) < 8 * max(small, 0.01):
                return
            small = max(small, work(made, unit, 8_000))
        pytest.fail(f"{unit!r} repeated: much more than four times the work")


def _comparable(said: Sequence[Signal | Missing]) -> list[tuple[object, ...]]:
    return [
        (one.what,) if isinstance(one, Missing) else (one.label, one.score, one.indicator, one.spans, one.why)
        for one in said
    ]
