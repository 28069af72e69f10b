"""One sending of a form is one interaction: what makes a second click the same one, and how its reply is found."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from hashlib import sha256

from fastapi import Request, Response

from bot.core.store import Store

COOKIE = "safelight-said"
_NONCE = re.compile(r"[A-Za-z0-9_-]{22}")
_SAID = re.compile(r"[0-9a-f]{40}")


def fresh() -> str:
    """What a form carries, so that sending it twice is doing it once."""
    return secrets.token_urlsafe(16)


def interaction(colleague: str, case: str, word: str, nonce: str, fields: Mapping[str, str]) -> str | None:
    """The id of one sending; None where the form carries no nonce of ours.

    All that was filled in is part of it: another reason on the same page is another sending, not a second click.
    """
    if not _NONCE.fullmatch(nonce):
        return None
    filled = repr((colleague, case, word, nonce, sorted(fields.items())))
    return f"console:{sha256(filled.encode()).hexdigest()[:40]}"


def keep(response: Response, page: str, interaction_id: str) -> None:
    """Lets a page find, once, what was replied; the cookie holds no words."""
    response.set_cookie(
        COOKIE,
        interaction_id.removeprefix("console:"),
        max_age=60,
        path=page,
        httponly=True,
        samesite="strict",
    )


async def said(store: Store, request: Request, case: str) -> tuple[str, str]:
    """What was replied to the sending just before, and the cookie that ends with it (both may be empty)."""
    kept = request.cookies.get(COOKIE, "")
    if not kept:
        return "", ""
    if not _SAID.fullmatch(kept):
        return "", COOKIE
    reply = await store.run(lambda work: work.ledger.answered(f"console:{kept}"))
    return (str(reply["text"]) if reply and reply["case"] == case else ""), COOKIE
