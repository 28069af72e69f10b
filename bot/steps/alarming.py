"""A test of the alarm, from the first call to the last answer; and what follows where one is missing.

It goes the way of every alert, so that what is tested is what will be used. Who has a button answers with it; who reads
a mail or a push answers by the link in it, or by a code that they tell the desk. A code is made when the alarm leaves,
and only its digest is kept.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, time
from hashlib import sha256
from zoneinfo import ZoneInfo

from bot.core.alarms import LASTS, WAYS, Alarm, State, Why, due, platforms, state, unanswered
from bot.core.cases import No
from bot.core.effects import Alert, Effect, Status, packed
from bot.core.jobs import Job
from bot.core.ports import Health
from bot.core.practice import Practice
from bot.core.requests import Press, Reply
from bot.core.rights import Desk
from bot.core.signals import Severity
from bot.core.store import Work
from bot.desk import buttons
from bot.desk.shown import one_line
from bot.steps.alerting import DESK, tell, tell_keepers, ways

LANE = "clock"
KIND, LOOK, PASSED = "alarm", "alarm_look", "alarm_passed"
"""Jobs of the clock: a test's time is over; it is looked whether one is due; one was passed."""
AT = time(10)
"""When a monthly test goes out, in the organisation's time zone: nobody is to be woken by it."""
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""A code's letters: none that are mistaken for each other."""
_LONG = 10
CHAT = (
    "TEST ALARM. Nothing has happened. A real alarm would reach you just like this: press the button to show that you "
    "saw it."
)
PLAIN = (
    "TEST ALARM. Nothing has happened. A real alarm would reach you just like this. To show that you saw it, "
    "{link}tell the desk this code: {code} (“/alarm {code}” to the bot, or “safelight alarm answer {code}”)."
)
BY_LINK = "open the link below, or "
OVER = "This test of the alarm is over. Thank you; nothing more is needed."


def called(work: Work, practice: Practice, now: datetime) -> tuple[str, ...]:
    """Whom a test calls: every lead and deputy, and who leads a watched group; not who is away while another is there.

    Raises `No` where that is not at least a lead and, as somebody else, a deputy.
    """
    found: dict[str, None] = {}
    for role in (Desk.LEAD, Desk.DEPUTY):
        names = [one.name for one in practice.people if role in one.roles]
        here = [name for name in names if practice.rota.stands_in(name, now) == name] or names
        found |= dict.fromkeys(here)
        if not set(here) - (set() if role is Desk.LEAD else {one for one in found if one not in here}):
            raise No(f"Nobody here is {role.value}. Name one first, with “people” in the chat or in safelight.toml.")
    if len(found) < 2:
        raise No("Lead and deputy must be two people: one of them may be ill, or be who a case is about.")
    named = practice.watched | practice.waiting
    groups = work.people.groups(named) if named else {}
    leads = {one.policy.lead for one in groups.values()} - {""}
    return (*found, *sorted(name for name in leads if name not in found and practice.colleague(name)))


def start(work: Work, practice: Practice, why: Why, by: str, now: datetime) -> Alarm:
    """Calls everybody by every way they have. Raises `No` where it could not be passed, or one is on already."""
    newest = work.alarms.newest(1)
    if newest and newest[0].passed is None:
        raise No(f"A test is on since {_moment(newest[0].at, practice)}: {'; '.join(unanswered(newest[0]))}.")
    calls = [(name, way) for name in called(work, practice, now) for way in ways(practice, name) if way != DESK]
    for name in called(work, practice, now):
        own = platforms([way for other, way in calls if other == name])
        if len(own) < WAYS:
            has = f"only {', '.join(sorted(own))}" if own else "no way at all"
            raise No(
                f"{name} has {has} to be called. It takes {WAYS} that do not depend on each other: a chat and mail, "
                "say, or a chat and push. Add an account of theirs (“people”; in the setup, go back), and try again."
            )
    alarm = work.alarms.add(why, by, now, now + LASTS, calls)
    for name, way in calls:
        alert = Alert(to=name, severity=Severity.S1.name, text=CHAT, via=way, by=by, answer=_button(alarm.id, way))
        work.outbox.put(key(alarm.id, name, way), alert.lane, "perform", packed(alert), now, now)
    work.outbox.put(f"alarm:{alarm.id}", LANE, KIND, {"id": alarm.id}, alarm.until, now)
    names = ", ".join(alarm.names)
    work.ledger.log(by, f"began a test of the alarm ({why.value}) with {names}", f"alarm:{alarm.id}", now)
    return alarm


