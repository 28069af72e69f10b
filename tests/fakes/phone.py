"""A push service on a real socket, as Apprise's `json://` speaks to it: it takes, refuses, says nothing, or is gone."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SOON = "?cto=0.3&rto=0.3"
"""Apprise waits 4 seconds by itself; a test need not."""


class Phone:
    """`told` is what arrived, also where it was then refused. `status` is what it answers; `silent` answers nothing."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.status = 200
        self.silent = False
        self._over = threading.Event()
        phone = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                phone.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                if phone.silent:
                    phone._over.wait()
                    return
                self.send_response(phone.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._handler = Handler
        self.port = 0
        self.begin()

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.port}/topic{SOON}"

    def begin(self) -> None:
        """It is there, at the same address as before."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), self._handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def end(self) -> None:
        """It is gone: nobody listens at its address."""
        self._server.shutdown()
        self._server.server_close()

    def close(self) -> None:
        self._over.set()
        self.end()


@contextmanager
def phone() -> Iterator[Phone]:
    made = Phone()
    try:
        yield made
    finally:
        made.close()
