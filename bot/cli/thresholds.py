"""`safelight thresholds`: how often each label's flags mattered, and thresholds that follow from it."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches

from rich.console import Console

from bot.app import App, Settings, Wrong, now, opened, request_id
from bot.cli.triage import colleague
from bot.core.cases import No
from bot.core.precision import exactly
from bot.core.requests import Change, Reply
from bot.core.rights import Colleague
from bot.core.store import Work
from bot.desk.shown import one_line
from bot.steps import tuning

ACTIONS = ("show", "suggest", "accept", "undo")


async def about_thresholds(
    settings: Settings,
    action: str,
    group: str,
    label: str,
    why: tuple[str, str],
    as_: str,
    out: Console,
    err: Console,
) -> int:
    """Does what `action` says; `why` are a reason and until when. Returns the exit status: 1 where it was refused.

    Raises:
        Wrong: there is no such action, or it needs a group and a label.
    """
    if action not in ACTIONS:
        near = get_close_matches(action, ACTIONS, 1)
        hint = f"Did you mean “{near[0]}”?" if near else f"There are: {', '.join(ACTIONS)}."
        raise Wrong(f"“thresholds {one_line(action, 40)}” is unknown. {hint}")
    if action in ("accept", "undo") and not (group and label):
        raise Wrong(f"Say which: safelight thresholds {action} --group platform:group --label insult")
    async with opened(settings, say=err.print) as app:
        try:
            by = colleague(app, as_)
            if action in ("accept", "undo"):
                asked = await app.store.run(_asked(app, by, action, group, label, why))
                reply = await app.pipeline.answer(asked) if isinstance(asked, Change) else Reply(True, asked)
                (out if reply.ok else err).print(reply.text)
                return 0 if reply.ok else 1
            found = await app.store.run(lambda work: tuning.tuning(work, by, app.practice, now()))
        except No as refused:
            err.print(str(refused))
            return 1
    if action == "show":
        _show(found, group, label, out)
    _suggest(found, group, label, out)
    out.print(tuning.LEFT_OUT)
    return 0


def _asked(
    app: App, by: Colleague, action: str, group: str, label: str, why: tuple[str, str]
) -> Callable[[Work], Change | str]:
    id_ = request_id()
    if action == "accept":
        wanted = (group, label, None)
        return lambda work: tuning.accepting(work, by, app.practice, wanted, why, id_, now())
    return lambda work: tuning.undoing(work, by, app.practice, group, label, id_, now())


def _show(found: tuning.Tuning, group: str, label: str, out: Console) -> None:
    rows = [one for one in found.rows if group in ("", one.group) and label in ("", one.label)]
    for row in rows:
        out.print(f"{one_line(row.name, 80)} ({row.group}) · {row.label}, flagged from {exactly(row.threshold)}")
        for share in row.shares:
            scores = "all scores" if (share.low, share.high) == (0.0, 1.0) else f"{share.low:.2f} to {share.high:.2f}"
            out.print(
                f"    {scores}: {share.mattered} of {share.decisions} mattered "
                f"({share.least:.0%} to {share.most:.0%} is likely)"
            )
    if not rows:
        out.print("No label has been decided on 20 times yet.")
    for change in found.accepted:
        if group in ("", change.group) and label in ("", change.label):
            back = f"; until {change.until:%Y-%m-%d}" if change.until and not change.undone_at else ""
            if change.undone_at:
                back = "; over" if change.undone_by == "machine" else f"; taken back by {change.undone_by}"
            back += f". Why: {one_line(change.reason, 200)}" if change.reason else ""
            out.print(
                f"{change.at:%Y-%m-%d} {change.by}: {one_line(found.names[change.group], 80)}, {change.label} "
                f"{exactly(change.old)} → {exactly(change.new)}{back}"
            )


def _suggest(found: tuning.Tuning, group: str, label: str, out: Console) -> None:
    suggestions = [one for one in found.suggestions if group in ("", one.group) and label in ("", one.label)]
    for one in suggestions:
        out.print(tuning.said(one, one_line(found.names[one.group], 80)))
        out.print(
            f"    → safelight thresholds accept --group {one_line(one.group, 80)} --label {one.label} "
            '--reason "…" --until "4 weeks"'
        )
    if not suggestions:
        out.print("No threshold is suggested to be changed.")
