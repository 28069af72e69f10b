"""Push: alerts through Apprise to a service that stands in for one."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.core.effects import Alert, Status
from bot.core.ports import Refused
from connectors.push import connect, read
from connectors.push.actor import NotTaken


class Phone:
    """A web hook that Apprise's `json://` speaks to."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.status = 200
        phone = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                phone.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(phone.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"json://127.0.0.1:{self.server.server_port}/topic"


@pytest.fixture
def phone() -> Iterator[Phone]:
    phone = Phone()
    yield phone
    phone.server.shutdown()
    phone.server.server_close()


ALERT = Alert(to="Lea", severity="S1", text="Someone may be in danger: case 7.\nBcc: x", link="/case/7")


async def test_an_alert_reaches_a_phone(phone: Phone) -> None:
    actor = connect(f"# Lea's\nlea = {phone.url}", {"Lea": "lea"}, "https://desk.example.org").actor
    assert actor is not None
    receipt = await actor.perform(ALERT)
    assert (receipt.status, receipt.detail) == (Status.DONE, "The push service took it for Lea.")
    [told] = phone.told
    assert told["title"] == "Safelight: Now"
    assert told["message"].splitlines()[-1] == "https://desk.example.org/case/7"
    assert len(told["message"].splitlines()) == 2
    assert (await actor.check()).ok


async def test_what_is_not_taken_is_tried_again_and_who_has_none_is_refused(phone: Phone) -> None:
    actor = connect(f"lea = {phone.url}", {"Lea": "lea", "Dee": "dee"}).actor
    assert actor is not None
    phone.status = 500
    with pytest.raises(NotTaken, match="None of the 1 push services of Lea took it"):
        await actor.perform(ALERT)
    with pytest.raises(Refused, match="Dee has no push service"):
        await actor.perform(Alert(to="Dee", severity="S1", text="x"))
    assert "No push service is set for Dee" in (await actor.check()).words


def test_a_line_that_is_none_is_told_by_its_number() -> None:
    assert read("") == {}
    for line in ("lea", "lea = not a service", "= ntfy://topic"):
        with pytest.raises(ValueError, match="line 2") as fault:
            read(f"sam = ntfy://topic\n{line}")
        assert "topic" not in str(fault.value).replace("ntfy://topic”", "")
