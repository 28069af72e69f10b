"""`safelight summary`: a period as its page, in the version that the reader may see; made anew, or sent again."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from rich.console import Console

from bot import reports
from bot.app import App, Settings, Wrong, now, opened
from bot.cli.triage import colleague
from bot.core.periods import Every, Period, named
from bot.core.rights import Colleague
from bot.core.store import Work
from bot.desk.page import Page
from bot.reports.pdf import NoTypst
from bot.steps import sending, summary_read
from bot.steps.summarising import Version, version_for
from bot.steps.summary_when import usual, why_not_period
from bot.summary_making import Maker, maker

BINARY = ("pdf", "png")


async def about_summary(
    settings: Settings,
    periods: dict[str, str],
    version: str,
    format: str,
    file: Path | None,
    send: bool,
    as_: str,
    out: Console,
    err: Console,
) -> int:
    """Prints or writes a summary. `periods` are `week`, `month` and `quarter` as they were given, at most one of them.

    Returns the exit status: 1 where it was refused.

    Raises:
        Wrong: an option cannot be used.
    """
    if format not in reports.FORMATS:
        raise Wrong(f"--format: {_meant(format, list(reports.FORMATS))}")
    if version and version not in list(Version):
        raise Wrong(f"--for: {_meant(version, list(Version))}")
    async with opened(settings, say=err.print) as app:
        by = colleague(app, as_)
        which = Version(version) if version else version_for(by)
        period = _period(periods, settings.timezone)
        if period is None:
            period = await app.store.run(lambda work: usual(work, by, app.practice, now(), settings.timezone))
        if (which is Version.LEAD or send) and version_for(by) is not Version.LEAD:
            err.print(
                "The lead's version, and sending, are for the safeguarding lead and the deputy. Try --for trustees"
            )
            return 1
        why_not = why_not_period(by, period, app.practice, now())
        if why_not:
            err.print(why_not)
            return 1
        making = maker(app)
        if send:
            return await _send(app, making, period, by, out)
        return await _show(app, making, period, which, by, format, file, out)


async def _show(
    app: App,
    making: Maker,
    period: Period,
    version: Version,
    by: Colleague,
    format: str,
    file: Path | None,
    out: Console,
) -> int:
    def read(work: Work) -> Page:
        summary_read.read(work, by.name, period, version, now())
        return making.page(work, period, version, by)

    page = await app.store.run(read)
    try:
        drawn = reports.FORMATS[format](page)
    except NoTypst as why:
        raise Wrong(str(why)) from None
    if file is None and format in BINARY:
        file = Path(reports.name(page, format))
    if file is None:
        out.print(drawn.decode("utf-8-sig").replace("\r\n", "\n"), end="")
        return 0
    try:
        file.write_bytes(drawn)
    except OSError as problem:
        raise Wrong(f"{file} cannot be written: {problem.strerror}.") from None
    out.print(f"Written to {file}.")
    return 0


async def _send(app: App, making: Maker, period: Period, by: Colleague, out: Console) -> int:
    """Makes the versions of this kind of period anew and sends them again, whatever was sent before."""
    versions = making.wanted.versions(period.every) or (Version.TRUSTEES,)
    pages = await app.store.run(lambda work: [making.page(work, period, one) for one in versions])
    made = making.files(pages)
    again = f"again:{now():%Y%m%dT%H%M%S}"
    going = await app.store.run(
        lambda work: sending.send(
            work, period, made, making.wanted, app.practice, now(), now(), again=again, by=by.name
        )
    )
    out.print(f"The summary of {period.name} is on its way to {', '.join(going) or 'nobody'}.")
    out.print(f"Its files lie in {making.folder}: {', '.join(one.file for one in made)}.")
    for job, receipt in await app.store.run(lambda work: work.summaries.delivered(f"summary:{period.key}")):
        out.print(f"{receipt.at:%Y-%m-%d %H:%M} {job}: {receipt.status.value} {receipt.detail}".rstrip())
    return 0


def _period(periods: dict[str, str], timezone: str) -> Period | None:
    """The period that was named; None where none was."""
    given = {every: text for every, text in periods.items() if text}
    if len(given) > 1:
        raise Wrong("Say one of --week, --month and --quarter.")
    for every, text in given.items():
        try:
            period = named(text, timezone, Every(every))
        except ValueError as fault:
            raise Wrong(f"--{every}: {fault}") from None
        if period.since > now():
            raise Wrong(f"--{every}: {period.name} has not begun yet.")
        return period
    return None


def _meant(text: str, known: list[str]) -> str:
    near = get_close_matches(text, known, 1)
    return f"“{text[:40]}” is unknown. " + (f"Did you mean “{near[0]}”?" if near else f"There are: {', '.join(known)}.")
