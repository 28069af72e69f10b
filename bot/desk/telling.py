"""What the desk says to members who tell it something: short, kind, in words that young people use."""

from __future__ import annotations

from collections.abc import Sequence

SOMEBODY = "Somebody who told us"
"""Who it was, only those who handle the case are shown."""
HELLO = (
    "Hi! You can tell us here if something worries you: something that happened to you or to somebody else, in this "
    "chat or anywhere. Just write it, in your own words. It goes to people who look after the group, not to the group. "
    "Was a decision about you wrong? /appeal. Do you want to complain about us? /complain."
)
SHALL_WE = (
    "Shall we pass this on to the people who look after the group? They read it and decide what to do. Nobody in the "
    "group is told that it was you."
)
PASS_ON, HELPER, NO, HELP = "Yes, pass it on", "Yes, and it is about a helper", "No, don't", "I need help now"
DRAFT = "Only you see this. This is what would be passed on:"
NOT_OPENED = "We don't open or keep it."
SAY_MORE, WRITE = "Say something about it", "Write more"
TELL_US = "Tell us about it"
FORM_ABOUT = (
    "It goes to people who look after the group, not to the group. Nobody in the group is told that it was you. If "
    "somebody is in danger right now, call 112 (in the UK also 999)."
)
ABOUT_A_HELPER = "Is it about someone who helps run the group?"
NOBODYS = "These are no words of a member, so there is nothing to pass on. You can tell us with /report what it is."
ASK_HELPER = "A helper is somebody who helps run the group: a leader, a coach, a moderator."
NOT_PASSED = "OK, it was not passed on. You can write to us again any time."
THANKS = (
    "Thank you for telling us. That was the right thing to do. A person who looks after the group reads it. We may not "
    "be able to tell you what we do then. Nobody in the group is told that it was you."
)
MORE = "You can write more here, and it is added: who it is about, and when and where it was, if you know."
ADDED = "Thank you, it was added."
NO_FILES = (
    "Please don't send pictures, videos, voice messages or files here: we don't open or keep them. Tell us in words "
    "what they show. Keep them where they are, and don't send them on to anybody. Somebody who helps you will say "
    "what to do with them."
)
HELP_COMES = (
    "A person was told just now that you asked for help. You can write here what is going on, and they read it too."
)
LARGEST = 20 * 1024**2
"""Bytes of an exported chat that is taken in: what a bot may download from Telegram (Bot API, `getFile`)."""
EXPORTED = (".zip", ".txt", ".json", ".jsonl", ".csv")
"""What an exported chat of text is named like; nothing else is ever downloaded."""
EXPORTS = (
    "If it is a chat that you exported: send it as text (a .zip or .txt from WhatsApp, without media; .json from "
    "Telegram or Discord), or tell us in words what is in it."
)
"""Beneath `NO_FILES`, where the file may be an exported chat."""
LARGEST_ROSTER = 512 * 1024
"""Bytes of a roster that is taken in from a chat: some five thousand people, and still one look. A value of ours."""
ROSTER_TOO_BIG = (
    "If this is a roster: it is too big for a chat, 512 KB at most. Where the desk runs, read it in with: safelight "
    "roster FILE --dry-run"
)
NO_TABLE = (
    "This is no table that can be read. In your spreadsheet choose “Save as”, then “CSV UTF-8”, and send that file. "
    "Nothing was taken over."
)
FOUND_EXPORT = (
    "This looks like a chat that you exported. If you say yes, we read its words. We don't open pictures, videos or "
    "voice messages in it, and don't keep the file."
)
TOO_BIG = (
    "This file is too big to be sent here: 20 MB at most. Export the chat again “without media”, or tell us in words "
    "what is in it. Somebody at the desk can also read a big one in with you, with “safelight scan”."
)
NOT_READ = "So it was not passed on. You can paste what was written, or tell us in words what it is about."
NOT_FETCHED = "We could not get the file. Please send it again, or paste what was written."
ENOUGH = "You sent us a lot of files today, and somebody is looking at them. You can still write to us here."
WHICH = "Which message do you mean? Reply to it with /report, or forward it to me in our private chat."
NOTE = "Thank you. Somebody who looks after this group reads what is reported. You can also write to me in private."
"""For all to read, where a report can be seen anyway and nobody can be answered alone."""
PRIVATELY = "I can only answer you alone. Write to me in private and send it there."
WORDS = "Please tell us in words."
AGAIN = "I can't see what you wrote any more. Please write it again."
DANGER = "Somebody is in danger now"
WROTE = "This is what somebody wrote to us."
"""Why a case is there that begins with somebody's own words."""
UNSEEN = "We did not see this message ourselves: it is shown as the one who told us about it passed it on."
NO_GUIDE = "There is no text for this here yet. Ask somebody who helps run the group."
IN_PRIVATE = "Write to us in private"
APPEAL, COMPLAIN, MYDATA = "A decision was wrong", "Complain about us", "What we keep about you"
APPEAL_HINT = "What was decided about you, and why it was wrong."
COMPLAIN_HINT = "What happened. If it is about somebody, write their name: then they do not read it."
MYDATA_HINT = "What you want to see, or have changed or erased."
ASKING_ABOUT = "Only people who look after these things read it. You are not in trouble for asking."
FAULT = (
    "Something went wrong here, and nobody was told. Please try again in a minute, and talk to somebody you trust. If "
    "somebody is in danger right now, call 112 (in the UK also 999)."
)
FULL = "We have a lot from you already, and somebody is reading it. If it is urgent, please call."


def helped(kind: str, helplines: Sequence[str], *, danger: bool = False) -> str:
    """The answer to somebody who asks for help: the approved text, that a person was told, and who helps at once.

    Where somebody is in danger, whom to call comes first.
    """
    first, rest = (helplines[:1], helplines[1:]) if danger else ((), helplines)
    return "\n\n".join(part for part in ("\n".join(first), kind, HELP_COMES, "\n".join(rest)) if part)


def thanked(helplines: Sequence[str], *, more: bool) -> str:
    """The answer to somebody who told something; `more`: they may go on writing."""
    return "\n\n".join(part for part in (THANKS, MORE if more else "", "\n".join(helplines[:1])) if part)


def may_be_roster(name: str) -> bool:
    """Whether a file is named like a table that an admin may have written."""
    return name.casefold().endswith(".csv")


def may_be_export(name: str) -> bool:
    """Whether a file is named like an exported chat of text."""
    return name.casefold().endswith(EXPORTED)
