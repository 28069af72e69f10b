"""Messages in other languages: what is found where a model or a list reads them, and that people learn what was not."""

from __future__ import annotations

import hashlib
import json
import pickle
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.messages import Account, Group, Message, Policy, Talk
from bot.core.ports import Classifier, Grader
from bot.core.signals import Missing, Signal
from classifiers.linear import BrokenModel
from classifiers.multilingual import MODELS, Multilingual, pieces_of


@pytest.fixture(scope="module")
def reader() -> Multilingual:
    return Multilingual()


def talk(text: str, usual: str = "en") -> Talk:
    message = Message("telegram", "g", "1", Account("telegram", "a"), datetime(2026, 1, 1, tzinfo=UTC), text)
    return Talk(message, Group("telegram", "g", policy=Policy(language=usual)))


def signals(reader: Multilingual, text: str, usual: str = "en") -> list[Signal]:
    return [one for one in reader.score([talk(text, usual)])[0] if isinstance(one, Signal)]


def missing(reader: Multilingual, text: str, usual: str = "en") -> list[Missing]:
    return [one for one in reader.score([talk(text, usual)])[0] if isinstance(one, Missing)]


def test_it_is_a_classifier_that_grades(reader: Multilingual) -> None:
    assert isinstance(reader, Classifier)
    assert isinstance(reader, Grader)
    assert reader.labels == {"toxicity", "obscene"}


@pytest.mark.parametrize(
    "text", ["see you at five", "you are a stupid idiot", "gd nite luv u", "", "😀", "ok", "12:30"]
)
def test_it_says_nothing_of_english_nor_of_what_cannot_be_told(reader: Multilingual, text: str) -> None:
    assert reader.graded([talk(text)]) == [((), {})]


@pytest.mark.parametrize(
    "text",
    [
        "du bist so ein idiot du arschloch",
        "verpiss dich du dreckiger hurensohn",
        "filho da puta vai embora",
        "você é um burro vai se foder",
    ],
)
def test_hurtful_lines_in_a_language_that_is_covered(reader: Multilingual, text: str) -> None:
    found = next(one for one in signals(reader, text) if one.label == "toxicity")
    assert found.low_confidence
    assert found.source == "multilingual"
    assert found.score >= 0.5
    assert "in German" in found.why or "in Portuguese" in found.why
    assert all(0 <= a < b <= len(text) for a, b in found.spans)
    assert found.spans


@pytest.mark.parametrize(
    "text",
    [
        "wer kommt morgen zum training in die halle",
        "ich hab meine jacke im bus vergessen",
        "que horas começa o treino amanhã",
        "minha mãe vai me buscar depois do jogo",
        "内容明天再发给大家",
        "今天下午三点在学校门口集合",
        "내일 몇 시에 만나면 돼",
        "كيف كانت المباراة امس",
    ],
)
def test_ordinary_lines_are_not(reader: Multilingual, text: str) -> None:
    assert signals(reader, text) == []
    (said,) = missing(reader, text)
    assert "hurtful words" in said.what


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("French", "putain je peux pas venir ce soir"),
        ("Polish", "kurwa nie mogę dzisiaj przyjść"),
        ("Russian", "иди на хуй"),
        ("Chinese", "你这个傻逼滚开"),
        ("Korean", "닥쳐 이 병신아"),
    ],
)
def test_listed_swear_words_are_a_weak_signal(reader: Multilingual, name: str, text: str) -> None:
    found = next(one for one in signals(reader, text) if one.label == "obscene")
    assert (found.score, found.low_confidence) == (0.4, True)
    assert name in found.why
    assert found.spans


def test_one_sentence_says_what_was_not_looked_for_and_nothing_is_tried_again(reader: Multilingual) -> None:
    for name, text in (("Swedish", "jag kan inte komma idag för jag är så trött"), ("Hebrew", "אני לא יכול לבוא היום")):
        (said,) = reader.score([talk(text)])[0]
        assert isinstance(said, Missing)
        assert not said.again
        assert said.what.startswith(f"This message seems to be in {name}: only contact details")
        assert not said.what.endswith(".")


def test_probabilities_where_a_model_covers_the_language(reader: Multilingual) -> None:
    graded = [
        grades for _, grades in reader.graded([talk("wer kommt morgen zum training"), talk("nie mogę dzisiaj przyjść")])
    ]
    assert 0 < graded[0]["toxicity"] < reader.screens["de"].threshold
    assert graded[1] == {}