def key(number: int, name: str, way: str) -> str:
    """The outbox's key of one call."""
    return f"alarm:{number}:{name}@{way}"


def for_delivery(work: Work, effect: Effect, practice: Practice, now: datetime) -> Effect:
    """A test's alert as it leaves: where there are no buttons, with a code and a link that are made in this moment."""
    if not isinstance(effect, Alert) or not effect.answer:
        return effect
    pressed = buttons.read(effect.answer)
    if pressed is None:
        return effect
    if effect.via in practice.showing.platforms:
        return effect
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LONG))
    work.alarms.code(int(pressed.case), effect.to, effect.via, _digest(code))
    shown = f"{code[:5]}-{code[5:]}"
    text = PLAIN.format(code=shown, link=BY_LINK if practice.address else "")
    return replace(effect, text=text, link=f"/alarm/{shown}" if practice.address else "")


def press(work: Work, request: Press, pressed: buttons.Pressed, practice: Practice, now: datetime) -> Reply:
    """The button under a test's alert. Raises `No`."""
    owner = practice.owner(request.account)
    platform = request.account.partition(":")[0]
    way = pressed.choice
    if owner is None or platforms([way]) != platforms([platform]):
        raise No("This test of the alarm is for somebody else.")
    return answer(work, int(pressed.case), owner.name, way, "button", now)


def by_code(work: Work, code: str, how: str, now: datetime, name: str = "") -> Reply:
    """Answers by a code; `name` is who tells it, where that is known. Raises `No`."""
    found = work.alarms.coded(_digest(code))
    if found is None or (name and found[1] != name):
        raise No("This code is not of a test that waits for an answer from you. Look at the newest mail or push again.")
    number, called_, way = found
    return answer(work, number, called_, way, how, now)


def whose(work: Work, code: str) -> str:
    """Whose code this is; empty where no test waits for it."""
    found = work.alarms.coded(_digest(code))
    return found[1] if found else ""


def answer(work: Work, number: int, name: str, way: str, how: str, now: datetime) -> Reply:
    """Keeps an answer, once. The last one ends the test. Raises `No`."""
    alarm = work.alarms.get(number, lock=True)
    if alarm is None or way not in alarm.ways(name):
        raise No("This test of the alarm is for somebody else.")
    if alarm.passed is not None:
        return Reply(True, OVER)
    if work.alarms.answer(number, name, way, how, now):
        work.ledger.log(name, f"answered the test of the alarm by {way} ({how})", f"alarm:{number}", now)
    alarm = work.alarms.get(number)
    assert alarm is not None
    if not alarm.complete:
        left = [one for one in alarm.ways(name) if one not in alarm.ways(name, answered=True)]
        if name in alarm.answered:
            return Reply(True, "Thank you. That is all that is needed from you.")
        return Reply(True, f"Thank you. Please answer once more, by {' or '.join(left)}: an alarm takes two ways.")
    if work.alarms.end(number, True, now):
        work.outbox.put(f"alarm:{number}:passed", LANE, PASSED, {"id": number}, now, now)
        work.ledger.log("machine", "the test of the alarm was passed", f"alarm:{number}", now)
    return Reply(True, "Thank you. Everybody has answered: the alarm works.")


def ring(work: Work, job: Job, practice: Practice, now: datetime) -> None:
    """A test's time is over, everybody has answered one, or it is time to look whether one is due."""
    if job.kind == LOOK:
        _repeat(work, practice, now)
        return
    alarm = work.alarms.get(int(job.payload["id"]), lock=True)
    if job.kind == PASSED:
        _tell_passed(work, alarm, practice, now)
    elif alarm is not None and alarm.passed is None:
        _fail(work, alarm, "; ".join(unanswered(alarm)), practice, now)


def put_look(work: Work, day: datetime, now: datetime) -> None:
    """The day's look whether a test is due. `day` is in the organisation's time zone."""
    at = max(datetime.combine(day.date(), AT, day.tzinfo), now)
    work.outbox.put(f"{LOOK}:{day:%Y-%m-%d}", LANE, LOOK, {}, at, now)


def state_of(work: Work, practice: Practice, now: datetime) -> State:
    """How the alarm stands today."""
    try:
        names = called(work, practice, now)
    except No as why:
        return replace(state(work.alarms.newest(), (), now), red=str(why), hint="Then test the alarm.")
    return state(work.alarms.newest(), names, now)


def gate(work: Work, practice: Practice, now: datetime) -> str:
    """Why no further group may be watched now, in sentences; empty where one may."""
    found = state_of(work, practice, now)
    return f"No group is watched before an alarm is known to arrive. {found.red} {found.hint}" if found.red else ""


