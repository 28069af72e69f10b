"""The retention schedule: what is kept how long, why, and on what that rests."""

from __future__ import annotations

from bot.desk.papers import Papers, Part, Table
from bot.desk.privacy.arrangements import NOT_ADVICE, Arrangements, fill_in

COLUMNS = ("What is kept", "How long", "Why, in words", "Rests on", "Then")


def kept_table(known: Arrangements) -> Table:
    return Table(COLUMNS, tuple((one.what, one.how_long, one.reason, one.basis, one.ends) for one in known.kept))


def schedule(known: Arrangements) -> Papers:
    pack = known.pack
    rows = []
    for category in sorted(pack.categories.values(), key=lambda one: one.name):
        periods = [
            (f"{pack.periods[one.period].words}" + (f", {one.when}" if one.when else ""))
            for one in category.keep
            if one.period in pack.periods
        ]
        rows.append((category.name, "; or ".join(periods) or fill_in("how long")))
    return Papers(
        title="Retention schedule",
        organisation=known.organisation,
        reference=known.reference,
        facts=(
            ("Responsible", ", ".join(known.leads) or fill_in("name")),
            ("Adopted by, on", fill_in("name, role, day")),
            ("Who takes the records if the organisation ends", fill_in("a successor who keeps them")),
        ),
        parts=(
            Part(
                "What this is",
                (
                    NOT_ADVICE,
                    "Law seldom gives a number of years. What is our own proposal is said to be so: decide your "
                    "own, and "
                    "write down why. A legal hold keeps a case beyond its time; two people end one.",
                ),
            ),
            Part("What is kept how long", table=kept_table(known)),
            Part("Cases, by what they are about", table=Table(("What it is about", "In words"), tuple(rows))),
            Part(
                "What the desk cannot erase",
                points=(
                    "What the platforms themselves keep, and what members copied or printed.",
                    "Mails and alerts that went out, referral packs that were handed over, printed papers.",
                    f"Backups: {fill_in('how old the oldest is')}",
                ),
            ),
        ),
    )
