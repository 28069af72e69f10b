"""A colleague's change of a setting: its rights, what would follow, what is kept and who is told; and how it ends.

What weakens protection is asked back first. What binds (`bot.core.weakening`) takes a reason and an end, and the lead
hears of it at once. The words themselves are in `bot.settings_words`; what becomes of the settings is not known here
(`bot.core.renewing`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from bot.core.cases import No
from bot.core.changes import NEVER, Changed
from bot.core.effects import Alert
from bot.core.jobs import Job
from bot.core.lasting import ends, moment
from bot.core.practice import Practice
from bot.core.precision import exactly
from bot.core.requests import Change, Reply, Suggest
from bot.core.rights import Colleague, Desk, refusal
from bot.core.signals import Severity
from bot.core.store import Work
from bot.core.switches import Consequence, Setting, Wanted
from bot.core.weakening import Weaker, all_weaker, longest, only_for_a_while
from bot.find import Unknown, find, names
from bot.steps import alarming, choosing
from bot.steps.alerting import keepers, tell
from bot.steps.answering import by_name, whose
from bot.steps.values import usual

WORDS = "bot.settings_words"
KIND = "change"
LANE = "clock"
MOST_REASON = 500


@dataclass(frozen=True, slots=True)
class Planned:
    """What a change comes to before it is kept: `weaker` is what gets weaker by it."""

    wanted: Wanted
    setting: Setting
    found: Consequence
    weaker: tuple[Weaker, ...]
    apply: Callable[[Work, Wanted, Consequence], str]

    @property
    def needs(self) -> tuple[str, ...]:
        """What must be said before it is done: why, and until when."""
        binds = any(one.binds for one in self.weaker)
        given = {"reason": self.wanted.reason, "until": self.found.until}
        return tuple(name for name, value in given.items() if binds and not value)

    @property
    def asks(self) -> bool:
        return self.found.asks or bool(self.weaker)


def words() -> dict[str, Setting]:
    """Every word there is, as it declares itself."""
    return {name: cast(Setting, find(WORDS, name, "setting").SETTING) for name in names(WORDS)}


def planned(work: Work, request: Change, practice: Practice, now: datetime) -> Planned:
    """What would follow from a change, for one who may make it. Raises `No`."""
    by = _by(practice, request.account, request.by)
    try:
        word = find(WORDS, request.word, "setting")
    except Unknown as unknown:
        raise No(str(unknown)) from None
    setting = cast(Setting, word.SETTING)
    may(by, setting)
    known = {one.name for one in setting.options} | {"until"}
    for name in request.options:
        if name not in known:
            raise No(f"“{setting.name}” has no “{name[:40]}”. It has: {', '.join(sorted(known))}.")
    for option in setting.options:
        if option.required and not request.options.get(option.name, "").strip():
            raise No(f"{option.asks} Say it as {option.name}.")
    wanted = Wanted(request, by, practice, now)
    found = cast(Callable[[Work, Wanted], Consequence], word.consequence)(work, wanted)
    weaker = all_weaker(found.patches, usual(work, practice))
    _never_off(found, practice, work)
    _alarm_first(found, practice, work, now)
    if any(one.binds for one in weaker):
        _bound(wanted, found)
    return Planned(wanted, setting, found, weaker, word.apply)


def may(by: Colleague, setting: Setting) -> None:
    """Raises `No` where a colleague has none of the rights that a word takes."""
    if not setting.powers & by.powers:
        raise No(refusal(by, sorted(setting.powers)[0]) or "Your role here does not let you do this.")


def told(planned: Planned) -> str:
    """What would follow, in sentences."""
    found, zone = planned.found, planned.wanted.practice.hours.timezone
    says = [f"{found.says[0]}.", *found.says[1:]]
    says += [f"Protection is weaker: {one.why}." for one in planned.weaker]
    if found.until is not None:
        says.append(f"It ends by itself on {moment(found.until, zone)}.")
    if planned.weaker:
        says.append("The safeguarding lead is told at once.")
    if planned.needs:
        wants = {"reason": "why (reason)", "until": "until when (until)"}
        says.append(f"Say {' and '.join(wants[one] for one in planned.needs)} to do it.")
    return " ".join(says)


def change(work: Work, plan: Planned) -> Reply:
    """Makes a change that needs no asking back, or was confirmed. Raises `No`; gives what `asks` back unchanged."""
    if plan.asks and not plan.wanted.request.confirmed:
        return Reply(True, told(plan), asks=True, needs=plan.needs)
    return Reply(True, plan.apply(work, plan.wanted, plan.found))


def suggest(work: Work, request: Suggest, practice: Practice) -> Reply:
    """What could stand in an option, for one who may say the word. Raises `No`."""
    by = _by(practice, request.account, request.by)
    known = words().get(request.word)
    if known is None:
        raise No(f"There is no setting “{request.word[:40]}”.")
    may(by, known)
    option = next((one for one in known.options if one.name == request.option), choosing.UNTIL)
    return Reply(True, "", choices=choosing.offered(work, practice, option, request.typed))


def keep(work: Work, wanted: Wanted, found: Consequence) -> str:
    """Appends the change, logs it, sees to its end and tells whom it concerns. Returns what was done, in words."""
    patches = tuple(patch for patch in found.patches if patch.value != patch.before)
    if not patches:
        raise No("This is so already: nothing was changed.")
    by, now, zone = wanted.by, wanted.now, wanted.practice.hours.timezone
    kept = work.changes.add(
        Changed(0, now, by.name, wanted.request.word, found.says[0], patches, wanted.reason[:MOST_REASON], found.until)
    )
    work.ledger.log(by.name, f"changed settings: {_quiet(kept.says)}", f"change:{kept.seq}", now, _digest(kept))
    if kept.until is not None:
        work.outbox.put(f"change:{kept.seq}", LANE, KIND, {"seq": kept.seq}, kept.until, now)
    if all_weaker(patches, usual(work, wanted.practice)):
        end = f" until {moment(kept.until, zone)}" if kept.until else ""
        why = f" Why: {kept.reason}" if kept.reason else ""
        tell_leads(work, f"change:{kept.seq}", f"{by.name}: {kept.says}{end}.{why}", wanted.practice, now, by.name)
    end = f" It ends by itself on {moment(kept.until, zone)}." if kept.until else ""
    return f"Done, as change {kept.seq}: {kept.says}.{end} “undo {kept.seq}” takes it back."


def end(work: Work, wanted: Wanted, found: Consequence, number: int) -> str:
    """Ends a change before its time; what it replaced holds again. Returns what was done, in words."""
    by, now = wanted.by.name, wanted.now
    if not work.changes.end(number, by, now):
        raise No(f"Somebody else took change {number} back at the same moment.")
    work.ledger.log(by, f"took back change {number}", f"change:{number}", now)
    if all_weaker(found.patches, usual(work, wanted.practice)):
        why = f" Why: {wanted.reason}" if wanted.reason else ""
        tell_leads(work, f"change:{number}:back", f"{by}: {found.says[0]}.{why}", wanted.practice, now, by)
    return f"Done: {found.says[0]}."


def ring(work: Work, job: Job, practice: Practice, now: datetime) -> None:
    """A change's time is over: what it replaced holds again, and whoever keeps the desk hears what was left out."""
    one = work.changes.get(int(job.payload["seq"]))
    if one is None or one.until is None or not work.changes.end(one.seq, "machine", now):
        return
    work.ledger.log("machine", f"change {one.seq} is over", f"change:{one.seq}", now)
    if only_for_a_while(one.patches):
        count = "Nothing" if not one.held else f"{one.held} message{'s' if one.held > 1 else ''}"
        text = f"Over: {one.says}. {count} that would have been flagged was left out in that time."
        if one.held > 1:
            text = text.replace(" was left out", " were left out")
        tell_leads(work, f"change:{one.seq}:over", text, practice, now, severity=Severity.S4)


