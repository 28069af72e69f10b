"""What cases rest on: why messages belong to them, and the messages as they stood when the case needed them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from bot.core.incidents import digest
from bot.core.messages import Message, Revision
from bot.core.signals import Missing, Severity
from bot.core.verdicts import Finding
from bot.storage.database import insert_new, insert_or_set
from bot.storage.rows import compact, extra_of, stamp, table
from bot.storage.tables.cases import EvidenceRow, FindingRow
from bot.storage.tables.messages import MessageRow

EVIDENCE, FINDINGS, MESSAGES = table(EvidenceRow), table(FindingRow), table(MessageRow)


class Evidence:
    def __init__(self, db: Connection) -> None:
        self._db = db

    def find(self, found: Sequence[tuple[str, Message, Finding, Sequence[Missing]]]) -> None:
        """Keeps why messages belong to cases; once for each message and category, the newest judging counts."""
        rows = {
            (case, message.key, finding.category): {
                "case": int(case),
                "message": message.key,
                "at": message.at,
                "category": finding.category,
                "severity": int(finding.severity),
                "reasons": compact(finding.reasons),
                "labels": compact(dict(finding.labels)),
                "missing": compact([*(one.what for one in missing), *finding.unseen]),
                "drove": compact(finding.messages),
            }
            for case, message, finding, missing in found
        }
        if rows:
            sets = ("at", "severity", "reasons", "labels", "missing", "drove")
            statement = insert_or_set(self._db.engine, FINDINGS, ("case", "message", "category"), sets)
            self._db.execute(statement, list(rows.values()))

    def found_in(self, messages: Sequence[str]) -> dict[tuple[str, str], list[Severity]]:
        """(message, case) to the severities found there before, so that judging again opens nothing twice."""
        found: dict[tuple[str, str], list[Severity]] = {}
        query = select(FINDINGS.c.message, FINDINGS.c.case, FINDINGS.c.severity)
        for row in self._db.execute(query.where(FINDINGS.c.message.in_(list(messages)))):
            found.setdefault((row.message, str(row.case)), []).append(Severity(row.severity))
        return found

    def kept(self, cases: Collection[str], messages: Collection[str]) -> frozenset[tuple[str, str]]:
        """Which of these messages are evidence of which of these cases: pairs of case and message."""
        return frozenset((str(row.case), row.message) for row in self._kept(cases, messages))

    def words(self, cases: Collection[str]) -> dict[str, str]:
        """What the newest flagged message of each case says."""
        if not cases:
            return {}
        query = (
            select(EVIDENCE.c.case, EVIDENCE.c.text)
            .join(FINDINGS, (FINDINGS.c.case == EVIDENCE.c.case) & (FINDINGS.c.message == EVIDENCE.c.message))
            .where(EVIDENCE.c.case.in_([int(case) for case in cases]))
            .order_by(EVIDENCE.c.at, EVIDENCE.c.message)
        )
        return {str(row.case): row.text for row in self._db.execute(query)}

    def everything(self, prefix: str) -> list[str]:
        """Keys of all messages that are kept, in the buffer or as evidence, and begin like this; not those erased."""
        kept = select(EVIDENCE.c.message).where(EVIDENCE.c.message.startswith(prefix, autoescape=True))
        buffer = select(MESSAGES.c.group + ":" + MESSAGES.c.id)
        buffer = buffer.where(MESSAGES.c.group.startswith(prefix, autoescape=True), MESSAGES.c.gone_at.is_(None))
        return sorted({*self._db.scalars(kept.where(EVIDENCE.c.gone_at.is_(None))), *self._db.scalars(buffer)})

    def snapshot(
        self,
        wanted: Mapping[str, Iterable[tuple[Message, datetime | None]]],
        revisions: Mapping[str, Sequence[Revision]],
        now: datetime,
    ) -> dict[tuple[str, str], str]:
        """Keeps messages as evidence of cases, each once; a text that changed since joins its revisions.

        Returns the digests of what is new, by case and message.
        """
        rows: dict[tuple[str, str], dict[str, Any]] = {}
        for case, messages in wanted.items():
            for message, gone_at in messages:
                salt = secrets.token_bytes(16)
                earlier = [[r.text, stamp(r.until)] for r in revisions.get(message.key, ())]
                rows[case, message.key] = {
                    "case": int(case), "message": message.key, "account": message.author.key,
                    "name": message.author.name, "at": message.at, "text": message.text, "extra": _extra(message),
                    "revisions": compact(earlier), "gone_at": gone_at, "kept_at": now, "salt": salt,
                    "digest": digest(salt, message.text),
                }  # fmt: skip
        for row in self._kept({case for case, _ in rows}, {message for _, message in rows}):
            fresh = rows.pop((str(row.case), row.message), None)
            if fresh is not None and (fresh["text"] != row.text or fresh["gone_at"] != row.gone_at):
                self._db.execute(
                    update(EVIDENCE)
                    .where(EVIDENCE.c.case == row.case, EVIDENCE.c.message == row.message)
                    .values({name: fresh[name] for name in ("text", "revisions", "gone_at", "salt", "digest")})
                )
        if rows:
            self._db.execute(insert_new(self._db.engine, EVIDENCE), list(rows.values()))
        return {key: str(row["digest"]) for key, row in rows.items()}

    def _kept(self, cases: Collection[str], messages: Collection[str]) -> Sequence[Any]:
        if not cases or not messages:
            return ()
        columns = (EVIDENCE.c.case, EVIDENCE.c.message, EVIDENCE.c.text, EVIDENCE.c.gone_at)
        numbers = [int(case) for case in cases]
        query = select(*columns).where(EVIDENCE.c.case.in_(numbers), EVIDENCE.c.message.in_(list(messages)))
        return self._db.execute(query).all()


def _extra(message: Message) -> str | None:
    """What few messages have, and what this one replies to."""
    extra = extra_of(message)
    return compact({**json.loads(extra or "{}"), "reply_to": message.reply_to}) if message.reply_to else extra
