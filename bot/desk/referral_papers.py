"""What a referral pack says, section by section as section 2 of the safeguarding facts lists them.

Facts and opinion are kept apart, and nothing that software thought is among them: that is an annex of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.core.cases import Kind
from bot.core.effects import MACHINE
from bot.core.exhibits import Exhibit
from bot.core.pack import Pack
from bot.core.record import Gathered
from bot.core.referrals import Referral
from bot.core.routes import Route, sentence
from bot.desk import words
from bot.desk.papers import Papers, Part, Table, safe, times
from bot.desk.readout import people
from bot.desk.record_papers import entries_part, others_part, people_part, referrals_part
from bot.desk.referral_data import Covering, pack_data
from bot.desk.shown import one_line

MOST_LINES, AROUND = 200, 3
"""Messages in the excerpt at most; how many are shown around a flagged one. The JSON has all of them."""
MOST_CUSTODY = 300
NOT_EVIDENCE = (
    "This annex says what software noticed. It is not evidence of guilt, it can be wrong, and it is kept apart from "
    "the messages so that they can be read without it."
)


@dataclass(frozen=True, slots=True)
class PackPapers:
    """What a pack is made from: the papers, the annex, and the same as plain values for JSON."""

    papers: Papers
    annex: Papers
    data: dict[str, object]
    name: str


class Packer(Protocol):
    """Makes the zip of a pack and signs it."""

    def ready(self) -> None:
        """Whether there is a key to sign with. Raises `CannotSign`."""
        ...

    def pack(self, papers: PackPapers, referral: Referral, now: datetime) -> tuple[bytes, str, str]:
        """The zip, its fingerprint (root), and a sentence to know, or nothing. Raises `CannotSign`."""
        ...


class CannotSign(Exception):
    """There is no key to sign with. The message says what to do."""


def pack_papers(
    gathered: Gathered,
    referral: Referral,
    way: Route,
    covering: Covering,
    pack: Pack,
    organisation: str,
    timezone: str,
    now: datetime,
) -> PackPapers:
    zone, record = ZoneInfo(timezone), gathered.record
    case = record.view.file.case
    reference = f"{organisation}, case {case.id}, safeguarding record {record.incident.id}, referral {referral.id}"
    risk = "YES" if covering.risk_to_life else "no"
    facts = (
        ("Our reference", reference),
        ("To", way.name),
        ("Risk to life", risk),
        ("How urgent", words.URGENCY[case.severity]),
        ("About", pack.title(case.category)),
        ("Referred by", f"{safe(referral.signed)} ({referral.by}), {organisation}"),
        ("Contact", safe(covering.contact) or f"{safe(referral.signed)}, {organisation}"),
        ("Prepared", times(now, zone)),
        ("Reply looked for by", times(referral.reply_due, zone) if referral.reply_due else "no date"),
    )
    parts = (
        _summary(gathered, covering, zone),
        people_part(people(record.view, zone)),
        _chronology(gathered, zone),
        _transcript(gathered.exhibits, zone),
        _imagery(gathered.exhibits),
        entries_part(record, zone, "What was done, decided, and not done"),
        referrals_part(tuple(one for one in record.referrals if one.id != referral.id), zone, "Other referrals"),
        others_part(record, pack, zone, "Earlier and other cases of the same people"),
        _custody(gathered, zone),
        _about(way),
    )
    papers = Papers(f"Safeguarding referral to {way.name}", organisation, reference, facts, parts)
    annex = _annex(gathered, organisation, reference, zone)
    data = pack_data(gathered, referral, way, covering, reference, organisation, timezone, now)
    return PackPapers(papers, annex, data, f"referral-{referral.id}-case-{case.id}")


def _summary(gathered: Gathered, covering: Covering, zone: ZoneInfo) -> Part:
    view, flagged = gathered.record.view, [one for one in gathered.exhibits if one.flagged]
    group = f"{one_line(view.group.name or view.group.id, 120)} on {view.group.platform}"
    known = []
    if flagged:
        known.append(
            f"{len(flagged)} messages in {group} were noticed, from {times(flagged[0].at, zone)} to "
            f"{times(flagged[-1].at, zone)}; {len(gathered.exhibits)} messages are kept with them."
        )
    else:
        known.append(f"No message is kept. The case was opened {times(view.file.case.opened_at, zone)}, about {group}.")
    if view.file.case.kind is Kind.REPORT:
        known.append("Somebody told us; what they wrote is in the transcript.")
    if covering.facts.strip():
        known.append(f"Facts, in the words of the person who refers: {safe(covering.facts.strip())}")
    opinion = safe(covering.opinion.strip()) or "None was given."
    return Part("Summary", (*known, f"Opinion of the person who refers (not a fact): {opinion}"))


def _chronology(gathered: Gathered, zone: ZoneInfo) -> Part:
    """What happened when: first and last message, who saw it first, the lines of the record."""
    view = gathered.record.view
    names = view.names
    rows: list[tuple[datetime, str, str]] = []
    flagged = [one for one in gathered.exhibits if one.flagged]
    for one in flagged[:MOST_LINES]:
        who = one_line(names.get(one.account) or one.name or one.account, 80)
        rows.append((one.at, f"{who} wrote a message that was flagged.", one.message))
    first = next((line for line in gathered.log if line.actor != MACHINE), None)
    if first is not None:
        who = words.actor(first.actor)
        rows.append((first.at, f"{who} was the first person here to look (“{first.what}”).", "log"))
    rows += [
        (line.at, f"{words.actor(line.by)}: {one_line(safe(line.text), 200)}", "record")
        for line in gathered.record.lines
    ]
    cells = tuple((times(at, zone), what, source) for at, what, source in sorted(rows, key=lambda row: row[0]))
    more = len(flagged) - MOST_LINES
    note = (f"The first {MOST_LINES} of {len(flagged)} flagged messages; referral.json has all.",) if more > 0 else ()
    return Part("Chronology", note, table=Table(("When", "What", "Source"), cells))


def excerpt(exhibits: Sequence[Exhibit]) -> list[Exhibit]:
    """The flagged messages with some around each; the newest of them, where there are more than fit on paper."""
    wanted: set[int] = set()
    for place, one in enumerate(exhibits):
        if one.flagged:
            wanted |= set(range(max(0, place - AROUND), min(len(exhibits), place + AROUND + 1)))
    chosen = sorted(wanted) or list(range(len(exhibits)))
    if len(chosen) > MOST_LINES:
        flagged = [place for place in chosen if exhibits[place].flagged]
        chosen = (flagged if len(flagged) >= MOST_LINES else chosen)[-MOST_LINES:]
    return [exhibits[place] for place in chosen]


def _transcript(exhibits: Sequence[Exhibit], zone: ZoneInfo) -> Part:
    if not exhibits:
        return Part("Transcript", ("No message is kept with this case.",))
    shown = excerpt(exhibits)
    rows = tuple(_line(one, zone) for one in shown)
    notes = [
        "Exact words. Signs that cannot be seen are shown by their number, like ‹U+202E›; referral.json has them raw."
    ]
    if len(shown) < len(exhibits):
        notes.append(f"An excerpt: {len(shown)} of {len(exhibits)} messages. referral.json has every one.")
    return Part(
        "Transcript", tuple(notes), table=Table(("When", "Who", "Exact words", "What became of it, and id"), rows)
    )


def _line(one: Exhibit, zone: ZoneInfo) -> tuple[str, str, str, str]:
    notes = [safe(one.message)]
    if one.reply_to:
        notes.append(f"reply to {safe(one.reply_to)}")
    notes += [f"{kind}, not looked at (id {safe(id_)})" for kind, id_ in one.attachments]
    if one.gone_at:
        notes.append(f"deleted on the platform {times(one.gone_at, zone)}")
    notes += [f"until {times(earlier.until, zone)} it said: {safe(earlier.text)}" for earlier in one.revisions]
    handle = one.account.partition(":")[2]
    who = f"{one_line(one.name, 80)} ({one_line(handle, 120)})" if one.name else one_line(handle, 120)
    mark = "[flagged] " if one.flagged else ""
    return times(one.at, zone), who, f"{mark}{safe(one.text)}", "; ".join(notes)


def _imagery(exhibits: Sequence[Exhibit]) -> Part:
    found = [(one, kind, id_) for one in exhibits for kind, id_ in one.attachments]
    said = (
        "No picture, video, voice message or file was viewed, fetched, copied or stored by the desk, and none is in "
        "this pack."
    )
    if not found:
        return Part("Imagery", (said, "None of the messages kept here had one."))
    rows = tuple((kind, safe(id_), safe(one.message)) for one, kind, id_ in found)
    return Part("Imagery", (said, "Where they are, on the platform:"), table=Table(("Kind", "Id", "Message"), rows))


def _custody(gathered: Gathered, zone: ZoneInfo) -> Part:
    """Who did what with the evidence. Digests are what the desk's sealed log holds of each kept text."""
    lines = gathered.log[-MOST_CUSTODY:]
    rows = tuple((times(line.at, zone), words.actor(line.actor), line.what, line.digest[:16]) for line in lines)
    more = len(gathered.log) - len(lines)
    note = (f"The newest {len(lines)} of {len(gathered.log)} lines; referral.json has all.",) if more else ()
    sealed = "Each line stands in the desk's sealed log under the case; “safelight audit verify” checks that log."
    return Part("Custody log", (sealed, *note), table=Table(("When", "Who", "What", "Digest"), rows))


