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


async def next_steps(app: App) -> list[str]:
    """What is still to be done in a chat before somebody works here and a group is watched; empty where that is so."""
    there = [one for one in _CHATS if one in {platform.name for platform in app.connected.platforms}]
    steps = []
    if not app.settings.colleagues and not pairing.admins(app.practice) and there:
        lives = pairing.FIRST_LIVES
        code = await app.store.run(lambda work: pairing.make(work, app.practice, now(), lives=lives))
        steps.append(
            f"Become the first admin: write /pair {code} in {' or '.join(_CHATS[one][0] for one in there)}. It works "
            f"once, within {lives.total_seconds() / 3600:.0f} hour; another one: safelight pair"
        )
    if there and not app.practice.watched | app.practice.waiting:
        ways = " or ".join(_CHATS[one][1] for one in there)
        steps.append(f"Then write {ways}. It asks for all the rest, and ends with a test of the alarm.")
    return steps


_CHATS = {
    "discord": ("a channel of Discord that the bot is in (nobody else sees it)", "/safelight setup in Discord"),
    "telegram": ("a private chat with the bot in Telegram", "/setup in Telegram"),
}
"""Where one writes to the bot in a chat, and how its guided setup is called there."""
