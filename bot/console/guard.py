"""What holds for every request: the right host, a bounded body, strict headers, and errors without chat text."""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Callable

from fastapi import Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST_BODY = 64 * 1024
_ALWAYS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_log = logging.getLogger("safelight.console")


class _TooLong(Exception):
    pass


class Guard:
    """Stands before all pages. `page(status, heading, *sentences)` draws what it says itself."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str], page: Callable[..., Response]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        begun, read = False, 0

        async def strict(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers[name] = value
                # The style sheet may be kept if the desk is asked each time; everything else leaves no copy behind.
                headers["Cache-Control"] = "no-cache" if scope["path"].startswith("/static/") else "no-store"
            await send(message)

        async def bounded() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > LONGEST_BODY:
                raise _TooLong
            return message

        async def instead(status: int, heading: str, *sentences: str) -> None:
            if not begun:
                await self._page(status, heading, *sentences)(scope, receive, strict)

        headers = Headers(scope=scope)
        if not self._ours(headers.getlist("host")):
            await instead(
                400,
                "This is not the desk's address",
                "Open the desk under the address that it shows when it starts.",
                "If it shall have another name, whoever looks after it can allow that name in the settings.",
            )
            return
        try:
            await self._app(scope, bounded, strict)
        except _TooLong:
            await instead(413, "That was too much at once", "Nothing was done. Please write less.")
        except Exception as problem:
            number = secrets.token_hex(4)
            _log.error("console error %s: %s at %s", number, type(problem).__name__, _way(problem))
            await instead(
                500,
                "Something went wrong here",
                "The desk could not do this. Nothing that was waiting is lost.",
                f"Please try again. If it happens again, tell whoever looks after the desk this number: {number}.",
            )

    def _ours(self, given: list[str]) -> bool:
        """Whether the one Host header names this desk, with or without its port: another name may be a rebound one."""
        if len(given) != 1:
            return False
        host = given[0].lower()
        name, colon, port = host.rpartition(":")
        return host in self._hosts or bool(colon and port.isdigit() and name in self._hosts)


def _way(problem: Exception) -> str:
    """Where it happened, as places in the code: an exception's own text may quote a chat."""
    frames = traceback.extract_tb(problem.__traceback__)[-8:]
    return " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in reversed(frames))
