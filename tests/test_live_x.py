"""X through the whole desk: a reply is found, hidden by a colleague's word, and shown again."""

from __future__ import annotations

from pathlib import Path

from bot.core.requests import CaseWord
from tests.fakes.live import Running, file, running, settings
from tests.fakes.x.stand import SECRETS, standing

NAMES = ("x_bearer_token", "x_key", "x_key_secret", "x_token", "x_token_secret")


async def test_a_reply_is_hidden_and_shown_again(tmp_path: Path) -> None:
    async with standing() as stand:
        given = dict(zip(NAMES, SECRETS, strict=True)) | {"x": "on", "x_url": stand.server.url, "x_read_back": 1}
        post = await stand.says("you scumbag")
        async with running(settings(file(tmp_path), {stand.group: {"name": "Our account"}}, **given)) as desk:
            await desk.until(lambda: desk.cases())
            for number, (word, hidden) in enumerate((("remove", True), ("undo", False)), 1):
                reply = await desk.app.pipeline.answer(
                    CaseWord(f"say-{number}", "Lea", "1", word, "Against our rules.")
                )
                assert reply.ok, reply.text
                await desk.until(lambda: len(_told(desk)) == number)  # noqa: B023
                assert stand.world.posts[post].hidden is hidden


def _told(desk: Running) -> list[str]:
    """What the receipts of the first case say of the reply."""
    receipts = desk.read(lambda work: work.outbox.receipts("1"))
    return [one.detail for one in receipts if "reply is" in one.detail]
