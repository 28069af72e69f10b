"""The data protection impact assessment: a draft, in the order of the regulator's template."""

from __future__ import annotations

from bot.desk.papers import Papers, Part, Table
from bot.desk.privacy.arrangements import NOT_ADVICE, Arrangements, fill_in

RISKS = (
    ("Somebody is suspected wrongly",
     "A flag is a prompt to look; people decide, with reasons. Nothing is done to anybody by the machine. A tenth of "
     "decisions is looked at again by somebody who does not know what was decided. Appeals go to somebody not "
     "involved."),
    ("Harm is missed, and people rely on the software",
     "What is not looked for is said on every case and in this paper. A check that fails reads “not checked "
     "yet”, never "
     "“clear”. Each week people read messages that nothing flagged, and what was missed is estimated."),
    ("Some ways of speaking are flagged more often (dialect, reclaimed words, another first language)",
     "Nothing follows from a score alone. How often flags were “no concern” is counted by label and group, and "
     "thresholds are moved only by a named colleague."),
    ("Health, sexuality, politics or beliefs are told from what people write",
     "The desk draws no profile of anybody. What it keeps of a person is what belongs to a case, and signs of "
     "harm with "
     "a date on which they are erased."),
    ("Young people stop asking for help because they are watched",
     "A notice says who reads and what for. Asking for help and telling something never leads to a sanction, and "
     "who told "
     "is shown only to those who handle it."),
    ("Colleagues read more than they need, or about themselves",
     "Nobody sees a case they are a party to. Serious cases are for the lead and deputy. Every look is in a "
     "sealed log."),
    ("The desk is used for other things: parents who want to read chats, discipline, curiosity",
     "The desk shows messages in cases, and not whole chats. What nobody flagged is erased after days. A "
     "purge, and an export with "
     "names, take two people."),
    ("Data are lost or stolen",
     "Tokens come from the environment and are never logged. A leaked token or a lost device opens a record with the "
     "clock of 72 hours. Backups and encryption of the disk are yours to see to."),
    ("Somebody dangerous learns that they are suspected",
     "In the most serious cases nothing reaches the person of concern until the lead decides; letters hold no reasons "
     "then."),
    ("Pictures of abuse are copied by the desk itself",
     "No picture, video or voice message is fetched, kept, shown or sent to a model."),
)  # fmt: skip


def assessment(known: Arrangements) -> Papers:
    groups = known.groups
    audience = "young people" if known.young else "grown-ups"
    return Papers(
        title="Data protection impact assessment (draft)",
        organisation=known.organisation,
        reference=known.reference,
        facts=(
            ("Controller", known.organisation),
            ("Whom to ask", known.contact_line),
            ("Data protection lead", fill_in("name, or why there is none")),
            ("Signed off by, on", fill_in("name, role, day")),
        ),
        parts=(
            Part("What this is", (NOT_ADVICE,)),
            Part(
                "1. Why an assessment is needed",
                (
                    f"Messages of groups are read by software and by people to protect {audience}: systematic, about "
                    "people who may be vulnerable, with special-category data. That is likely to be a high risk.",
                    *known.law("gdpr-35"),
                ),
            ),
            Part(
                "2. What happens to data",
                (
                    "Messages of the groups below are read as they are written, or from chats that a member exported. "
                    "Software scores each by itself and with those around it; a person of the team looks at what it "
                    "notices and decides. What becomes a case is kept; what does not is erased after days.",
                    "Pictures, videos, voice messages and files are not fetched or looked at. Private chats between "
                    "members are not seen.",
                    f"What is stored lies in {known.stored}. {known.encrypted}",
                    known.hosted or "No model outside this machine is asked: everything is scored here.",
                ),
                table=Table(
                    ("Group", "Platform", "For whom", "Who can read it", "What for", "Notice posted"),
                    tuple(
                        (
                            one.name,
                            one.platform,
                            one.audience,
                            one.visibility,
                            one.purpose or fill_in("purpose"),
                            "yes" if one.notice else "no",
                        )
                        for one in groups
                    ),
                )
                if groups
                else None,
                points=() if groups else (fill_in("which groups are watched, and what for; none is named so far"),),
            ),
            Part("2a. What the software looks for", points=known.looked or (fill_in("nothing was scored yet"),)),
            Part("2b. What it does not look for", points=known.unlooked),
            Part(
                "2c. How many people, how many messages",
                (fill_in("about how many members, of which ages; the weekly summary counts messages"),),
            ),
            Part(
                "3. Who was asked",
                (
                    fill_in(
                        "which young people, parents and volunteers were asked, when, what they said, and what you "
                        "changed. If you did not ask: why"
                    ),
                ),
            ),
            Part(
                "4. Why it is lawful and needed",
                (
                    "Suggested; choose what fits you, and strike out the rest.",
                    *known.law("gdpr-6-1-ea", "dpa-sch1-18", "gdpr-22a"),
                    fill_in("why less would not do: fewer groups, no software, only reports by members"),
                    "No decision about a person is made by software alone.",
                ),
            ),
            Part("4a. Who may do what here", table=_team(known)),
            Part(
                "5. What could go wrong, and what is done about it",
                ("How likely and how bad is yours to judge: it depends on your groups.",),
                table=Table(
                    ("Risk to people", "In words", "Likely? How bad?", "Left over"),
                    tuple((risk, done, fill_in("judge"), fill_in("judge")) for risk, done in RISKS),
                ),
            ),
            Part(
                "6. What follows",
                (
                    fill_in("what you will still do, who, by when"),
                    f"If a high risk is left over, ask {known.regulator or fill_in('the regulator')} before you begin.",
                    "Look at this paper again when a group, a platform, a model or a rule changes, and once a year.",
                ),
            ),
        ),
    )


def _team(known: Arrangements) -> Table:
    rows = tuple(
        (one.role, ", ".join(one.people) or "nobody", "; ".join(one.powers) or "nothing by itself")
        for one in known.team
    )
    return Table(("Role", "Who", "In words"), rows)
