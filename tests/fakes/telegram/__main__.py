"""A Telegram to try the desk with by hand: `python -m tests.fakes.telegram`, then type what a member says."""

from __future__ import annotations

import asyncio
import sys

from tests.fakes.telegram.server import serving
from tests.fakes.telegram.world import World

TOKEN = "111:invented-for-trying-the-desk"
GROUP = -1001234567890


async def main() -> None:
    world = World()
    bot = world.bot(TOKEN, "safelight_trial_bot", sees_all=True)
    sam = world.user(222, "Sam")
    world.chat(GROUP, "Trial group")
    world.join(GROUP, sam)
    world.join(GROUP, bot, "administrator")
    async with serving(world) as server:
        print(f"Bot API: {server.url}\nToken: {TOKEN}\nGroup: telegram:{GROUP}\nType what Sam says; Ctrl-D ends it.")
        while line := await asyncio.to_thread(sys.stdin.readline):
            print(f"message {world.post(GROUP, sam, line.rstrip())}")


if __name__ == "__main__":
    asyncio.run(main())
