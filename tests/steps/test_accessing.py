"""An export of what is held about somebody: others taken out, read by a person, agreed to by another, complete."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.access import Give, Passage, Source
from bot.core.access import Stage as Step
from bot.core.cases import No
from bot.core.matters import Matter, What
from bot.core.messages import Account, Age, Message, Person, Role
from bot.core.requests import Agree, Reply
from bot.desk.access_papers import ExportPapers, export_papers
from bot.reports.access_pack import packed
from bot.steps import accessing, forgetting, legal
from bot.steps.gathering import Draft
from bot.storage.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.desk import TestDesk
from tests.fakes.people import CLUB, GIA, PLATFORM, TEAM, practice
from tests.steps.test_retaining import PIA, daily, left

ZOE = Account(PLATFORM, "zoe4711", "Zoë Quill")
MIA = Person("p-zoe", "Zoë Quill-Smith", Role.MEMBER, Age.MINOR, (ZOE.key,), member_number="M 12")
SID = Account(PLATFORM, "sid88", "=Sid Vane")
HOSTILE = '=HYPERLINK("http://x") </script><img src=x onerror=alert(1)> #set page(width: 1pt) \u202egnp'


@pytest.fixture
def desk(store: Store) -> TestDesk:
    return TestDesk(store, way=practice((*TEAM, PIA)))


async def busy(desk: TestDesk) -> None:
    """Zoë writes, is written to and about, is quoted; a case with her, and a case about a colleague with her in it."""
    with desk.store.begin() as work:
        work.people.enrol([MIA], desk.clock.at)
    await desk.post(ZOE, "Sid Vane told me, ring 07700 900123 you scumbag", quote="told me")
    await desk.post(SID, "Zoë Quill is a muppet, says @gia")
    await desk.post(ZOE, HOSTILE)
    await desk.post(GIA, "nothing to do with her")
    for case in desk.cases():
        assert (await desk.say("lea", "note", case.id, "Spoke to Sid Vane about Zoë.")).ok


def begin(desk: TestDesk, by: str = "lea", who: str = ZOE.key, relation: str = "self", matter: str = "") -> Draft:
    with desk.store.begin() as work:
        return accessing.begin(work, by, who, relation, matter, desk.practice, desk.clock())


def read(desk: TestDesk, by: str = "lea", number: str = "1") -> Draft:
    with desk.store.begin() as work:
        return accessing.read(work, by, number, desk.practice, desk.clock())


def decided(desk: TestDesk, by: str = "lea", give: Give = Give.GIVEN, because: str = "", number: str = "1") -> Draft:
    """Everything that is open is decided alike, then it is reviewed."""
    draft = read(desk, by, number)
    open_ = [n for n, one in enumerate(draft.passages, 1) if one in draft.open]
    with desk.store.begin() as work:
        if open_:
            accessing.say(work, by, number, open_, give, because, "", desk.practice, desk.clock())
        return accessing.review(work, by, number, desk.practice, desk.clock())


def ask(desk: TestDesk, by: str = "lea", number: str = "1") -> str:
    with desk.store.begin() as work:
        return accessing.ask(work, by, number, "She asked for it.", desk.practice, desk.clock()).id


async def agree(desk: TestDesk, by: str, number: str) -> Reply:
    return await desk.pipeline.answer(Agree(f"a-{desk.clock.move(seconds=1).isoformat()}", number, by))


def papers(desk: TestDesk, draft: Draft) -> ExportPapers:
    made = (desk.practice.pack, "Friday Club", "Lea", "Europe/London", desk.clock())
    return export_papers(draft.access, draft.passages, *made)


def of(draft: Draft, source: Source) -> list[Passage]:
    return [one for one in draft.passages if one.source is source]


async def test_from_the_draft_to_the_file(desk: TestDesk) -> None:
    await busy(desk)
    draft = begin(desk)
    assert {one.text for one in of(draft, Source.BUFFER)} == {
        "[somebody else] told me, ring [contact details] you scumbag",
        HOSTILE,
    }
    assert "M 12" in of(draft, Source.ROSTER)[0].text
    (others,) = [one for one in of(draft, Source.OTHERS) if one.case == of(draft, Source.OTHERS)[0].case]
    assert others.text == "Zoë Quill is a muppet, says [somebody else]"
    assert others.asks == ("third_party",)
    assert any("Spoke to [somebody else] about Zoë." in one.text for one in of(draft, Source.DECISION))
    assert not any("nothing to do with her" in one.raw for one in draft.passages)
    with desk.store.begin() as work, pytest.raises(No, match="not decided yet"):
        accessing.review(work, "lea", "1", desk.practice, desk.clock())
    with desk.store.begin() as work, pytest.raises(No, match="Say why it may be kept back"):
        accessing.say(work, "lea", "1", [1], Give.WITHHELD, "because", "", desk.practice, desk.clock())
    with desk.store.begin() as work, pytest.raises(No, match="not reviewed yet"):
        accessing.ask(work, "lea", "1", "x", desk.practice, desk.clock())
    assert decided(desk, give=Give.WITHHELD, because="third_party").access.stage is Step.REVIEWED
    number = ask(desk)
    with desk.store.begin() as work, pytest.raises(No, match="second person has not agreed"):
        accessing.fetch(work, "lea", "1", desk.practice, desk.clock())
    assert not (await agree(desk, "lea", number)).ok
    assert (await agree(desk, "dee", number)).ok
    with desk.store.begin() as work:
        draft = accessing.fetch(work, "lea", "1", desk.practice, desk.clock())
    content, root, _ = packed(papers(desk, draft), desk.clock())
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        files = {name: zipped.read(name) for name in zipped.namelist()}
    assert set(files) == {"export.txt", "export.html", "export.json", "export.pdf", "messages.csv", "manifest.json"}
    assert files["export.pdf"].startswith(b"%PDF")
    data = json.loads(files["export.json"])
    assert HOSTILE in [one["text"] for one in data["passages"]], "JSON has the exact words"
    assert data["kept_back"][0]["basis"] == "Data Protection Act 2018 Sch 2 Part 3 (not confirmed: have it looked up)"
    assert b"<img src=x" not in files["export.html"]
    rows = list(csv.reader(io.StringIO(files["messages.csv"].decode("utf-8-sig"))))
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    for name in ("export.txt", "export.html", "export.json", "messages.csv"):
        for mark in ("Sid", "sid88", "Vane", "900123", "@gia"):
            found = files[name].find(mark.encode())
            assert found < 0, (name, mark, files[name][found - 40 : found + 40])
    with desk.store.begin() as work:
        accessing.released(work, "lea", "1", root, desk.practice, desk.clock())
    with desk.store.begin() as work, pytest.raises(No, match="released"):
        accessing.fetch(work, "lea", "1", desk.practice, desk.clock())
    assert ("lea", "made an export with names, which two people agreed to") in desk.log("access:1")


async def test_what_changed_since_it_was_reviewed_is_looked_at_again(desk: TestDesk) -> None:
    await busy(desk)
    begin(desk)
    decided(desk)
    number = ask(desk)
    assert (await agree(desk, "dee", number)).ok
    await desk.post(ZOE, "one more thing")
    with desk.store.begin() as work, pytest.raises(No, match="has changed since"):
        accessing.fetch(work, "lea", "1", desk.practice, desk.clock())


async def test_no_is_no_and_words_to_take_out_are_taken_out(desk: TestDesk) -> None:
    await busy(desk)
    begin(desk)
    with desk.store.begin() as work:
        draft = accessing.blank(work, "lea", "1", ["scumbag"], desk.practice, desk.clock())
    assert any("you [somebody else]" in one.text for one in draft.passages)
    place = next(n for n, one in enumerate(draft.passages, 1) if "you [somebody else]" in one.text)
    with desk.store.begin() as work:
        whole = accessing.say(work, "lea", "1", [place], Give.WHOLE, "", "", desk.practice, desk.clock())
    assert "Sid Vane" in whole.passages[place - 1].text
    decided(desk)
    number = ask(desk)
    said = Agree("no", number, "dee", agrees=False, reason="Her mother first.")
    assert (await desk.pipeline.answer(said)).ok
    assert read(desk).access.stage is Step.REVIEWED
    with desk.store.begin() as work:
        dropped = accessing.drop(work, "lea", "1", desk.practice, desk.clock())
    assert (dropped.blanks, dict(dropped.verdicts)) == ((), {})


async def test_exemptions_are_proposed_and_what_would_give_it_away_is_not_said(desk: TestDesk) -> None:
    with desk.store.begin() as work:
        work.people.enrol([MIA], desk.clock.at)
    await desk.post(ZOE, "I want to end it all")
    draft = begin(desk, relation="parent")
    asked = {name for one in draft.passages for name in one.asks}
    assert {"child_abuse", "serious_harm"} <= asked
    final = decided(desk, give=Give.WITHHELD, because="child_abuse")
    told = json.dumps(papers(desk, final).data)
    assert "end it all" not in told.replace("kept for a few days", "") or "buffer" in told
    assert "abuse" not in told
    assert json.loads(told)["kept_back"] == []


async def test_silence_towards_a_person_of_concern_is_asked_about(desk: TestDesk) -> None:
    await desk.post(SID, "the picture")
    draft = begin(desk, who=SID.key)
    of_case = [one for one in draft.passages if one.case]
    assert of_case
    assert all("crime" in one.asks for one in of_case)


async def test_walls_what_one_may_not_open_is_not_there_and_nobody_agrees_to_less(desk: TestDesk) -> None:
    await busy(desk)
    dee = Account(PLATFORM, "dee", "Dee")
    await desk.post(dee, "watch out Zoë Quill")
    hidden = desk.cases()[-1].id
    draft = begin(desk, by="dee")
    assert hidden not in {one.case for one in draft.passages}
    assert hidden in {one.case for one in begin(desk, by="lea").passages}
    decided(desk, by="dee")
    number = ask(desk, by="dee")
    refused = await agree(desk, "lea", number)
    assert refused.text == (
        f"This is not all that is held (case {hidden}): dee may not open the rest. Say no, and have somebody prepare "
        "it who is not involved."
    )
    chair = await agree(desk, "pia", number)
    assert not chair.ok
    assert hidden not in chair.text
    with desk.store.begin() as work:
        for who in ("mo", "aud", "pia"):
            with pytest.raises(No, match="Your role"):
                accessing.read(work, who, "1", desk.practice, desk.clock())
    own = begin(desk, by="lea", who=dee.key)
    subjects = {line.subject for line in (await desk.look("dee", "log")).log}
    assert "access:1" in subjects
    assert f"access:{own.access.id}" not in subjects
    with pytest.raises(No, match="Nobody prepares"):
        begin(desk, by="dee", who=dee.key)
    with desk.store.begin() as work:
        with pytest.raises(No, match="There is no export"):
            accessing.read(work, "dee", own.access.id, desk.practice, desk.clock())
        assert own.access.id not in {one.id for one in accessing.listed(work, "dee", desk.practice)}
    decided(desk, number=own.access.id)
    mine = ask(desk, number=own.access.id)
    assert not (await agree(desk, "dee", mine)).ok
    assert (await agree(desk, "pia", mine)).ok


async def test_a_request_of_the_inbox_is_checked_first_and_hears_of_it(desk: TestDesk) -> None:
    await busy(desk)
    now = desk.clock()
    with desk.store.begin() as work:
        matter = work.matters.add(Matter("", What.ACCESS, ZOE.key, "Zoë", now, now + timedelta(days=30)))
    with pytest.raises(No, match="no number 99"):
        begin(desk, matter="99")
    begin(desk, matter=matter.id)
    decided(desk)
    with pytest.raises(No, match="First write down who asks"):
        ask(desk)
    with desk.store.begin() as work:
        fit = replace(matter, authority="yes", interest="She is grown up.", version=2)
        assert work.matters.save(fit)
    assert ask(desk)


async def test_ten_thousand_messages_are_gathered_and_packed(tmp_path: object, desk: TestDesk) -> None:
    await busy(desk)
    lines = [
        (Message(PLATFORM, CLUB.id, f"m{n}", ZOE, MONDAY + timedelta(seconds=n), f"line {n} to Sid Vane"), None)
        for n in range(10_000)
    ]
    with desk.store.begin() as work:
        work.evidence.snapshot({"1": lines}, {}, desk.clock())
    draft = begin(desk)
    assert sum("line" in one.text for one in draft.passages) == 10_000
    made = papers(desk, draft)
    assert (
        sum(len(part.table.rows) for part in made.short.parts if part.table and part.heading != "What was kept back")
        <= 1500
    )
    assert "Sid" not in json.dumps(made.data)


async def test_what_is_never_given_out_is_dropped_after_half_a_year(desk: TestDesk) -> None:
    await busy(desk)
    begin(desk)
    decided(desk)
    desk.clock.move(days=184)
    await daily(desk)
    with desk.store.begin() as work:
        kept = work.accesses.get("1")
        assert kept is not None
        assert (kept.stage, dict(kept.verdicts)) == (Step.DROPPED, {})


async def test_forgetting_leaves_nothing_in_exports_and_obeys_holds(desk: TestDesk) -> None:
    await busy(desk)
    begin(desk)
    for case in desk.cases():
        await desk.say("lea", "dismiss", case.id, "Nothing.")
    with desk.store.begin() as work:
        hold = legal.set_(work, "lea", "person", ZOE.key, "A claim.", "", desk.practice, desk.clock())
    with (
        desk.store.begin() as work,
        pytest.raises(No, match=f"legal hold {hold.id} .by lea: A claim.. keeps all of it"),
    ):
        forgetting.forget(work, "dee", ZOE.key, desk.practice, desk.clock())
    with desk.store.begin() as work:
        work.holds.end(hold.id, "dee", desk.clock())
    with desk.store.begin() as work:
        work.people.see_accounts([Account(PLATFORM, "lea", "Lea")], desk.clock())
    with desk.store.begin() as work, pytest.raises(No, match="Nobody erases their own"):
        forgetting.forget(work, "lea", "chat:lea", desk.practice, desk.clock())
    with desk.store.begin() as work:
        person, done = forgetting.forget(work, "lea", ZOE.key, desk.practice, desk.clock())
    said = " ".join(forgetting.said(person, done, "were"))
    assert "backups" in said
    assert "e-mails" in said
    found = left(desk.store, ZOE.id, "Quill", "p-zoe")
    assert set(found) <= {"messages.text", "evidence.text"}, "only what others wrote of her"
