"""One story on the real pipeline: a slow grooming line, Saturday night, the lead's phone off, and all that follows.

The lines are the rehearsal's; the checks are those that ship. Nothing here reaches the person of concern.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from html import unescape

import pytest

from bot.app import practised, recipes
from bot.core.cases import Kind, Stance
from bot.core.effects import ALL, Alert, Effect, Receipt
from bot.core.messages import Account, Message, Person
from bot.core.periods import named
from bot.core.ports import Refused
from bot.core.referrals import Referral, State
from bot.core.requests import Agree
from bot.core.rights import Colleague, Desk
from bot.core.rota import Rota, Shift
from bot.core.signals import Severity
from bot.desk.referral_data import Covering
from bot.reports.referral_pack import Packs, faults
from bot.steps import erasing, recording, referring, retaining
from bot.steps.summarising import Version
from bot.steps.summarising import told as told_of
from bot.storage.store import Store
from config.loading import load
from connectors.rehearsal import connect, story
from connectors.rehearsal.plot import Line
from tests.console.rooms import client, site
from tests.fakes.actors import MemoryActor
from tests.fakes.clock import MovedClock
from tests.fakes.desk import TestDesk, opened
from tests.fakes.people import CLUB, DEE, LEA, MO, PLATFORM, practice
from tests.fakes.scorers import HereScorer

FAR = datetime(2150, 1, 1, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 21, 23, 4, tzinfo=UTC)
DAN = Colleague("dan", frozenset(), frozenset({"chat:dan"}))
PIA = Colleague("pia", frozenset({Desk.CHAIR}), frozenset({"chat:pia"}))
TEAM = (MO, replace(LEA, phone="07700 900123"), DEE, PIA, DAN)
THURSDAY, EVENING = 4, 18
"""When the line of the rehearsal becomes sure."""
"""The day of the rehearsal that stands for Saturday here: what was written on it is written on Saturday night."""
WHOSE = referring.Whose("Friday Club", "Europe/London", "Dee, 01632 960002")


class Phones(MemoryActor):
    """Everybody's phone; those that are off refuse."""

    off: frozenset[str] = frozenset()

    async def perform(self, effect: Effect) -> Receipt:
        if isinstance(effect, Alert) and effect.to in self.off:
            raise Refused(f"{effect.to}'s phone is off.")
        return await super().perform(effect)


def told() -> tuple[list[Line], list[Person]]:
    """The line of one towards another over some days, up to a Thursday evening; and who is on the roster."""
    tale = story()
    lines = [line for line in tale.lines if line.expect == "grooming" and line.day <= THURSDAY]
    return lines, [
        replace(one, accounts=tuple(f"{PLATFORM}:{key.partition(':')[2]}" for key in one.accounts))
        for one in tale.roster
    ]


class Night(TestDesk):
    __test__ = False

    def __init__(self, store: Store) -> None:
        settings = load(None, {})
        shipped = practised(settings, connect(0, SATURDAY))
        way = replace(
            practice(TEAM, {PLATFORM: frozenset(ALL.values())}),
            pack=shipped.pack,
            model=shipped.model,
            rota=Rota((Shift("dan", frozenset({5}), time(18), time(8)),)),
        )
        super().__init__(store, MovedClock(SATURDAY), HereScorer(recipes(settings, shipped)), way)
        self.platform: Phones = Phones()
        self.actors = {PLATFORM: self.platform, "desk": self.phones}
        self.restart()

    async def line(self, lines: Sequence[Line], until: Line) -> list[Severity]:
        """Tells lines at their times, of which `until` is written on Saturday night. How high it stood after each."""
        last = timedelta(days=until.day, hours=until.at.hour, minutes=until.at.minute)
        stood = []
        for one in lines:
            before = last - timedelta(days=one.day, hours=one.at.hour, minutes=one.at.minute)
            self.clock.at = SATURDAY - before
            author = Account(PLATFORM, one.author.id, one.author.name)
            message = Message(
                PLATFORM, CLUB.id, one.id, author, self.clock.at, one.text, CLUB.name,
                reply_to=one.reply_to, mentions=one.mentions,
            )  # fmt: skip
            await self.hear(message)
            await self.judge()
            await self.passes(seconds=0)
            pairs = [case.severity for case in self.cases() if case.kind is Kind.PAIR]
            stood.append(max(pairs, default=Severity.S4))
        return stood

    async def daily(self) -> None:
        """The day's look at whose time is over."""
        with self.store.begin() as work:
            retaining.put(work, self.clock(), self.clock())
        await self.passes(minutes=1)

    def on_phones(self) -> list[Alert]:
        return [one for one in self.platform.done if isinstance(one, Alert)]

    def handed_over(self, referral: Referral, state: State, **more: str) -> Referral:
        return self.store.do(
            lambda work: referring.say(work, "dee", referral.id, state, self.practice, self.clock(), **more)  # type: ignore[arg-type]
        )

    async def passes(self, **span: float) -> list[Alert]:
        """What is newly told on phones while some time passes."""
        before = len(self.platform.done)
        self.clock.move(**span)
        while await self.ring() or await self.perform() or await self.perform("desk"):
            pass
        return [one for one in self.platform.done[before:] if isinstance(one, Alert)]


