"""The record of processing activities (Article 30): who, what, what for, to whom, how long."""

from __future__ import annotations

from bot.desk.papers import Papers, Part, Table
from bot.desk.privacy.arrangements import NOT_ADVICE, Arrangements, fill_in
from bot.desk.privacy.schedule import kept_table

ACTIVITIES = (
    ("Reading messages of the groups, by software and people",
     "Members, helpers, guests of the groups",
     "Names and ids of accounts, what they wrote and when, roles, ages as far as known"),
    ("Cases, decisions and safeguarding records",
     "People of concern, people at risk, those who told us, colleagues",
     "The messages a case rests on, what is alleged, who decided what and why; health, sexual life, crime"),
    ("Reports and calls for help to the desk",
     "Whoever writes to it",
     "Their account, what they tell"),
    ("The roster", "Members and helpers", "Name, accounts, role, age, membership number, emergency contact"),
    ("The inbox: appeals, complaints, requests about data",
     "Whoever asks, and for whom",
     "Name, what they ask, how it was checked who they are, the answer"),
    ("Referrals", "People in a safeguarding record", "What a referral pack holds: see its own list"),
    ("The log and the summaries", "Colleagues; counts of all", "Who did and read what; numbers without names"),
)  # fmt: skip


def processing(known: Arrangements) -> Papers:
    return Papers(
        title="Record of processing activities",
        organisation=known.organisation,
        reference=known.reference,
        facts=(
            ("Controller", known.organisation),
            ("Address", fill_in("postal address")),
            ("Whom to ask", known.contact_line),
            ("Data protection lead", fill_in("name, or why there is none")),
        ),
        parts=(
            Part("What this is", (NOT_ADVICE, *known.law("gdpr-30"))),
            Part(
                "What is done",
                (
                    "For all of it: to keep people safe in these groups. "
                    "Lawful basis and condition: see the policy document.",
                ),
                table=Table(("Activity", "Whose data", "In words"), ACTIVITIES),
            ),
            Part(
                "Where data come from",
                points=tuple(f"{one.name}: {one.reads}" for one in known.places)
                or ("No platform is connected: only chats that members exported are read.",),
            ),
            Part(
                "Who receives data",
                ("Nothing goes to the police, social services or anybody else outside by itself: a person sends it.",),
                table=Table(
                    ("Who", "What", "Why", "By itself?"),
                    tuple((one.name, one.what, one.why, "yes" if one.automatic else "no") for one in known.receivers),
                ),
            ),
            Part(
                "Other countries",
                (
                    "Discord, Telegram, X and mail services keep what is written there in countries of their own "
                    "choice, "
                    "with or without this desk.",
                    fill_in(
                        "where your platforms, mail and any hosted model keep data, and on what ground that is lawful"
                    ),
                ),
            ),
            Part("How long", table=kept_table(known)),
            Part("How it is kept safe", (f"What is stored lies in {known.stored}. {known.encrypted}",)),
            Part(
                "Which powers who has",
                table=Table(
                    ("Role", "Who", "In words"),
                    tuple(
                        (one.role, ", ".join(one.people) or "nobody", "; ".join(one.powers) or "nothing by itself")
                        for one in known.team
                    ),
                ),
            ),
        ),
    )
