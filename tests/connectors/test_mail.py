"""Mail: alerts and deliveries to a real server, and what a server may answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.core.effects import Alert, Ban, Deliver, Status
from bot.core.ports import Actor, Busy, Refused
from connectors.mail import Wanted, connect
from tests.test_running import free_port

NOW = datetime(2026, 11, 26, 21, 4, tzinfo=UTC)


class Taken:
    """A mail server's inside: what it took, and what it answers instead where that is set."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.answers: list[str] = []

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, _: Any) -> str:
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        found = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        self.messages.append(found)
        return "250 taken"


def knows(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object) -> AuthResult:
    good = isinstance(given, LoginPassword) and (given.login, given.password) == (b"desk", b"invented")
    return AuthResult(success=good, handled=False)


class Post:
    def __init__(self) -> None:
        self.taken = Taken()
        self.port = free_port()
        self.controller = Controller(
            self.taken, hostname="127.0.0.1", port=self.port, authenticator=knows, auth_require_tls=False
        )
        self.controller.start()

    def actor(self, **more: Any) -> Actor:
        given = {
            "host": "127.0.0.1", "port": self.port, "security": "none", "sender": "desk@example.org",
            "people": {"Lea": "lea@example.org"}, "address": "https://desk.example.org", "organisation": "Riverside",
            **more,
        }  # fmt: skip
        actor = connect(Wanted(**given), now=lambda: NOW).actor
        assert actor is not None
        return actor


@pytest.fixture
def post() -> Iterator[Post]:
    post = Post()
    yield post
    post.controller.stop()


ALERT = Alert(case="7", to="Lea", severity="S1", text="Someone may be in danger: case 7.", link="/case/7")


async def test_an_alert_says_what_and_where_and_nothing_more(post: Post) -> None:
    receipt = await post.actor(user="desk", password="invented").perform(ALERT)
    [mail] = post.taken.messages
    assert receipt.status is Status.DONE
    assert receipt.ref == mail["Message-ID"]
    assert mail["To"] == "lea@example.org"
    assert mail["From"] == '"Safelight, Riverside" <desk@example.org>'
    assert mail["Subject"] == "[Now] Someone may be in danger: case 7."
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().splitlines()[:3] == [
        "Now: Someone may be in danger: case 7.",
        "",
        "https://desk.example.org/case/7",
    ]


@pytest.mark.parametrize("text", ["a\r\nBcc: all@example.org", "\u202emirror", "x" * 5000, "\ud800half"])
async def test_whatever_an_alert_says_it_stays_one_line_to_one_person(post: Post, text: str) -> None:
    await post.actor().perform(Alert(to="Lea", severity="S2", text=text))
    [mail] = post.taken.messages
    assert mail["Bcc"] is None
    assert mail.get_all("To") == ["lea@example.org"]
    assert "\u202e" not in str(mail["Subject"])


async def test_a_delivery_is_text_and_html_with_its_picture(post: Post, tmp_path: Path) -> None:
    (tmp_path / "week.html").write_text("<h1>Week 47</h1>", encoding="utf-8")
    (tmp_path / "week.png").write_bytes(b"\x89PNG not really")
    actor = post.actor(folder=tmp_path)
    await actor.perform(
        Deliver(group="mail:chair@example.org", text="Week 47\nQuiet.", picture="week.png", file="week.html")
    )
    [mail] = post.taken.messages
    assert (mail["To"], mail["Subject"]) == ("chair@example.org", "Week 47")
    kinds = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "image/png"]
    for name in ("../secret", "/etc/passwd", "gone.pdf"):
        with pytest.raises(Refused):
            await actor.perform(Deliver(group="mail:chair@example.org", text="x", file=name))


async def test_what_a_server_answers_becomes_a_sentence_or_a_wait(post: Post) -> None:
    actor = post.actor()
    post.taken.answers = ["451 greylisted, come back"]
    with pytest.raises(Busy):
        await actor.perform(ALERT)
    post.taken.answers = ["550 no such user here"]
    with pytest.raises(Refused, match="no such user here"):
        await actor.perform(ALERT)
    with pytest.raises(Refused, match="Dee has no mail address"):
        await actor.perform(Alert(to="Dee", severity="S1", text="x"))
    with pytest.raises(Refused):
        await actor.perform(Ban(account="discord:1", group="discord:2"))
    wrong = post.actor(user="desk", password="secret-of-mine")
    with pytest.raises(Refused) as refused:
        await wrong.perform(ALERT)
    assert "secret-of-mine" not in str(refused.value)
    assert not (await wrong.check()).ok
    assert (await actor.check()).words.endswith("alerts go to Lea.")
    away = post.actor(port=free_port())
    with pytest.raises(Busy):
        await away.perform(ALERT)
    assert "cannot be reached" in (await away.check()).words


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"security": "ssl"}, "“ssl” is unknown"),
        ({"host": "mail.example.org"}, "on this machine only"),
        ({"sender": "Safelight <a@example.org>"}, "mail_from"),
        ({"people": {"Lea": "lea@example.org, all@example.org"}}, "no mail address"),
    ],
)
def test_settings_that_cannot_be_are_told(change: dict[str, Any], said: str) -> None:
    given = {"host": "localhost", "security": "none", "sender": "desk@example.org", **change}
    with pytest.raises(ValueError, match=said):
        connect(Wanted(**given))
