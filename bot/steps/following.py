"""What was written right after a flagged message, as far as the rolling buffer still has it: shown, not kept."""

from __future__ import annotations

from dataclasses import replace

from bot.core.casefile import Evidence
from bot.core.requests import View
from bot.core.store import Work

AFTER = 2
"""A card is often drawn before anybody has answered; how they answered tells banter from hurt."""


def with_following(work: Work, seen: View) -> View:
    """The same with the messages after the last flagged one that came since its evidence was taken."""
    flagged = [one for one in seen.file.evidence if one.flagged and one.message.startswith(f"{seen.group.key}:")]
    if not flagged:
        return seen
    id_ = flagged[-1].message.removeprefix(f"{seen.group.key}:")
    kept = {one.message for one in seen.file.evidence}
    near = work.inbox.surroundings(seen.group, [id_], 0, AFTER).get(id_, [])
    later = tuple(
        Evidence(
            message=message.key,
            account=message.author.key,
            name=message.author.name,
            at=message.at,
            text=message.text,
            flagged=False,
            gone_at=gone_at,
            attachments=tuple(one.kind for one in message.attachments),
        )
        for message, gone_at in near
        if message.key not in kept
    )
    if not later:
        return seen
    evidence = tuple(sorted((*seen.file.evidence, *later), key=lambda one: (one.at, one.message)))
    unnamed = {one.account for one in later} - seen.names.keys()
    names = {**seen.names, **(work.people.names(unnamed) if unnamed else {})}
    return replace(seen, file=replace(seen.file, evidence=evidence), names=names)
