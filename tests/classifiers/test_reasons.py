"""How findings of the toxicity cascade are put into words, with the shipped screen and encoder."""

from __future__ import annotations

import pytest

from classifiers.confirm import Confirm
from classifiers.reasons import Reasons
from classifiers.screen import Screen

SCREEN, CONFIRM = Screen(), Confirm()
INSULT = "so anyway, you are a stupid idiot and we all know it"


def _why(text: str, label: str = "insult", p: float = 0.99, step: str = "confirm") -> tuple[str, str, list[str]]:
    reasons = Reasons("toxicity", SCREEN, CONFIRM, {"insult": 0.9, "threat": 0.9})
    said = reasons.signal(label, p, text, SCREEN.look(text), step, low_confidence=False)
    return said.why, said.source, [text[a:b] for a, b in said.spans]


def test_the_words_that_carry_it_are_quoted() -> None:
    why, source, words = _why(INSULT)
    assert why.startswith("Reads as an insult: “")
    assert "stupid idiot" in why
    assert "anyway" not in why
    assert source == "toxicity/confirm"
    assert "stupid idiot" in " ".join(words)


def test_what_the_screen_alone_read_is_said_to_be_from_it() -> None:
    assert _why(INSULT, step="screen")[1] == "toxicity"


def test_a_label_that_the_screen_does_not_know_is_of_the_whole_text() -> None:
    why, _, words = _why("well hello", "sexual_explicit", step="detoxify")
    assert (why, words) == ("Reads as sexual: “well hello”", ["well hello"])
    assert _why("well hello", "very_odd", step="hosted")[0] == "Reads as very odd: “well hello”"


def test_what_only_the_encoder_saw_is_found_by_leaving_words_out() -> None:
    text = "when i see you after school i will put you in the ground"
    assert SCREEN.look(text).logits[SCREEN.labels.index("threat")] < 0
    _, _, words = _why(text, "threat")
    assert words
    assert "when" not in words


@pytest.mark.parametrize("text", ["\u202eidiot\u202c you are", "you  idiot\x07\nyou", "x" * 300 + " you idiot"])
def test_quotes_are_short_and_seen(text: str) -> None:
    why, _, _ = _why(text)
    assert len(why) < 130
    assert why.isprintable()
