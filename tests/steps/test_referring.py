"""Referring: a pack opened and read back, what a human must say, the chaser, walls, and hostile words on paper."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.cases import No
from bot.core.messages import Account, Age, Person, Role
from bot.core.referrals import AGAIN, Referral, State
from bot.desk.papers import Papers
from bot.desk.referral_data import Covering
from bot.reports import papers
from bot.reports.referral_pack import Packs, faults
from bot.steps import recording, referring
from tests.console.rooms import entered
from tests.fakes.desk import TestDesk, opened
from tests.fakes.people import EVE, FINN, PLATFORM

WHOSE = referring.Whose("Friday Club", "Europe/London", "Lea, 01632 960002")
HOSTILE = '#import "evil.typ" $x$ = Heading *bold* <script>alert(1)</script> @everyone \u202eevil\u202c ' + "long" * 200
NAMES = ("علي الأحمد", "דוד כהן", "中文 🦊👩‍👧", "नमस्ते", "\u202egnp", '"]<b>#{}')


@pytest.fixture
def each_desk(database_url: str) -> Iterator[TestDesk]:
    with opened(database_url) as store:
        yield TestDesk(store)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestDesk]:
    with opened(f"sqlite:///{tmp_path / 'desk.db'}") as store:
        yield TestDesk(store)


def packed(
    desk: TestDesk, case: str = "1", by: str = "lea", to: str = "police_101", **more: str
) -> tuple[Referral, bytes]:
    covering = Covering(False, more.pop("facts", "He wrote this."), more.pop("opinion", ""))
    referral, told = desk.store.do(
        lambda work: referring.begin(
            work,
            by,
            "1",
            to,
            more.get("signed", "Lea Brown"),
            covering,
            desk.practice,
            WHOSE,
            desk.clock(),
            more.get("reply_by", ""),
        )
    )
    content, root, _ = Packs(lambda: desk.store.key.ring(make=True)).pack(told, referral, desk.clock())
    desk.store.do(lambda work: referring.packed(work, referral, root, desk.clock()))
    return referral, content


def said(desk: TestDesk, referral: Referral, state: State, **more: str) -> Referral:
    return desk.store.do(
        lambda work: referring.say(work, "lea", referral.id, state, desk.practice, desk.clock(), **more)  # type: ignore[arg-type]
    )


def read(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


async def test_a_pack_is_opened_and_read_back(desk: TestDesk) -> None:
    people = [Account(PLATFORM, f"u{number}", name) for number, name in enumerate(NAMES)]
    for person in people:
        await desk.post(person, "hello there")
    first = await desk.post(people[0], "watch out " + HOSTILE)
    await desk.post(people[1], "why?", reply_to=first.id)
    await desk.edit(first, "watch out " + HOSTILE + " edited")
    await desk.judge()
    await desk.delete(first)
    await desk.say("mo", "escalate", reason="worried")
    desk.store.do(
        lambda work: recording.decide(
            work, "lea", "1", "Refer", "A threat", ["Ring the parents first"], desk.practice, desk.clock()
        )
    )
    referral, content = packed(desk, facts="He wrote this.", opinion="I think he means it.")
    ring = desk.store.key.ring()
    assert faults(content, ring.fits) == []
    files = read(content)
    assert {"referral.pdf", "referral.html", "referral.txt", "referral.json", "annex-software/annex.txt",
            "manifest.json", "signature.json"} == set(files)  # fmt: skip
    assert files["referral.pdf"].startswith(b"%PDF")
    data = json.loads(files["referral.json"])
    told = [one["text"] for one in data["messages"]]
    assert "watch out " + HOSTILE + " edited" in told, "exact, to the last sign that cannot be seen"
    assert any(one["earlier"] and one["earlier"][0]["text"] == "watch out " + HOSTILE for one in data["messages"])
    assert any(one["reply_to"].endswith(first.id) for one in data["messages"])
    assert data["cover"]["risk_to_life"] is False
    text = files["referral.txt"].decode()
    for words in (
        "Our reference: Friday Club, case 1", "Risk to life: no", "He wrote this.", "not a fact): I think he means it.",
        "‹U+202E›evil", "Considered and not done: Ring the parents first", "kept a message as evidence",
        "was the first person here", "No picture, video", "Referred by: Lea Brown",
    ):  # fmt: skip
        assert words in text, words
    assert "It says “watch out”" not in text, "what software thought stands in the annex alone"
    assert "It says “watch out”" in files["annex-software/annex.txt"].decode()
    page = files["referral.html"].decode()
    assert "<script>" not in page
    assert "علي الأحمد" in page
    manifest = json.loads(files["manifest.json"])
    assert (manifest["signed_by"], manifest["referral"]) == ("Lea Brown", referral.id)
    assert faults(content[:-30], ring.fits) == ["This is no referral pack, or it is damaged."]
    assert faults(_changed(files, "referral.txt", b"x"), ring.fits) == ["referral.txt was changed."]
    assert "The signature does not fit the manifest." in faults(
        _changed(files, "manifest.json", files["manifest.json"].replace(b"Lea Brown", b"Lea Green")), ring.fits
    )


def _changed(files: dict[str, bytes], name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for one, inside in files.items():
            zipped.writestr(one, content if one == name else inside)
    return out.getvalue()


async def test_ten_thousand_messages_are_an_excerpt_on_paper_and_whole_in_json(desk: TestDesk) -> None:
    await desk.post(FINN, "watch out")
    with desk.store.begin() as work:
        messages = [(desk.message(EVE, f"line {number}"), None) for number in range(10_000)]
        for start in range(0, 10_000, 500):
            work.evidence.snapshot({"1": messages[start : start + 500]}, {}, desk.clock())
    _, content = packed(desk)
    files = read(content)
    assert len(json.loads(files["referral.json"])["messages"]) == 10_001
    assert "An excerpt: 4 of 10001 messages" in files["referral.txt"].decode()
    assert len(files["referral.pdf"]) < 1_000_000
    assert files["referral.html"].count(b"<tr>") < 1_000
    browser = await entered(desk, "lea")
    for page, most in (("/record/1", 100_000), ("/readout/1", 20_000), ("/queue", 50_000), ("/case/1", 200_000)):
        shown = await browser.get(page)
        assert shown.status_code == 200, page
        assert len(shown.text) < most, page
    assert "lines between these are not drawn here" in shown.text
    assert "line 9876" in (await browser.get("/case/1?show=all")).text


async def test_a_human_says_what_became_of_it_and_nobody_else(desk: TestDesk) -> None:
    await desk.post(FINN, "watch out")
    referral, _ = packed(desk)
    for state, wrong in ((State.REPLIED, "“prepared”"), (State.SENT, "how it was handed over")):
        with pytest.raises(No, match=wrong):
            said(desk, referral, state, note="x")
    sent = said(desk, referral, State.SENT, how="101, by phone", reference="LOG-5")
    assert sent.reply_due is not None
    assert [one.id for one in desk.store.do(lambda work: referring.awaiting(work, "lea", desk.practice))] == ["1"]
    said(desk, referral, State.ACKNOWLEDGED)
    answered = said(desk, referral, State.REPLIED, note="They will visit")
    assert (answered.reference, answered.chase_at) == ("LOG-5", None)
    said(desk, referral, State.CLOSED, note="Done")
    with pytest.raises(No, match="Nothing more can be said"):
        said(desk, referral, State.SENT, how="again")
    with desk.store.begin() as work:
        texts = [line.text for line in work.referrals.entries("1")]
    assert any("handed over: 101, by phone. Their reference: LOG-5." in text for text in texts)
    with pytest.raises(No, match="type your full name"):
        packed(desk, signed="  ")
    with pytest.raises(No, match="Did you mean “police_101”"):
        packed(desk, to="police101")
    with pytest.raises(No, match="Write it like 2026-12-03"):
        packed(desk, reply_by="soon")
    with pytest.raises(No, match="over already"):
        packed(desk, reply_by="2020-01-01")


async def test_a_referral_without_a_reply_comes_back_each_day(each_desk: TestDesk) -> None:
    desk = each_desk
    await desk.post(FINN, "watch out")
    referral, _ = packed(desk)
    sent = said(desk, referral, State.SENT, how="their form")
    assert sent.reply_due is not None
    await desk.ring()
    await desk.told()
    before = len(desk.alerts())
    desk.clock.at = sent.reply_due + timedelta(minutes=1)
    await desk.ring()
    await desk.told()
    new = [one for one in desk.alerts()[before:] if "no reply" in one.text]
    assert {one.to for one in new} == {"lea", "dee"}
    assert new[0].link == "/record/1"
    desk.clock.at += AGAIN + timedelta(minutes=1)
    await desk.ring()
    await desk.told()
    assert len([one for one in desk.alerts() if "no reply" in one.text]) == 4
    said(desk, referral, State.REPLIED, note="They will visit")
    desk.clock.at += 2 * AGAIN
    await desk.ring()
    await desk.told()
    assert len([one for one in desk.alerts() if "no reply" in one.text]) == 4, "an answer ends it"


@pytest.mark.parametrize(
    ("name", "why"),
    [("mo", "take it first"), ("sam", "does not let you"), ("ada", "no case"), ("aud", "no case"), ("finn", "Nobody")],
)
async def test_who_may_not_refer(desk: TestDesk, name: str, why: str) -> None:
    await desk.post(FINN, "watch out")
    with pytest.raises(No, match=why):
        packed(desk, by=name)
    way = desk.practice.pack.routes["lado"]
    with pytest.raises(No, match=why):
        desk.store.do(lambda work: referring.decline(work, name, "1", way, "no", "x", desk.practice, desk.clock()))
    with desk.store.begin() as work:
        assert work.referrals.of_case("1") == []


async def test_a_persons_other_cases_over_all_platforms_but_not_behind_walls(each_desk: TestDesk) -> None:
    desk = each_desk
    other = Account(PLATFORM, "finn2", "Finn again")
    dee = Account(PLATFORM, "dee", "Dee")
    person = Person("f", "Finn Fox", Role.MEMBER, Age.MINOR, (FINN.key, other.key))
    desk.store.do(lambda work: work.people.enrol([person], desk.clock()))
    await desk.post(other, "I want to end it all")
    await desk.post(FINN, "watch out")
    await desk.post(dee, "watch out")
    number = next(case.id for case in desk.cases() if case.category == "THREAT" and case.concern == FINN.key)
    await desk.say("mo", "escalate", number, "x")
    incident = desk.file(number).incident
    assert incident is not None
    record = desk.store.do(lambda work: recording.read(work, "lea", incident.id, desk.practice, desk.clock()))
    assert [case.at_risk for case in record.others] == [other.key]


def test_without_typst_the_pack_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    with pytest.raises(papers.NoPdf, match="HTML file says the same"):
        papers.pdf(Papers("t", "o", "r", ()))


async def test_somebody_else_looks_at_what_was_sent_afterwards(desk: TestDesk) -> None:
    await desk.post(FINN, "watch out")
    referral, _ = packed(desk)
    assert not desk.file().tasks, "nobody is waited for before it leaves"
    desk.store.do(
        lambda work: referring.say(
            work, "lea", referral.id, State.SENT, desk.practice, desk.clock(), how="101, by phone"
        )
    )
    (task,) = desk.file().tasks
    assert "signed by Lea Brown" in task.text
    assert "watch out" not in task.text
    assert [one.to for one in desk.alerts() if "look at what was sent" in one.text] == []
    await desk.told()
    assert {one.to for one in desk.alerts() if "look at what was sent" in one.text} == {"dee"}, "not who signed it"
    assert "you sent it" in (await desk.say("lea", "done", "1", "Looks right.")).text
    assert "does not let you" in (await desk.say("sam", "done", "1", "Looks right.")).text
    assert (await desk.say("dee", "done", "1", "I read it. The time of the second message is missing: told 101.")).ok
    (task,) = desk.file().tasks
    assert (task.done_by, bool(task.done_at)) == ("dee", True)
    with desk.store.begin() as work:
        assert any("told 101" in line.text for line in work.referrals.entries("1"))


async def test_where_nobody_else_may_look_the_record_says_so(desk: TestDesk) -> None:
    await desk.post(FINN, "watch out")
    desk.restart(replace(desk.practice, people=tuple(one for one in desk.practice.people if one.name != "dee")))
    referral, _ = packed(desk)
    desk.store.do(
        lambda work: referring.say(work, "lea", referral.id, State.SENT, desk.practice, desk.clock(), how="by phone")
    )
    assert desk.file().tasks == ()
    with desk.store.begin() as work:
        assert any("Nobody but lea may look" in line.text for line in work.referrals.entries("1"))