@pytest.fixture
def night(database_url: str) -> Iterator[Night]:
    with opened(database_url) as store:
        yield Night(store)


async def test_from_a_slow_line_to_the_end_of_its_keeping(night: Night) -> None:
    desk = night
    lines, roster = told()
    with desk.store.begin() as work:
        work.people.enrol(roster, SATURDAY - timedelta(days=30))

    # the week: it grows over days, and nothing of it is sure
    late, last = [one for one in lines if (one.day, one.at.hour) >= (THURSDAY, EVENING)], lines[-1]
    before = lines[: -len(late)]
    stood = await desk.line(before, until=last)
    assert stood == sorted(stood), "it only ever rises"
    assert Severity.S1 not in stood
    (case,) = [one for one in desk.cases() if one.kind is Kind.PAIR]
    assert Severity.S3 <= case.severity < Severity.S1
    assert (await desk.say("mo", "claim", case.id)).ok
    assert (await desk.say("mo", "watch", case.id)).ok

    # Saturday night
    desk.platform.off = frozenset({"lea"})
    stood = await desk.line(late, until=last)
    assert stood[-1] is Severity.S1
    assert desk.case(case.id).category == "CSE_GROOM"
    (first,) = [one for one in desk.on_phones() if one.to == "dee" and one.severity == "S1"][:1]
    assert not (await desk.look("mo", "case", case.id)).ok, "it left the moderators' sight"
    assert not any(name in first.text for name in (lines[0].author.name, last.text)), "no names, no words"

    # nobody decides: the ladder
    assert (await desk.say("dee", "claim", case.id)).ok, "looking stops nothing"
    quarter = await desk.passes(minutes=15)
    assert any(one.to == "dee" and "Not decided for 15 minutes" in one.text for one in quarter)
    (call,) = [one for one in quarter if one.to == "dan"]
    assert call.text.startswith("Phone the lead now: lea, 07700 900123.")
    assert (call.case, call.link) == ("", "")

    # the deputy decides, and the record is there
    reply = await desk.say("dee", "contain", case.id, "She is at home and safe tonight. The police are asked first.")
    assert reply.ok, reply.text
    assert desk.case(case.id).stance is Stance.LIMIT
    incident = desk.file(case.id).incident
    assert incident is not None
    assert not [one for one in await desk.passes(hours=3) if "Not decided" in one.text], "it climbs no further"
    with desk.store.begin() as work:
        recording.decide(
            work, "dee", incident.id, "Tell the police tonight", "A pattern over six days", ["Wait till Monday"],
            desk.practice, desk.clock(),
        )  # fmt: skip

    # 101: the page from the alert, once
    phone = client(site(desk))
    key = first.link.partition("key=")[2]
    assert first.link.startswith(f"/readout/{case.id}?key=")
    page = unescape((await phone.post(f"/readout/{case.id}", data={"key": key})).text)
    for words in (lines[0].author.name, "tel:101", "Do not", last.text):
        assert words in page, words
    assert "does not work any more" in (await client(site(desk)).post(f"/readout/{case.id}", data={"key": key})).text

    # the pack, signed by a human, and read back
    covering = Covering(False, "She told nobody else.", "I think he wants to meet her.")
    referral, papers = desk.store.do(
        lambda work: referring.begin(
            work, "dee", case.id, "police_101", "Dee Brown", covering, desk.practice, WHOSE, desk.clock(), ""
        )
    )
    content, root, _ = Packs(lambda: desk.store.key.ring(make=True)).pack(papers, referral, desk.clock())
    desk.store.do(lambda work: referring.packed(work, referral, root, desk.clock()))
    assert faults(content, desk.store.key.ring().fits) == []
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        data = json.loads(zipped.read("referral.json"))
    assert last.text in [one["text"] for one in data["messages"]]

    # handed over; nobody answers; asked again; an answer
    sent = desk.handed_over(referral, State.SENT, how="101, by phone", reference="LOG-77")
    assert sent.reply_due is not None
    chased = await desk.passes(seconds=(sent.reply_due - desk.clock()).total_seconds() + 60)
    assert any(one.to == "dee" and "no reply" in one.text for one in chased)
    desk.handed_over(referral, State.REPLIED, note="An officer visits on Tuesday.")
    assert not [one for one in await desk.passes(days=2) if "no reply" in one.text]
    desk.handed_over(referral, State.CLOSED, note="With the police.")

    # looked at again, and closed by the lead, who is back
    assert any("“review” is overdue" in one.text for one in (*chased, *await desk.passes(days=1)))
    desk.platform.off = frozenset()
    assert not (await desk.say("mo", "close", case.id, "Done")).ok
    assert "you sent it" in (await desk.say("dee", "done", case.id, "It is right.")).text
    assert (await desk.say("lea", "done", case.id, "I read what was sent: nothing is missing.")).ok
    assert (await desk.say("lea", "close", case.id, "With the police; she has somebody to talk to.")).ok

    # what stays
    assert not [one for one in desk.platform.done if not isinstance(one, Alert)], "nothing reached anybody else"
    whats = [what for _, what in desk.log(f"case:{case.id}")]
    assert "used a one-time link to the read-out page" in whats
    with desk.store.begin() as work:
        work.seals.seal(desk.clock())
        assert work.seals.check(0, 100_000)[1].faults == ()
        entries = [one.text for one in work.referrals.entries(incident.id)]
    for words in ("Tell the police tonight", "Wait till Monday", "101, by phone", "An officer visits on Tuesday."):
        assert any(words in text for text in entries), words
    week = named("2026-W47", "Europe/London")
    summary = desk.store.do(lambda work: told_of(work, week, Version.LEAD, desk.practice, desk.clock()).summary)
    assert summary.records == 1
    assert case.id in summary.serious

    # keeping: nothing goes by itself; on the day, two people must want it, and the log stays whole
    with desk.store.begin() as work:
        (mine,) = [one for one in retaining.due(work, lambda _: True, desk.practice, FAR) if one.case.id == case.id]
        assert not mine.alone
        assert "75 years" in mine.until.words
    desk.clock.at = mine.until.looked_at - timedelta(days=1)
    await desk.daily()
    assert any("Keeping:" in one.text for one in desk.on_phones() if one.to == "lea")
    desk.clock.at = mine.until.looked_at + timedelta(days=1)
    await desk.daily()
    assert last.text in str(desk.file(case.id).evidence)
    with desk.store.begin() as work:
        number = erasing.propose(work, "lea", [case.id], "Its time is over.", desk.practice, desk.clock()).id
    for name, agreed in (("lea", False), ("dee", True)):
        assert (await desk.pipeline.answer(Agree(f"agree-{name}", number, name, agrees=True))).ok is agreed
    await desk.passes(minutes=1)
    assert desk.file(case.id).evidence == ()
    assert desk.case(case.id).category == "CSE_GROOM", "a number stays, and its kind"
    with desk.store.begin() as work:
        work.seals.seal(desk.clock())
        assert work.seals.check(0, 100_000)[1].faults == ()
