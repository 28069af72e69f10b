"""A hosted or local model behind an OpenAI-compatible address: off unless an admin names one.

Only what the admin listed leaves this machine, by default the text of a message alone. What is not answered in time and
in form is `Unanswered`, never harmless. Its numbers are a model's opinion: no calibration stands behind them.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

from classifiers.hosted import chat, moderations
from classifiers.hosted.asking import Line, Unkindly
from classifiers.hosted.terms import Passed, Secret, Terms, Unanswered

__all__ = ["AT_ONCE", "Hosted", "Passed", "Secret", "Terms", "Unanswered", "chosen"]

AT_ONCE = 4
"""Questions on the way at the same time."""
BATCH = 40.0
"""Seconds that all questions of a batch may take together; what is not answered then is tried again later."""
LATE = "There was no time left to ask the hosted model"
Answer = dict[str, float] | Unanswered


def chosen(
    *, url: str, kind: str, model: str, key: str, timeout: float, labels: str, send: str, characters: int, requests: int
) -> Hosted | None:
    """What the settings `hosted_…` ask for; None where no address is set. Raises ValueError."""
    if not url:
        return None
    return Hosted(Terms(url, kind, model, Secret(key), timeout, _listed(labels), _listed(send), characters, requests))


class Hosted:
    """Asks one model. Safe to make anywhere: nothing is opened before the first question."""

    name = "hosted"

    def __init__(self, terms: Terms) -> None:
        can = moderations.KNOWN | {"personal_data"} if terms.kind == "moderations" else frozenset(chat.MEANINGS)
        if unknown := terms.labels - can:
            raise ValueError(
                f"hosted_labels: this model is not asked for {', '.join(sorted(unknown))}. "
                f"Possible are: {', '.join(sorted(can))}."
            )
        usual = moderations.KNOWN if terms.kind == "moderations" else chat.USUAL
        self._terms = terms
        self._line = Line(terms)
        self._plain = False
        self.labels: frozenset[str] = terms.labels or usual
        self.version = f"{terms.kind}:{terms.model or 'default'}"

    def __reduce__(self) -> tuple[type[Hosted], tuple[Terms]]:
        return type(self), (self._terms,)

    def __repr__(self) -> str:
        return f"Hosted({self._terms!r})"

    def probabilities(self, messages: Sequence[str | Passed]) -> list[Answer]:
        """Each message's probabilities by label, or why there are none. Takes BATCH seconds at most; raises nothing.

        The same message twice is asked once.
        """
        asked = [self._allowed(one if isinstance(one, Passed) else Passed(one)) for one in messages]
        if not asked:
            return []
        waiting = deque(dict.fromkeys(asked))
        answers: dict[Passed, Answer] = {}
        until = time.monotonic() + min(BATCH, 4 * self._terms.timeout)
        threads = [
            threading.Thread(target=self._work, args=(waiting, answers, until), name="hosted", daemon=True)
            for _ in range(min(AT_ONCE, len(waiting)))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        if any(thread.is_alive() for thread in threads):
            waiting.clear()
            self._line.cut()
        done = dict(answers)
        return [done[one] if one in done else Unanswered(LATE, again=True) for one in asked]

    def _work(self, waiting: deque[Passed], answers: dict[Passed, Answer], until: float) -> None:
        while time.monotonic() < until:
            try:
                message = waiting.popleft()
            except IndexError:
                return
            try:
                answers[message] = self._answer(message)
            except Unanswered as fault:
                answers[message] = fault
            except (
                Exception
            ) as fault:  # a fault of ours: nothing is known of the message, and its words stay out of logs
                answers[message] = Unanswered(f"The hosted model could not be asked ({type(fault).__name__})")

    def _allowed(self, message: Passed) -> Passed:
        """What may leave this machine. Half letters are replaced: no JSON can hold them."""
        send = self._terms.send
        name = _whole(message.name)[:100] if "name" in send else ""
        before = tuple(self._text(one)[-1000:] for one in message.before[-10:]) if "context" in send else ()
        return Passed(self._text(message.text), name, before)

    def _text(self, text: str) -> str:
        return _whole(text) if "name" in self._terms.send else chat.without_handles(_whole(text))

    def _answer(self, message: Passed) -> dict[str, float]:
        terms = self._terms
        if len(message.text) > terms.characters:
            raise Unanswered(f"The message is longer than the {terms.characters} characters that the hosted model gets")
        if terms.kind == "moderations":
            found: Any = self._line.ask(moderations.body(message.text, terms.model))
            return moderations.read(found, self.labels)
        try:
            asked = chat.question(message, terms.model, self.labels, plain=self._plain)
            found = self._line.ask(asked.body)
        except Unkindly:
            if self._plain:
                raise
            asked = chat.question(message, terms.model, self.labels, plain=True)
            found = self._line.ask(asked.body)
            self._plain = True  # it answered: so it was the schema or the temperature that it refused
        return chat.read(found, asked, self.labels)


def _listed(names: str) -> frozenset[str]:
    return frozenset(names.replace(",", " ").split())


def _whole(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