def _about(way: Route) -> Part:
    never = (f"Not handed over to {way.name}: {sentence(way.never)}",) if way.never else ()
    return Part(
        "About this pack",
        (
            "It was put together by software from what the desk had kept, and signed by the person named above.",
            "Times are the platform's own. When a message was kept here (kept_at in referral.json) is told by this "
            "machine's clock, in UTC.",
            "Where the PDF shows a sign by its number, its fonts do not have it: referral.html shows the sign itself.",
            "manifest.json lists every file with its SHA-256; signature.json holds the signature over it.",
            *never,
        ),
    )


def _annex(gathered: Gathered, organisation: str, reference: str, zone: ZoneInfo) -> Papers:
    rows = []
    for one in gathered.record.view.file.findings:
        scores = ", ".join(f"{label} {score:.2f}" for label, score in sorted(one.labels.items()))
        reasons = " ".join(safe(reason) for reason in one.reasons)
        failed = (f"Not checked: {', '.join(one.failed)}.",) if one.failed else ()
        rows.append((times(one.at, zone), safe(one.message), scores, " ".join((reasons, *failed, *one.unseen))))
    table = Table(("When", "Message", "Labels with scores from 0 to 1", "Why, in words"), tuple(rows)) if rows else None
    part = Part("What software noticed", (NOT_EVIDENCE,), table=table)
    return Papers("Annex: what software noticed", organisation, reference, (), (part,))
