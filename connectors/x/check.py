"""Whether X is in order: who the desk is there, whom it hears, what it may do, what is used up. It really asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.ports import Health
from connectors.x.asking import NO_CREDIT, REVOKED
from connectors.x.client import Client
from connectors.x.facts import facts
from connectors.x.fields import PLATFORM, id_of, number, text
from connectors.x.line import Declined, NoAnswer
from connectors.x.refusals import ONLY_READS
from connectors.x.spending import Spending

FEW = 10  # percent of a limit


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found: whether all is well, sentences, and what to do."""

    ok: bool
    words: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    def __add__(self, other: Looked) -> Looked:
        hints = tuple(dict.fromkeys(self.hints + other.hints))
        return Looked(self.ok and other.ok, self.words + other.words, hints)

    def health(self) -> Health:
        return Health(PLATFORM, self.ok, " ".join(self.words), self.hints)


async def look(client: Client, spending: Spending, groups: Sequence[str], streams: bool, now: datetime) -> Looked:
    """Looks once; what it costs and demands comes last. Raises nothing."""
    known = Looked(True, hints=facts(spending.cap))
    try:
        found = await _self(client, groups) + await _watched(client, groups, streams)
        return found + await _used(client, spending, now) + _limits(client) + known
    except Declined as problem:
        return _declined(problem) + known
    except NoAnswer:
        return (
            Looked(
                False,
                ("X cannot be reached.",),
                ("Look whether this machine reaches api.x.com; a proxy can be set with HTTPS_PROXY.",),
            )
            + known
        )


def _declined(problem: Declined) -> Looked:
    if problem.spent:
        return Looked(
            False, (f"{NO_CREDIT[0].upper()}{NO_CREDIT[1:]}.",), ("Look at the credit in X's developer console.",)
        )
    if problem.status == 401:
        return Looked(False, ("X does not accept the desk's keys.",), (REVOKED,))
    if problem.status == 429:
        return Looked(False, ("X asks to wait: too many questions were asked.",), ("Try again in 15 minutes.",))
    said = problem.detail.strip().rstrip(".")[:200] or problem.title[:80] or f"error {problem.status}"
    return Looked(
        False,
        (f"X refuses the desk ({said}).",),
        ("Look in X's developer console whether the app and its account are active.",),
    )


async def _self(client: Client, groups: Sequence[str]) -> Looked:
    if not client.keys.acts:
        return Looked(
            True,
            ("It reads on X and acts nowhere.",),
            ("To hide and answer, set x_key, x_key_secret, x_token and x_token_secret.",),
        )
    me = await client.me()
    handle, id_ = text(me.get("username")), id_of(me.get("id"))
    found = Looked(True, (f"Connected as @{handle}.",))
    access = client.line.access
    if access == "read":
        found += Looked(False, ("It may read there, but neither hide nor answer.",), (ONLY_READS,))
    else:
        found += Looked(
            True,
            ("It can hide replies in conversations that this account began, answer who mentioned it, and post.",),
        )
    if "directmessages" in access:
        hint = (
            "The app may read the account's direct messages, which the desk never needs: give it “Read and write” only."
        )
        found += Looked(True, (), (hint,))
    if not groups:
        line = f'To hear what is written to it, name it in safelight.toml: [groups."{PLATFORM}:{id_}"].'
        found += Looked(True, ("It listens to no account yet.",), (line,))
    elif id_ not in groups:
        hint = f'Add [groups."{PLATFORM}:{id_}"] to safelight.toml: only in its own conversations can the desk act.'
        found += Looked(True, (f"What is written to @{handle} is not heard.",), (hint,))
    return found


async def _watched(client: Client, groups: Sequence[str], streams: bool) -> Looked:
    found = Looked(True)
    known: dict[str, str] = {}
    ids = [one for one in groups if id_of(one) == one]
    if ids:
        known = {id_of(user.get("id")): text(user.get("username")) for user in await client.users(ids[:100])}
    for one in groups:
        if one in known:
            way = "within seconds" if streams else "within a minute"
            found += Looked(True, (f"It hears {way} what is written to @{known[one]} in public.",))
        else:
            hint = f'Take [groups."{PLATFORM}:{one}"] out of safelight.toml, or put the account\'s number there.'
            found += Looked(False, (f"The account {one} is not on X, or nobody is shown it.",), (hint,))
    if known:
        found += Looked(True, ("It sees no protected accounts and no direct messages, and X tells of no deletions.",))
    return found


async def _used(client: Client, spending: Spending, now: datetime) -> Looked:
    """What X counts is free to ask for, but not every app may."""
    words = []
    ok = True
    if spending.opened:
        words.append(f"This month {spending.read(now)} of {spending.cap} posts were read.")
        ok = spending.page(now) > 0
        if not ok:
            why = spending.stopped(now)
            words.append(f"It has stopped listening: {why}.")
    try:
        used = await client.usage()
        count, cap = number(used.get("project_usage")), number(used.get("project_cap"))
        if count is not None:
            words.append(f"X counts {count:,} posts for the whole project" + (f", of at most {cap:,}." if cap else "."))
    except Declined as problem:
        if problem.status == 401 or problem.spent:
            raise
    return Looked(ok, tuple(words), () if ok else ("Raise x_posts_a_month if it shall go on before then.",))


def _limits(client: Client) -> Looked:
    low = [
        f"{left} of {limit} questions are left for {route}"
        for route, (left, limit) in sorted(client.line.limits.items())
        if 100 * left <= FEW * limit
    ]
    return Looked(True, (f"{'; '.join(low)} (of 15 minutes).",) if low else ())
