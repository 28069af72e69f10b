"""Own words: added, tried and taken away while the desk runs."""

from __future__ import annotations

from tests.fakes.changing import ChangingDesk
from tests.fakes.people import EVE

ADD = {"do": "add", "phrase": "wet * lettuce", "label": "insults", "score": "0.95"}


async def test_added_tried_found_and_taken_away(desk: ChangingDesk) -> None:
    await desk.post(EVE, "you wet old lettuce")
    assert not desk.cases()
    asked = await desk.change("words", yes=False, **ADD)
    assert asked.asks
    assert "1 would have been flagged by their words; as it is now, 0." in asked.text
    assert (await desk.change("words", **ADD)).ok
    tried = await desk.change("words", do="test", phrase="what a wet big lettuce")
    assert "insults, at 0.95" in tried.text
    assert "No word list" in (await desk.change("words", do="test", phrase="hello")).text
    await desk.post(EVE, "you wet old lettuce")
    assert len(desk.cases()) == 1
    gone = {"do": "remove", "phrase": "wet * lettuce"}
    assert "say why" in (await desk.change("words", **gone)).text
    assert (await desk.change("words", reason="A joke here", until="30 days", **gone)).ok
    assert "wet * lettuce" not in desk.pipeline.practice.settings["words"]
    assert await desk.suggest("words", "phrase") == []
    desk.clock.move(days=30)
    await desk.ring()
    assert await desk.suggest("words", "phrase", "wet") == ["wet * lettuce"]


async def test_a_phrase_counts_everywhere_unless_one_says_how_surely(desk: ChangingDesk) -> None:
    pack = desk.pipeline.practice.pack
    assert (await desk.change("words", do="add", phrase="wet lettuce", label="insults")).ok
    given = desk.pipeline.practice.settings["words"]["wet lettuce"]["score"]
    assert all(given >= rule.at for rule in pack.labels if rule.label == "insult")
    reply = await desk.change("words", yes=False, do="add", phrase="dry lettuce", label="insults", score="0.3")
    assert "only where a group's threshold is that low" in reply.text


async def test_the_log_says_that_and_not_which(desk: ChangingDesk) -> None:
    assert (await desk.change("words", **ADD)).ok
    assert not [what for _, what in desk.log() if "lettuce" in what]
    assert [what for _, what in desk.log() if "A phrase of your own speaks for insults" in what]


async def test_what_cannot_be_used_is_said(desk: ChangingDesk) -> None:
    for given, words in (
        ({"do": "add", "phrase": "?!", "label": "insults"}, "letters or digits"),
        ({"do": "add", "phrase": "lettuce"}, "what it speaks for"),
        ({"do": "add", "phrase": "lettuce", "label": "grooming"}, "Nothing follows"),
        ({"do": "remove", "phrase": "scumbag"}, "no phrase of your own"),
        ({"do": "sing", "phrase": "la"}, "do=add"),
    ):
        reply = await desk.change("words", **given)
        assert not reply.ok
        assert words in reply.text