def tell_leads(
    work: Work,
    key: str,
    text: str,
    practice: Practice,
    now: datetime,
    without: str = "",
    severity: Severity = Severity.S3,
) -> None:
    """Tells lead and deputy, but not who did it; where there is nobody else, those who keep the desk."""
    leads = [one.name for one in practice.people if one.roles & {Desk.LEAD, Desk.DEPUTY} and one.name != without]
    others = [name for name in keepers(practice.people) if name != without]
    for name in leads or others or [without]:
        alert = Alert(to=name, severity=severity.name, text=text)  # what gets weaker is heard of at night as well
        tell(work, f"{key}:{name}", alert, practice, now, waits=severity is Severity.S4)


def until(wanted: Wanted, default: timedelta | None = None) -> datetime | None:
    """When the change is to end, as it was asked for; else after `default`, or never. Raises `No`."""
    text = wanted.option("until")
    if not text:
        return None if default is None else wanted.now + default
    end = ends(text, wanted.now, wanted.practice.hours.timezone)
    if end is None:
        raise No("Say until when like 8h, 3 days, 2 weeks or 2026-12-01.")
    if end <= wanted.now:
        raise No("Until when is in the past. Say it like 8h, 3 days, 2 weeks or a day to come.")
    return end


def _alarm_first(found: Consequence, practice: Practice, work: Work, now: datetime) -> None:
    """No group begins to be watched, by whatever word, before an alarm is known to arrive."""
    for one in found.patches:
        match one.path:
            case ("groups", _, "watched") if one.value is True and one.before is not True:
                if why := alarming.gate(work, practice, now):
                    raise No(why)


def _bound(wanted: Wanted, found: Consequence) -> None:
    most = longest(found.patches)
    words = f"{most.total_seconds() / 3600:.0f} hours" if most <= timedelta(days=1) else f"{most.days} days"
    if wanted.request.confirmed and not wanted.reason:
        raise No("This weakens protection: say why (reason). It is kept, and the safeguarding lead reads it.")
    if wanted.request.confirmed and found.until is None:
        raise No(f"This weakens protection, so it must end: say until when (until), at most {words} from now.")
    if found.until is not None and found.until - wanted.now > most:
        raise No(f"This may last {words} at most. Say it again then, if it is still needed.")


def _never_off(found: Consequence, practice: Practice, work: Work) -> None:
    default = usual(work, practice)
    for one in found.patches:
        match one.path:
            case ("groups", key, "thresholds", label) if label in NEVER and one.value is not None:
                most = default(key, label)
                if most is not None and one.value > most:
                    name = practice.pack.names.get(label, label)
                    raise No(f"The threshold for {name} is never raised over {exactly(most)}: it must not be missed.")
            case ("exempt" | "pause", *_) if isinstance(one.value, Mapping) and NEVER & set(
                one.value.get("labels", ())
            ):
                raise No("Grooming, boundaries, self-harm, disclosure and sexual blackmail are never left out.")


def _by(practice: Practice, account: str, name: str) -> Colleague:
    return whose(practice, account) if account else by_name(practice, name)


def _quiet(says: str) -> str:
    return " ".join(says.split())[:300]


def _digest(one: Changed) -> str:
    """Stands in the log for all that was kept, the reason too, so that none of it can be changed unseen."""
    patches = [[list(patch.path), patch.value, patch.before] for patch in one.patches]
    kept = [one.seq, patches, one.reason, one.until.isoformat() if one.until else None]
    return hashlib.sha256(json.dumps(kept, ensure_ascii=False, sort_keys=True).encode("utf-8")).hexdigest()