def test_the_groups_language_helps_with_a_single_word(reader: Multilingual) -> None:
    assert missing(reader, "arsch") == []
    assert len(missing(reader, "arsch", usual="de")) == 1


def test_how_a_text_is_cut_for_its_language() -> None:
    assert [p.word for p in pieces_of("我今天abc去", "zh")] == ["我今", "今天", "abc", "去"]
    assert [text for text, _, _ in pieces_of("ja nein", "de")] == ["ja", "nein"]
    (word,) = pieces_of("각", "ko")
    assert (len(word.word), word.start, word.end) == (3, 0, 1)


def test_a_long_text_is_judged_in_pieces(reader: Multilingual) -> None:
    calm = "wir treffen uns morgen alle am bahnhof und fahren zusammen zum turnier "
    assert not any(one.label == "toxicity" for one in signals(reader, calm * 60))
    text = calm * 60 + "du bist ein arschloch und ein idiot " * 4 + calm * 60
    found = next(one for one in signals(reader, text) if one.label == "toxicity")
    assert any("idiot" in text[a:b] or "arschloch" in text[a:b] for a, b in found.spans)


def test_it_travels_to_a_worker_process_and_says_the_same(reader: Multilingual) -> None:
    text = "du bist so ein idiot du arschloch"
    assert pickle.loads(pickle.dumps(reader)).judge(text) == reader.judge(text)


@settings(max_examples=80, deadline=None)
@given(
    st.text(st.characters(codec=None, exclude_categories=()), max_size=200),
    st.sampled_from(["en", "de", "zh", "ko", "ar", "fr"]),
)
def test_any_text_can_be_judged(text: str, usual: str) -> None:
    said, grades = _ONE.judge(text, usual)
    for one in said:
        if isinstance(one, Signal):
            assert 0 <= one.score <= 1
            assert all(0 <= a <= b <= len(text) for a, b in one.spans)
            one.why.encode("utf-8")
    assert all(0 <= p <= 1 for p in grades.values())


_ONE = Multilingual()


@pytest.mark.parametrize("text", ["я" * 300_000, "你" * 300_000, "du arsch " * 50_000, "각" * 100_000, "ü" * 300_000])
def test_long_and_odd_texts_come_back(reader: Multilingual, text: str) -> None:
    assert isinstance(reader.judge(text), tuple)


@pytest.mark.parametrize("name", ["multilingual.bin", "multilingual.json", "swearing.toml"])
@pytest.mark.parametrize("damage", ["gone", "cut", "other"])
def test_a_damaged_file_says_so_and_never_reads_as_clear(tmp_path: Path, name: str, damage: str) -> None:
    for file in ("multilingual.bin", "multilingual.json", "swearing.toml"):
        shutil.copy(MODELS / file, tmp_path / file)
    target = tmp_path / name
    if damage == "gone":
        target.unlink()
    else:
        target.write_bytes(target.read_bytes()[:200] if damage == "cut" else b"\x00 something else")
    with pytest.raises(BrokenModel, match=name):
        Multilingual(tmp_path).judge("wer kommt morgen zum training")


def test_the_shipped_files_are_the_ones_the_card_speaks_of() -> None:
    digest = hashlib.sha256((MODELS / "multilingual.bin").read_bytes()).hexdigest()
    made = json.loads((MODELS / "multilingual.json").read_text(encoding="utf-8"))
    assert made["sha256"] == digest
    assert digest in (MODELS / "multilingual.md").read_text(encoding="utf-8")
    assert set(made["languages"]) == {"ar", "de", "ko", "pt", "zh"}


def test_a_few_scores_of_the_shipped_model(reader: Multilingual) -> None:
    scores = {text: reader.judge(text)[1]["toxicity"] for text in _SCORES}
    assert scores == pytest.approx(_SCORES, abs=0.002)


_SCORES = {
    "du bist so ein idiot du arschloch": 0.9979,
    "wer kommt morgen zum training": 0.0425,
    "今天下午三点在学校门口集合": 0.0407,
    "내일 몇 시에 만나면 돼": 0.3178,
    "que horas começa o treino amanhã": 0.0389,
}
