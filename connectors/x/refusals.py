"""What X answers where it will not do a thing, in sentences. Its details are not documented; these were met."""

from __future__ import annotations

from datetime import timedelta

from bot.core.effects import Alert, Ban, Deliver, Effect, Mute, Notice, Pin, Remove, Support, Unban, Unmute, Warn
from bot.core.ports import Busy, Refused
from connectors.x.asking import REVOKED
from connectors.x.line import Declined, NoAnswer

WINDOW = timedelta(minutes=15)
"""A limit's window (docs.x.com, “Rate limits”)."""
UNREACHED = timedelta(seconds=30)
"""What never left this machine may be sent again so soon."""
GONE = "The post is already gone from X, or its author no longer lets others see it."
ONLY_READS = (
    "The desk's app may only read on X. Give it “Read and write” in the developer console (User authentication "
    "settings), then make the access token anew and set x_token and x_token_secret."
)
_BLOCKS = (
    "X lets no ordinary app block accounts. Do it by hand: on the account's profile, ⋯, Block. It can still read "
    "what is public."
)
_PRIVATE = (
    "The desk writes to nobody in private on X: for that it would have to be able to read all your direct messages. "
    "Write by hand, from your own account."
)
CANNOT: dict[type[Effect], str] = {
    Remove: "X lets nobody delete another's post. Hide it if it is a reply in a conversation you began, and report it "
    "to X: ⋯, Report post.",
    Mute: "On X an account can be muted for oneself only, which stops nobody from writing. Hide its replies instead.",
    Unmute: "On X the desk mutes nobody, so there is nothing to take back.",
    Ban: _BLOCKS,
    Unban: "X lets no ordinary app unblock accounts. Do it by hand: on the account's profile.",
    Warn: f"{_PRIVATE} A reminder in public would put them on show.",
    Support: _PRIVATE,
    Pin: "X lets no app pin posts. Do it by hand: ⋯, Pin to your profile.",
    Notice: "A post on X has 280 characters, and no app can pin one. Put the notice on your website and link to it in "
    "your profile.",
    Alert: "Whatever the desk writes on X is public, so nobody is alerted there.",
    Deliver: "Whatever the desk writes on X is public, so no summary is posted there.",
}
_WORDS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("oauth1 app permissions", "oauth1-permissions", "read-only application"), ONLY_READS),
    (
        ("duplicate content",),
        "X takes no text twice: the same words were posted before. Look at your account whether they arrived.",
    ),
    (
        ("have not been mentioned", "not been mentioned or otherwise", "who can reply", "reply to this conversation"),
        "X lets an app answer only where the author mentioned or quoted your account. Answer by hand.",
    ),
    (("deleted or not visible", "not found", "does not exist"), GONE),
    (
        ("too long", "text is too", "maximum length", "280 characters"),
        "The text is too long for a post on X (280 characters; a link counts as 23).",
    ),
    (
        ("conversation started", "initiated by the authenticat", "not the author of the conversation", "hide this"),
        "X hides replies only in conversations that your own account began.",
    ),
    (("suspended", "temporarily locked"), "X has suspended or locked the desk's account. Log in to X to see why."),
)


class Unsure(Exception):
    """It is not known whether X did it: there was no answer, or what it says is something else."""


def translated(problem: Declined | NoAnswer) -> Exception:
    """What to raise for what X said, with nothing in it that is secret."""
    if isinstance(problem, NoAnswer):
        return Unsure(str(problem)) if problem.sent else Busy(UNREACHED)
    if problem.spent:
        return Refused(
            "X does nothing more until there is credit again, or the limit in its developer console is raised."
        )
    if problem.status == 429:
        return Busy(timedelta(seconds=problem.wait) if problem.wait else WINDOW)
    if problem.status >= 500:
        return Unsure(f"X gave no answer that tells ({problem.status}).")
    if problem.status == 401:
        return Refused(REVOKED)
    words = f"{problem.detail} {problem.kind}".casefold()
    for fragments, sentence in _WORDS:
        if any(fragment in words for fragment in fragments):
            return Refused(sentence)
    if problem.status == 404:
        return Refused(GONE)
    said = problem.detail.strip().rstrip(".")[:200] or problem.title[:80] or "it does not say why"
    return Refused(f"X refused it: {said}.")
