"""A message's life from end to end, on both databases, with a classifier that reads words."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.core.cases import Kind, State
from bot.core.effects import Ban, Mute, Remove, Status, Support, Warn
from bot.core.signals import Severity
from bot.pipeline import AGAIN, LEASE, TRIES
from bot.scoring import Recipe
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, FINN, GIA, MO, SAM, TEAM, practice
from tests.fakes.scorers import KEYWORDS, DiesOn, HereScorer


@pytest.fixture
def desk(store: Store) -> TestDesk:
    return TestDesk(store)


async def test_ten_steps(desk: TestDesk) -> None:
    await desk.post(FINN, "see you on friday")
    message = await desk.post(EVE, "you utter scumbag", reply_to="1")

    (case,) = desk.cases()
    assert (case.kind, case.category, case.severity, case.state) == (Kind.CONDUCT, "BULLY", Severity.S3, State.NEW)
    assert case.concern == EVE.key
    file = desk.file()
    assert [(line.text, line.flagged) for line in file.evidence] == [
        ("see you on friday", False),
        ("you utter scumbag", True),
    ]
    assert file.findings[0].message == message.key
    assert file.findings[0].reasons == ("It says “scumbag”.",)

    assert (await desk.say("mo", "claim")).ok
    assert desk.case().claimed_by == "mo"
    reply = await desk.say("mo", "dismiss", reason="They made up.")
    assert reply.ok
    assert desk.case().state is State.DISMISSED
    assert [what for _, what in desk.log("case:1")] == [
        "opened as S3 BULLY",
        "kept a message as evidence",
        "said “claim”",
        "said “dismiss”",
    ]
    assert [(line.by, line.word, line.reason) for line in desk.file().decisions] == [
        ("mo", "claim", ""),
        ("mo", "dismiss", "They made up."),
    ]


async def test_the_lead_is_told_of_what_is_urgent(desk: TestDesk) -> None:
    await desk.post(EVE, "watch out tonight")
    assert desk.case().severity is Severity.S2
    assert await desk.told() == ["lea"]
    (alert,) = desk.alerts()
    assert alert.case == "1"
    assert "watch out" not in alert.text
    assert alert.link == "/case/1"
    assert await desk.told() == ["lea"], "once"


async def test_ordinary_talk_opens_nothing(desk: TestDesk) -> None:
    await desk.post(FINN, "morning")
    assert desk.cases() == []
    with desk.store.begin() as work:
        assert work.inbox.waiting() == 0


# a classifier that fails


async def test_a_failing_check_never_reads_as_clear(store: Store, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.touch()
    recipe = Recipe("breaks", "tests.fakes.classifiers:BreaksWhile", {"file": str(broken)})
    desk = TestDesk(store, scorer=HereScorer([recipe]))
    await desk.post(EVE, "you scumbag")
    await desk.post(FINN, "hello")
    assert desk.cases() == []
    with store.begin() as work:
        assert (work.inbox.waiting(), work.inbox.count_unchecked()) == (2, 2)
    assert await desk.judge() == 0, "not before its time"

    broken.unlink()
    desk.clock.at += AGAIN
    assert await desk.judge() == 2
    assert [case.category for case in desk.cases()] == ["BULLY"]
    assert desk.file().findings[0].missing == ()
    with store.begin() as work:
        assert (work.inbox.waiting(), work.inbox.count_unchecked()) == (0, 0)


async def test_one_failing_check_leaves_the_others_their_word(store: Store, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.touch()
    recipe = Recipe("breaks", "tests.fakes.classifiers:BreaksWhile", {"file": str(broken)})
    desk = TestDesk(store, scorer=HereScorer([KEYWORDS, recipe]))
    await desk.post(EVE, "you scumbag")
    assert [case.category for case in desk.cases()] == ["BULLY"]
    assert "breaks" in desk.file().findings[0].missing[0]
    broken.unlink()
    desk.clock.at += AGAIN
    await desk.judge()
    assert len(desk.cases()) == 1
    assert len(desk.file().findings) == 1
    assert desk.file().findings[0].missing == ()


async def test_it_is_tried_again_ever_more_slowly(store: Store, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.touch()
    recipe = Recipe("breaks", "tests.fakes.classifiers:BreaksWhile", {"file": str(broken)})
    desk = TestDesk(store, scorer=HereScorer([recipe]))
    await desk.post(EVE, "hello")
    waits = []
    for _ in range(9):
        since = desk.clock.at
        while not await desk.judge():
            desk.clock.at += AGAIN
        waits.append((desk.clock.at - since) // AGAIN)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 64, 64]


async def test_a_picture_nobody_looked_at_is_missing(desk: TestDesk) -> None:
    from bot.core.messages import Attachment

    await desk.post(EVE, "you scumbag", attachments=(Attachment("photo", "a.jpg", "7"),))
    assert desk.file().findings[0].missing == ("picture not looked at",)
    with desk.store.begin() as work:
        assert work.inbox.waiting() == 0, "nothing to be tried again"


# a scoring process that dies


async def test_one_poison_message_holds_up_nobody(store: Store) -> None:
    desk = TestDesk(store, scorer=DiesOn("poison"))
    messages = [desk.message(EVE, "you scumbag"), desk.message(GIA, "poison"), desk.message(FINN, "a muppet")]
    await desk.hear(*messages)
    await desk.judge()
    assert [case.concern for case in desk.cases()] == [EVE.key, FINN.key]
    with store.begin() as work:
        assert any("could not judge 3 messages together (Crashed)" in line.what for line in work.ledger.read("desk"))
    for _ in range(TRIES):
        desk.clock.at += LEASE + timedelta(seconds=1)
        await desk.judge()
    with store.begin() as work:
        assert (work.inbox.waiting(), work.inbox.count_stuck()) == (0, 1)
    assert [case.category for case in desk.cases()] == ["BULLY", "BULLY", "UNCHECKED"]
    assert [line.text for line in desk.file("3").evidence if line.flagged] == ["poison"]

    desk.scorer = DiesOn("")
    desk.restart()
    with store.begin() as work:
        assert work.inbox.unstick() == 1
    assert await desk.judge() == 1


# edits


async def test_an_edit_is_judged_again(desk: TestDesk) -> None:
    message = await desk.post(EVE, "you are nice")
    assert desk.cases() == []
    await desk.edit(message, "you are a scumbag")
    await desk.judge()
    assert [case.category for case in desk.cases()] == ["BULLY"]
    (line,) = desk.file().evidence
    assert line.text == "you are a scumbag"
    assert [revision.text for revision in line.revisions] == ["you are nice"]


async def test_editing_it_away_leaves_the_case_and_its_evidence(desk: TestDesk) -> None:
    message = await desk.post(EVE, "you are a scumbag")
    await desk.edit(message, "you are nice")
    await desk.judge()
    assert desk.case().open
    (line,) = desk.file().evidence
    assert "you are a scumbag" in [line.text, *(revision.text for revision in line.revisions)]


async def test_what_was_edited_away_before_it_was_judged_is_found(desk: TestDesk) -> None:
    message = desk.message(EVE, "you are a scumbag")
    await desk.hear(message)
    await desk.edit(message, "you are nice")
    await desk.judge()
    (finding,) = desk.file().findings
    assert "Before it was edited:" in " ".join(finding.reasons)
    (line,) = desk.file().evidence
    assert (line.text, [one.text for one in line.revisions]) == ("you are nice", ["you are a scumbag"])


async def test_what_was_dismissed_does_not_come_back_with_a_kind_edit(desk: TestDesk) -> None:
    message = await desk.post(EVE, "you are a scumbag")
    await desk.say("mo", "dismiss", reason="Banter.")
    desk.clock.move(minutes=1)
    await desk.edit(message, "you are nice")
    await desk.judge()
    assert [case.state for case in desk.cases()] == [State.DISMISSED]


async def test_an_edit_takes_no_hit_back(desk: TestDesk) -> None:
    await desk.post(FINN, "hi")
    message = await desk.post(EVE, "our secret, finn", reply_to="1")
    await desk.edit(message, "good game, finn")
    await desk.judge()
    with desk.store.begin() as work:
        (hit,) = work.hits.of_actors([EVE.key], message.at - timedelta(days=1))
    assert (hit.indicator, hit.quote) == ("SECRECY", "our secret, finn")


async def test_a_deletion_is_kept_with_the_evidence(desk: TestDesk) -> None:
    message = await desk.post(EVE, "you are a scumbag")
    await desk.delete(message)
    (line,) = desk.file().evidence
    assert line.text == "you are a scumbag"
    assert line.gone_at is not None


async def test_a_found_message_judged_again_opens_nothing_twice(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag", id="50", at=desk.clock.at)
    assert (await desk.say("mo", "dismiss", reason="They made up.")).ok
    late = desk.message(FINN, "hello", id="49", at=desk.clock.at - timedelta(minutes=2))
    await desk.hear(late)
    assert await desk.judge() == 2, "the late one and its neighbour"
    assert [case.state for case in desk.cases()] == [State.DISMISSED]
    assert len(desk.file().findings) == 1


async def test_a_flag_after_closing_opens_a_new_linked_case(desk: TestDesk) -> None:
    await desk.post(EVE, "you muppet")
    await desk.say("mo", "dismiss", reason="Banter.")
    await desk.post(EVE, "you muppet")
    assert [(case.state, case.follows) for case in desk.cases()] == [(State.DISMISSED, ""), (State.NEW, "1")]


async def test_another_flag_joins_the_open_case(desk: TestDesk) -> None:
    await desk.post(EVE, "you muppet")
    await desk.post(EVE, "you scumbag")
    (case,) = desk.cases()
    assert case.severity is Severity.S3
    assert case.version == 2
    assert len(desk.file().findings) == 2


# answering


async def test_the_same_interaction_twice_is_done_once(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag")
    first = await desk.say("mo", "warn", id="press-1")
    desk.restart()
    second = await desk.say("mo", "warn", id="press-1")
    assert first.ok
    assert (second.ok, second.text, second.case) == (first.ok, first.text, first.case)
    assert len(desk.file().decisions) == 1
    await desk.perform()
    assert len(desk.platform.of(Warn)) == 1


async def test_the_same_interaction_twice_at_once_is_done_once(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag")
    replies = await asyncio.gather(*(desk.say("mo", "note", reason="Once.", id="press-1") for _ in range(6)))
    assert len({(reply.ok, reply.text) for reply in replies}) == 1
    assert [line.reason for line in desk.file().decisions] == ["Once."]


async def test_a_refused_interaction_is_answered_alike(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag")
    await desk.say("sam", "claim")
    first = await desk.say("mo", "claim", id="press-1")
    assert not first.ok
    await desk.say("sam", "release")
    second = await desk.say("mo", "claim", id="press-1")
    assert (second.ok, second.text) == (False, first.text)
    assert desk.case().state is State.NEW


async def test_who_looked_at_an_older_version_looks_again(desk: TestDesk) -> None:
    await desk.post(EVE, "you muppet")
    await desk.post(EVE, "you scumbag")
    reply = await desk.say("mo", "dismiss", reason="Nothing.", version=1)
    assert not reply.ok
    assert desk.case().open


# what the desk cannot do


async def test_by_hand_where_the_desk_cannot_act(store: Store) -> None:
    desk = TestDesk(store, way=practice(can={}))
    await desk.post(EVE, "you scumbag")
    reply = await desk.say("sam", "ban", reason="Again and again.")
    assert "by hand" in reply.text
    assert await desk.perform() == 0
    (task,) = desk.file().tasks
    assert "Eve" in task.text
    assert task.done_at is None
    assert (await desk.say("mo", "done", reason="I removed her from the group.")).ok
    (task,) = desk.file().tasks
    assert (task.done_by, task.result) == ("mo", "I removed her from the group.")
    assert [receipt.status for receipt in desk.file().receipts] == [Status.BY_HAND]
    assert not (await desk.say("mo", "done", reason="Again.")).ok


# S1 is silent


async def test_s1_reaches_nobody_before_the_lead_steps_in(desk: TestDesk) -> None:
    await desk.post(EVE, "look at the picture")
    case = desk.case()
    assert (case.category, case.severity) == ("CSAM", Severity.S1)
    assert sorted(await desk.told()) == ["lea"], "the deputy hears of it where the lead does not decide"
    assert desk.file().incident is not None
    for by in ("mo", "sam", "lea"):
        for word in ("warn", "remove", "mute", "ban"):
            assert not (await desk.say(by, word, reason="Now!")).ok
    assert await desk.perform() == 0
    assert not (await desk.say("sam", "act", reason="I say so.")).ok
    assert (await desk.say("lea", "act", reason="The police agree.")).ok
    assert (await desk.say("lea", "ban", reason="The police agree.")).ok
    await desk.perform()
    assert len(desk.platform.of(Ban)) == 1


async def test_a_case_that_rose_before_it_was_done_is_refused(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag")
    assert (await desk.say("lea", "ban", reason="Enough.")).ok
    await desk.say("lea", "reopen", reason="There is more.")
    await desk.post(EVE, "look at the picture")
    assert desk.case().severity is Severity.S1
    await desk.perform()
    assert desk.platform.done == []
    (receipt,) = desk.file().receipts
    assert receipt.status is Status.REFUSED
    await desk.perform("desk")
    assert [alert.to for alert in desk.alerts() if "ban" in alert.text] == ["lea"]


async def test_support_that_was_asked_before_it_rose_waits_for_the_lead(desk: TestDesk) -> None:
    await _grooming(desk, "how old are you", "our secret, finn", "parents home?", "so special")
    (case,) = [case for case in desk.cases() if case.kind is Kind.PAIR]
    assert case.severity < Severity.S1
    assert (await desk.say("lea", "support", case.id)).ok
    await _grooming(desk, "meet me", "delete this")
    assert desk.case(case.id).severity is Severity.S1
    await desk.perform()
    assert desk.platform.of(Support) == []
    assert [receipt.status for receipt in desk.file(case.id).receipts] == [Status.REFUSED]


async def test_rights_are_asked_again_when_it_is_done(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag")
    assert (await desk.say("sam", "ban", reason="Enough.")).ok
    desk.restart(practice(people=tuple(person for person in TEAM if person is not SAM)))
    await desk.perform()
    assert desk.platform.done == []
    assert [receipt.status for receipt in desk.file().receipts] == [Status.REFUSED]
    told = await desk.told()
    assert "sam" not in told, "who has no rights any more is told nothing about a case"
    assert "lea" in told


async def test_who_became_a_party_is_not_told_what_became_of_it(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag")
    assert (await desk.say("mo", "remove")).ok
    desk.platform.refusing = "The bot may not delete here."
    walled = [person if person is not MO else type(MO)("mo", MO.roles, frozenset({EVE.key})) for person in TEAM]
    desk.restart(practice(people=tuple(walled)))
    await desk.perform()
    assert "mo" not in await desk.told()


# doing


async def test_busy_waits_and_stalls_no_other_lane(desk: TestDesk) -> None:
    await desk.post(EVE, "watch out")
    await desk.post(GIA, "you muppet")
    for case in desk.cases():
        assert (await desk.say("lea", "remove", case.id)).ok
    desk.platform.busy = [timedelta(seconds=30), timedelta(seconds=30)]
    await desk.perform()
    assert desk.platform.done == []
    assert await desk.told() == ["lea"]
    desk.clock.at += timedelta(seconds=31)
    await desk.perform()
    assert len(desk.platform.of(Remove)) == 2
    assert {receipt.status for number in "12" for receipt in desk.file(number).receipts} == {Status.DONE}


async def test_a_refusal_is_told_to_the_one_who_asked(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag")
    await desk.say("sam", "mute", reason="A break.")
    desk.platform.refusing = "Eve stands above the bot."
    await desk.perform()
    (receipt,) = desk.file().receipts
    assert (receipt.status, receipt.detail) == (Status.REFUSED, "Eve stands above the bot.")
    assert await desk.told() == ["sam"]


async def test_what_a_platform_cannot_do_is_refused_not_done(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag")
    await desk.say("sam", "mute", reason="A break.")
    desk.platform.can = frozenset({Remove})
    await desk.perform()
    assert desk.platform.done == []
    assert [receipt.status for receipt in desk.file().receipts] == [Status.REFUSED]


async def test_a_message_to_a_member_without_an_answer_is_never_repeated(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag")
    await desk.say("mo", "warn")
    desk.platform.silent = 1
    await desk.perform()
    await desk.soon()
    await desk.perform()
    assert len(desk.platform.of(Warn)) == 1
    assert [receipt.status for receipt in desk.file().receipts] == [Status.UNKNOWN]
    assert await desk.told() == ["mo"]


async def test_a_message_that_was_being_sent_when_the_desk_died_is_unknown(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag")
    await desk.say("mo", "warn")

    class Dead(BaseException):
        pass

    class Dies(type(desk.platform)):  # type: ignore[misc]
        async def perform(self, effect: object) -> object:
            self.done.append(effect)
            raise Dead

    dying = Dies()
    desk.actors = {**desk.actors, "chat": dying}
    desk.restart()
    with pytest.raises(Dead):
        await desk.perform()
    desk.actors = {**desk.actors, "chat": desk.platform}
    desk.restart()
    await desk.soon()
    await desk.perform()
    assert desk.platform.done == []
    assert [receipt.status for receipt in desk.file().receipts] == [Status.UNKNOWN]
    assert await desk.told() == ["mo"]


async def test_an_alert_without_an_answer_is_sent_again(desk: TestDesk) -> None:
    await desk.post(EVE, "watch out")
    desk.phones.silent = 1
    await desk.perform("desk")
    desk.clock.at += timedelta(minutes=5)
    await desk.perform("desk")
    assert [alert.to for alert in desk.alerts()] == ["lea", "lea"]
    assert [receipt.status for receipt in desk.file().receipts] == [Status.DONE]


async def test_an_alert_nobody_takes_goes_to_others_who_may_know(desk: TestDesk) -> None:
    await desk.post(EVE, "watch out")
    desk.phones.refusing = "No such address."
    await desk.pipeline.perform("desk")
    desk.phones.refusing = ""
    assert await desk.told() == ["dee"]


async def test_a_state_without_an_answer_is_set_again(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag")
    await desk.say("mo", "mute", reason="A break.")
    desk.platform.silent = 1
    await desk.perform()
    await desk.soon()
    await desk.perform()
    assert len(desk.platform.of(Mute)) == 2
    assert [receipt.status for receipt in desk.file().receipts] == [Status.DONE]


async def test_what_fails_for_ever_is_put_aside_where_people_see_it(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag")
    await desk.say("mo", "mute", reason="A break.")
    desk.platform.silent = 100
    for _ in range(20):
        await desk.perform()
        await desk.soon()
    with desk.store.begin() as work:
        assert [job.lane for job in work.outbox.stuck()] == ["chat"]
    assert any("gave up" in what for _, what in desk.log("case:1"))


async def test_a_job_nobody_can_read_is_put_aside(desk: TestDesk) -> None:
    with desk.store.begin() as work:
        work.outbox.put("odd", "chat", "perform", {"effect": "Levitate"}, desk.clock.at, desk.clock.at)
        work.outbox.put("half", "chat", "perform", {"effect": "Warn"}, desk.clock.at, desk.clock.at)
    await desk.perform()
    with desk.store.begin() as work:
        assert sorted(job.key for job in work.outbox.stuck()) == ["half", "odd"]


# clocks


async def test_a_clock_that_ran_out_tells_the_leads(desk: TestDesk) -> None:
    await desk.post(EVE, "watch out")
    await desk.told()
    desk.clock.at = min(clock.due for clock in desk.file().clocks)
    assert await desk.ring() == 1
    assert (await desk.told())[1:] == ["dee", "lea"]
    desk.clock.move(minutes=1)
    await desk.ring()
    assert len(await desk.told()) == 3, "once for each clock"


async def test_who_acted_in_time_hears_nothing(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag")
    await desk.say("mo", "claim")
    await desk.say("mo", "dismiss", reason="They made up.")
    desk.clock.move(days=7)
    await desk.ring()
    assert await desk.told() == []


async def test_a_rise_starts_the_clocks_again(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag")
    await desk.say("mo", "watch")
    assert all(clock.met_at for clock in desk.file().clocks)
    desk.clock.move(days=2)
    await desk.post(EVE, "watch out")
    case = max(desk.cases(), key=lambda case: case.severity)
    running = {clock.name: clock.due for clock in desk.file(case.id).clocks if clock.met_at is None}
    assert set(running) == {"open", "decide"}
    desk.clock.move(hours=5)
    await desk.ring()
    late = "the time in which somebody looks at it is over"
    assert [alert.to for alert in desk.alerts() if late in alert.text] == []
    await desk.told()
    assert {alert.to for alert in desk.alerts() if late in alert.text} == {"lea", "dee"}


async def test_the_purge_is_done_in_small_steps(desk: TestDesk) -> None:
    for _ in range(3):
        await desk.hear(*[desk.message(FINN, "hello") for _ in range(300)])
    await desk.judge()
    await desk.post(EVE, "you scumbag")
    desk.clock.move(days=8)
    fresh = await desk.post(GIA, "hello again")
    with desk.store.begin() as work:
        work.outbox.put("purge:1", "clock", "purge", {}, desk.clock.at, desk.clock.at)
    await desk.ring()
    with desk.store.begin() as work:
        assert [m.id for m, _ in work.inbox.around(fresh.key, desk.group, 50, 50)] == [fresh.id]
    assert any(line.text == "you scumbag" for line in desk.file().evidence)
    assert ("machine", "purged 500 messages and 0 hits whose days were over") in desk.log("desk")


async def _grooming(desk: TestDesk, *lines: str) -> None:
    """Eve, known as an adult, writes these to Finn, a child."""
    from bot.core.messages import Age, Person, Role

    with desk.store.begin() as work:
        work.people.enrol(
            [
                Person("p-eve", "Eve", Role.PARENT, Age.ADULT, (EVE.key,)),
                Person("p-finn", "Finn", Role.MEMBER, Age.MINOR, (FINN.key,)),
            ],
            desk.clock.at,
        )
    first = await desk.post(FINN, "hi all")
    for line in lines:
        desk.clock.move(minutes=1)
        await desk.post(EVE, line, reply_to=first.id)


async def test_a_line_that_builds_slowly_becomes_one_case_of_a_pair(desk: TestDesk) -> None:
    await _grooming(desk, "how old are you", "our secret, finn", "parents home?", "so special", "meet me")
    (case,) = desk.cases()
    assert (case.kind, case.category) == (Kind.PAIR, "CSE_GROOM")
    assert (case.concern, case.at_risk) == (EVE.key, FINN.key)
    assert sorted(case.key.split("|")[1:]) == ["person:p-eve", "person:p-finn"]
    assert desk.file().findings[0].reasons


async def test_one_press_that_arrives_twice_at_once_is_answered_alike(desk: TestDesk) -> None:
    await desk.post(EVE, "you utter scumbag")
    for version in range(1, 9):
        press = partial(desk.say, "mo", "note", reason="Seen.", id=f"press-{version}", version=version)
        assert [reply.text for reply in await asyncio.gather(press(), press())] == ["Noted.", "Noted."]
    assert desk.case().version == 9
