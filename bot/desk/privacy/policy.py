"""The appropriate policy document: how the principles are kept to where special-category data are used."""

from __future__ import annotations

from bot.desk.papers import Papers, Part
from bot.desk.privacy.arrangements import NOT_ADVICE, Arrangements, fill_in
from bot.desk.privacy.schedule import kept_table


def policy(known: Arrangements) -> Papers:
    hosted = known.hosted or "Nothing is sent to a model outside this machine."
    return Papers(
        title="Appropriate policy document (draft)",
        organisation=known.organisation,
        reference=known.reference,
        facts=(
            ("Controller", known.organisation),
            ("Responsible", ", ".join(known.leads) or fill_in("name")),
            ("Adopted by, on", fill_in("name, role, day")),
            ("Looked at again by", fill_in("day, at the latest in a year")),
        ),
        parts=(
            Part("What this is", (NOT_ADVICE, *known.law("dpa-sch1-39"))),
            Part(
                "What is used, and on what condition",
                (
                    "Special-category data appear in what people write: health, sexual life, beliefs, politics. "
                    "Data on "
                    "crime appear in what is alleged. They are used to protect people under 18 and people at risk.",
                    *known.law("dpa-sch1-18"),
                    fill_in("the condition for data on crime, and why consent would not do in your groups"),
                ),
            ),
            Part(
                "Lawful, fair, open",
                (
                    *known.law("gdpr-6-1-ea"),
                    "A notice says who reads, what for and how long; it is posted where an admin ordered it: "
                    f"{', '.join(one.name for one in known.groups if one.notice) or 'in no group so far'}.",
                    "Whoever is decided about can appeal to somebody who did not decide it.",
                ),
            ),
            Part(
                "For one purpose",
                (
                    "Only to keep people safe in these groups. Not for marketing, performance, or the curiosity of "
                    "parents or colleagues.",
                    fill_in("anything else you use it for: then it needs a reason of its own"),
                ),
            ),
            Part(
                "No more than needed",
                (
                    "No pictures, videos or voice messages are fetched. No profile of a person is drawn. What nobody "
                    "flagged is erased after days. " + hosted,
                ),
            ),
            Part(
                "Right",
                (
                    "What somebody wrote is kept exactly, with later changes beside it. What software noticed is kept "
                    "apart from what people found. Somebody may say that a record is wrong: that goes into the inbox.",
                ),
            ),
            Part("No longer than needed", table=kept_table(known)),
            Part(
                "Safe",
                (
                    f"What is stored lies in {known.stored}. {known.encrypted}",
                    "Rights go by role; nobody sees a case they are a party to; every look is written into a log that "
                    "is sealed, so that a change of it is found.",
                    fill_in("who owns the machine, who else can log in to it, how backups are made and kept"),
                ),
            ),
            Part(
                "Accountable",
                (
                    "The log, the decisions with their reasons, and the summaries show what was done.",
                    "This paper is kept, looked at again, and shown to the regulator on request, for as long as "
                    "the data "
                    "are used and six months after.",
                ),
            ),
        ),
    )
