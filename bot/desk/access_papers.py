"""What somebody is given who asked what is held about them: as papers to read, and as plain values for JSON and tables.

Only what a person decided to give is in it, with others taken out. What was kept back is counted with its legal basis,
except where that alone would give it away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.core.access import Access, Give, Passage, Source, basis, given
from bot.core.pack import Pack
from bot.desk.papers import Papers, Part, Table, safe, times
from bot.desk.shown import one_line

HEADINGS: Mapping[Source, str] = {
    Source.ROSTER: "What the roster says of you",
    Source.ACCOUNT: "Your accounts",
    Source.MEMBER: "Groups you are or were in",
    Source.BUFFER: "What you wrote, kept for a few days",
    Source.EVIDENCE: "What you wrote, kept with a case",
    Source.OTHERS: "What others wrote that names you",
    Source.HIT: "What checks noticed",
    Source.CASE: "Cases you have to do with",
    Source.FINDING: "Why something was flagged",
    Source.DECISION: "What was decided",
    Source.TASK: "What was to be done",
    Source.RECORD: "What stands in safeguarding records",
    Source.REFERRAL: "What was handed to others",
    Source.MATTER: "What you asked us, and what we did",
}
MOST_ON_PAPER = 1500
"""Passages in the PDF at most: it takes minutes to set more. The other files have all of them."""
COLUMNS = ("when", "kind", "group", "case", "text")


@dataclass(frozen=True, slots=True)
class ExportPapers:
    """`short` are the papers for the PDF, `whole` those for HTML and text; `rows` are for a table."""

    whole: Papers
    short: Papers
    data: dict[str, object]
    rows: tuple[tuple[str, ...], ...]
    name: str


def export_papers(
    access: Access,
    passages: Sequence[Passage],
    pack: Pack,
    organisation: str,
    contact: str,
    timezone: str,
    now: datetime,
) -> ExportPapers:
    """The papers of an export; whether it may be given out at all was asked before."""
    zone = ZoneInfo(timezone)
    told = [one for one in passages if given(access, one) in (Give.GIVEN, Give.WHOLE)]
    back = _kept_back(access, passages, pack)
    reference = f"export {access.id}"
    facts = (
        ("About", safe(access.name or access.who)),
        ("From", organisation),
        ("Prepared", times(now, zone)),
        ("Questions", safe(contact) or organisation),
    )

    def papers(some: Sequence[Passage]) -> Papers:
        return Papers(
            "What we hold about you",
            organisation,
            reference,
            facts,
            (_about(organisation, len(told), len(some)), *_parts(some, zone), *_back(back), _rights(organisation)),
        )

    data: dict[str, object] = {
        "format": "safelight-access-1",
        "about": access.name or access.who,
        "accounts": list(access.accounts),
        "organisation": organisation,
        "prepared_at": now.astimezone(UTC).isoformat(),
        "asked_for": access.relation,
        "passages": [
            {
                "kind": one.source.value,
                "what": one.what,
                "at": one.at.astimezone(UTC).isoformat() if one.at else None,
                "group": one.group,
                "case": one.case,
                "text": one.text,
                "taken_out": one.removed,
            }
            for one in told
        ],
        "kept_back": [{"passages": count, "because": words, "basis": law} for words, law, count in back],
    }
    rows = tuple(
        (one.at.astimezone(UTC).isoformat() if one.at else "", one.source.value, one.group, one.case, one.text)
        for one in told
    )
    return ExportPapers(papers(told), papers(told[:MOST_ON_PAPER]), data, rows, f"export-{access.id}")


def _about(organisation: str, count: int, shown: int) -> Part:
    rest = (
        () if shown == count else (f"These are the first {shown}; export.html, export.txt and export.json have all.",)
    )
    return Part(
        "About this",
        (
            f"You asked what {organisation} holds about you in its safeguarding desk: these {count} passages.",
            *rest,
            "Where somebody else is named or can be told from it, that was taken out and is shown in square brackets.",
            "The desk reads along in groups to keep people safe. It holds plain messages for a few days, and only what "
            "belongs to a case for longer. It fetches and keeps no pictures, videos or voice messages.",
        ),
    )


def _parts(passages: Sequence[Passage], zone: ZoneInfo) -> tuple[Part, ...]:
    parts = []
    for source, heading in HEADINGS.items():
        here = [one for one in passages if one.source is source]
        if here:
            rows = tuple(
                (
                    times(one.at, zone) if one.at else "",
                    one_line(one.group, 120) + (f" (case {one.case})" if one.case else ""),
                    f"{one.what}: {safe(one.text)}" if source in (Source.HIT, Source.OTHERS) else safe(one.text),
                )
                for one in here
            )
            parts.append(Part(heading, table=Table(("When", "Where", "In words"), rows)))
    return tuple(parts)


def _kept_back(access: Access, passages: Sequence[Passage], pack: Pack) -> list[tuple[str, str, int]]:
    """Why, on which legal basis, how many passages. What must not even be said is left out."""
    counts = Counter(
        verdict.exemption
        for one in passages
        if (verdict := access.verdicts.get(one.key)) is not None and verdict.give is Give.WITHHELD
    )
    return [
        (known.words, basis(known, pack.laws), counts[name])
        for name, known in pack.exemptions.items()
        if counts[name] and not known.unsaid
    ]


def _back(back: Sequence[tuple[str, str, int]]) -> tuple[Part, ...]:
    if not back:
        return ()
    rows = tuple((str(count), words, law) for words, law, count in back)
    heading = "What was kept back"
    return (Part(heading, ("A person looked at each passage.",), table=Table(("Passages", "Why", "By law"), rows)),)


def _rights(organisation: str) -> Part:
    return Part(
        "Your rights",
        (
            f"You can ask {organisation} to correct or erase what is held, object to its use, or complain about its "
            "use. You can also complain to the data protection regulator (in the United Kingdom the ICO, ico.org.uk).",
            "Not in here: what the platforms themselves hold, e-mails, and backups, which are overwritten in time.",
        ),
    )
