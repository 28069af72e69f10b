"""The first admin's code, as it is printed where the desk runs."""

from __future__ import annotations

from rich.console import Console

from bot.app import App, Settings, now, opened
from bot.core.cases import No
from bot.steps import pairing


async def print_code(settings: Settings, name: str, out: Console, err: Console) -> int:
    """Prints a fresh code. Returns the exit status."""
    async with opened(settings, say=lambda line: None) as app:
        try:
            code = await app.store.run(lambda work: pairing.make(work, app.practice, now(), name))
        except No as refused:
            err.print(str(refused))
            return 1
    out.print(code)
    minutes = f"{pairing.LIVES.total_seconds() / 60:.0f}"
    err.print(
        f"Send it to the bot within {minutes} minutes, in private (Telegram) or anywhere (Discord):"
        f" /pair {code}. "
        "It works once."
    )
    return 0


async def first_code(app: App) -> str:
    """For a desk that is connected and has nobody who could be asked: how the first admin comes in. Empty else."""
    if not app.connected.platforms or app.settings.colleagues or pairing.admins(app.practice):
        return ""
    lives = pairing.FIRST_LIVES
    code = await app.store.run(lambda work: pairing.make(work, app.practice, now(), lives=lives))
    return (
        f"Nobody is named who works here. To become the first admin, send this to the bot in a private chat "
        "(Telegram), or type it in a channel that the bot is in (Discord: nobody else sees it):\n\n"
        f"    /pair {code}\n\n"
        f"It works once, within {lives.total_seconds() / 3600:.0f} hour. Another one: safelight pair"
    )