def health(work: Work, practice: Practice, now: datetime) -> list[Health]:
    """For “is everything in order?”: each watched group is red as long as no alarm is known to arrive, others wait."""
    found = state_of(work, practice, now)
    if not practice.watched | practice.waiting and not work.alarms.newest(1):
        return []
    if not found.red:
        assert found.passed is not None
        words = f"Lead and deputy answered the test of the alarm on {_moment(found.passed, practice)}."
        return [Health("alarm", True, words)]
    red = f"RED: {names(work, practice.watched)}. " if practice.watched else ""
    return [Health("alarm", False, f"{red}{waits(work, practice)}{found.red}", (found.hint,))]


def waits(work: Work, practice: Practice) -> str:
    """Which groups are named and not watched yet, and until when, in a sentence; empty where none is."""
    if not practice.waiting:
        return ""
    many = names(work, practice.waiting)
    return (
        f"Not watched yet: {many}. That begins by itself once lead and deputy have each answered a test alarm by two "
        "ways. "
    )


def names(work: Work, keys: Collection[str]) -> str:
    """What groups are called, the first five of them."""
    groups = work.people.groups(keys) if keys else {}
    known = {key: group.name for key, group in groups.items() if group.name and group.name != group.id}
    found = [one_line(known.get(key, key), 60) for key in sorted(keys)]
    return f"{', '.join(found[:5])}{' …' if len(found) > 5 else ''}"


def in_brief(work: Work, practice: Practice, now: datetime) -> str | None:
    """How the alarm stands, without a name; None where nothing is watched and nothing was tested."""
    found = state_of(work, practice, now)
    if not practice.watched | practice.waiting and not work.alarms.newest(1):
        return None
    when = f"passed last on {_moment(found.passed, practice)}" if found.passed else "never passed"
    return f"RED: {when}" if found.red else when


def told(work: Work, alarm: Alarm, practice: Practice) -> tuple[str, ...]:
    """A test call by call, in sentences, with what became of each."""
    ended = "passed" if alarm.passed else "failed" if alarm.passed is False else "waits for answers"
    said = [f"Test {alarm.id}, begun on {_moment(alarm.at, practice)} by {alarm.by}: {ended}."]
    for one in alarm.calls:
        last = work.outbox.last(key(alarm.id, one.name, one.way))
        if one.answered_at is not None:
            what = f"answered on {_moment(one.answered_at, practice)} ({one.how})"
        elif last is None or last.status in (Status.INTENT, Status.WAITING):
            what = "on its way"
        elif last.status is Status.DONE:
            what = "sent, not answered yet"
        else:
            what = f"did not arrive: {last.detail}"
        said.append(f"{one.name} by {one.way}: {what}.".replace("..", "."))
    return tuple(said)


def _repeat(work: Work, practice: Practice, now: datetime) -> None:
    newest = work.alarms.newest()
    if not due(newest, now):
        return
    try:
        start(work, practice, Why.MONTHLY, "machine", now)
    except No as why:
        empty = work.alarms.add(Why.MONTHLY, "machine", now, now, ())
        _fail(work, empty, str(why), practice, now)


def _fail(work: Work, alarm: Alarm, why: str, practice: Practice, now: datetime) -> None:
    if not work.alarms.end(alarm.id, False, now):
        return
    work.ledger.log("machine", "the test of the alarm failed", f"alarm:{alarm.id}", now)
    text = f"The test of the alarm failed: {why.rstrip('.')}. Until one is passed, every group stands red."
    tell_keepers(work, f"alarm:{alarm.id}:failed", text, practice, now, Severity.S2)


def _tell_passed(work: Work, alarm: Alarm | None, practice: Practice, now: datetime) -> None:
    """Whoever began a test hears that all have answered: the setup may wait for it."""
    if alarm is None or practice.colleague(alarm.by) is None:
        return
    text = "The test of the alarm was passed: everybody answered by two ways."
    if not practice.watched:
        text += " A guided setup that waited for it goes on: /setup in Telegram, /safelight setup in Discord."
    tell(work, f"alarm:{alarm.id}:told", Alert(to=alarm.by, severity=Severity.S3.name, text=text), practice, now)


def _button(number: int, way: str) -> str:
    return buttons.Pressed(buttons.ALARM, str(number), 0, choice=way).id


def _digest(code: str) -> str:
    return sha256("".join(letter for letter in code.upper() if letter.isalnum()).encode()).hexdigest()


def _moment(at: datetime, practice: Practice) -> str:
    local = at.astimezone(ZoneInfo(practice.hours.timezone))
    return f"{local.day} {local:%b %Y %H:%M}"
