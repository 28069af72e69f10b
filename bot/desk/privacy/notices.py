"""Privacy notices: one for grown-ups, one in words of young people, with what is posted in the groups."""

from __future__ import annotations

from bot.desk.papers import Papers, Part
from bot.desk.privacy.arrangements import NOT_ADVICE, Arrangements, fill_in


def adult(known: Arrangements) -> Papers:
    platforms = ", ".join(one.name for one in known.places) or "exported chats"
    return Papers(
        title="How we look after our groups, and your data",
        organisation=known.organisation,
        reference=f"draft of {known.today.day} {known.today:%B %Y}",
        facts=(("Who is responsible", known.organisation), ("Whom to ask", known.contact_line)),
        parts=(
            Part("A draft", (NOT_ADVICE,)),
            Part(
                "What we do",
                (
                    f"{known.organisation} reads along in the groups below ({platforms}), with software and with named "
                    "people, to keep everybody safe. The software points at messages; people decide what follows, and "
                    "nobody is warned, removed or banned by it.",
                ),
                points=tuple(f"{one.name} ({one.platform})" for one in known.groups)
                or (fill_in("which groups are watched"),),
            ),
            Part(
                "What we look at",
                (
                    "What is written there, also when it is changed or deleted after it was seen; who wrote it, "
                    "in which "
                    "role, and what is known of their age.",
                    "Not at pictures, videos and voice messages, and not at private chats between members.",
                ),
            ),
            Part("Why we may", known.law("gdpr-6-1-ea", "dpa-sch1-18")),
            Part(
                "Who else gets it",
                (
                    "Safeguarding leads, the police, social services or others who protect people, where "
                    "somebody may be "
                    "at risk. A person decides that.",
                    known.hosted or "No computer model outside our own machine is asked about what you write.",
                ),
            ),
            Part(
                "How long we keep it",
                points=tuple(f"{one.what}: {one.how_long[:1].lower()}{one.how_long[1:]}" for one in known.kept),
            ),
            Part(
                "Your rights",
                (
                    "You may ask to see what we keep about you, to have it put right or erased, and object to its use. "
                    "You may appeal against a decision about you. Write to us, or write /mydata, /appeal or "
                    "/complain to "
                    "our bot.",
                ),
                points=tuple(f"{what}: {when}" for what, when, _ in known.answering),
            ),
            Part(
                "If you are not content",
                (f"You can complain to {known.regulator or fill_in('the regulator')}.",),
            ),
            *_posted(known, ("adult", "mixed")),
        ),
    )


def young(known: Arrangements) -> Papers:
    days = next((one.how_long for one in known.kept if one.what.startswith("Messages")), fill_in("how long"))
    return Papers(
        title="How we look after this chat",
        organisation=known.organisation,
        reference=f"draft of {known.today.day} {known.today:%B %Y}",
        facts=(("Whom you can ask", known.contact_line),),
        parts=(
            Part(
                "Who looks, and why",
                (
                    f"Grown-ups from {known.organisation} and a computer program look at what is written in our chats. "
                    "We do it to keep you safe, not to catch you out.",
                    "The program only points at messages. A person always decides what happens.",
                ),
            ),
            Part(
                "What we look at",
                (
                    "Messages in our groups. Also messages that were changed or deleted, if we saw them before.",
                    "We do not look inside pictures, videos or voice messages. We cannot see your private chats.",
                ),
            ),
            Part(
                "How long we keep it",
                (
                    f"Most messages: {days[:1].lower()}{days[1:]}. If something worries us, we keep it longer, "
                    "so that we "
                    "can help.",
                ),
            ),
            Part(
                "Who we may tell",
                (
                    "If we think somebody may get hurt, we may tell people whose job it is to help: the police, social "
                    "workers, sometimes parents. Where we can, we talk to you first.",
                    "We can't promise to keep it a secret if somebody is in danger.",
                ),
            ),
            Part(
                "What you can do",
                points=(
                    "Tell us if something worries you: write to our bot. You are never in trouble for asking or "
                    "telling.",
                    "Was something decided about you, and you think it is wrong? Write /appeal to our bot, and why. "
                    "Somebody else looks at it again.",
                    "Do you want to complain about us, or about a grown-up who helps here? Write /complain.",
                    "Do you want to know what we keep about you? Write /mydata. A parent, or somebody you trust, "
                    "can ask "
                    "for you.",
                ),
            ),
            Part("If you need help now", points=known.helplines or (fill_in("whom to call"),)),
            *_posted(known, ("youth",)),
        ),
    )


def _posted(known: Arrangements, audiences: tuple[str, ...]) -> tuple[Part, ...]:
    """The short notice as it is posted and pinned."""
    return tuple(
        Part(f"What is posted in groups ({one})", tuple(known.notices[one].splitlines()))
        for one in audiences
        if one in known.notices
    )
