"""An X to try the desk with by hand: `python -m tests.fakes.x`, then type what somebody writes to the organisation.

A line that begins with `!` changes the last post, `-` alone deletes it.
"""

from __future__ import annotations

import asyncio
import sys

from tests.fakes.x.server import serving
from tests.fakes.x.world import World

SECRETS = ("invented-bearer", "invented-key", "invented-key-secret", "7-invented-token", "invented-token-secret")
NAMES = ("BEARER_TOKEN", "KEY", "KEY_SECRET", "TOKEN", "TOKEN_SECRET")


async def main() -> None:
    world = World()
    us = world.user("700700700", "Harbour Youth Club", "HarbourYouth")
    sam = world.user("800800800", "Sam", "SamF")
    world.app(SECRETS, us)
    begun = world.post(us, "Open evening on Friday, all welcome.")
    last = begun
    async with serving(world, int(sys.argv[1]) if len(sys.argv) > 1 else 0) as server:
        print(f"SAFELIGHT_X=on\nSAFELIGHT_X_URL={server.url}")
        for name, secret in zip(NAMES, SECRETS, strict=True):
            print(f"SAFELIGHT_X_{name}={secret}")
        print(f'Group: [groups."x:{us}"]\nType what Sam answers; ! changes it, - deletes it, Ctrl-D ends all.')
        while line := await asyncio.to_thread(sys.stdin.readline):
            said = line.rstrip()
            if said == "-":
                world.delete(last)
            elif said.startswith("!"):
                last = world.edit(last, f"@HarbourYouth {said[1:].strip()}")
            else:
                last = world.post(sam, f"@HarbourYouth {said}", answers=begun)
            print(f"post {last}")


if __name__ == "__main__":
    asyncio.run(main())
