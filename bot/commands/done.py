"""Say that what was asked by hand has been done, or why it could not be."""

from __future__ import annotations

from datetime import datetime

from bot.core.cases import No, Word
from bot.core.effects import Receipt, Status
from bot.core.requests import Asked, Reply
from bot.core.store import Work
from bot.steps import seconding
from bot.steps.deciding import keep


def run(work: Work, asked: Asked, now: datetime) -> Reply:
    waiting = work.cases.open_tasks(asked.case.id)
    tasks = seconding.answered(work, asked.by, asked.case, waiting)
    if not tasks:
        raise No(f"Nothing is waiting to be done by hand in case {asked.case.id}.")
    left = " What was sent still waits for a second look." if len(tasks) < len(waiting) else ""
    reply = keep(work, asked, Word.DONE, now, text=f"Thank you, that is on record.{left}")
    for task in tasks:
        work.cases.task_done(task.key, asked.by.name, asked.request.reason, now)
        receipt = Receipt(Status.BY_HAND, f"{asked.by.name}: {asked.request.reason}")
        work.outbox.receive(task.key, asked.case.id, receipt, now)
    return reply
