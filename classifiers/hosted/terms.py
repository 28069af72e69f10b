"""On which terms a hosted or local model is asked: where, how, how often, and what it may see."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

KINDS = {"moderations": "/moderations", "chat": "/chat/completions"}
SENDS = frozenset({"text", "name", "context"})
LONGEST_WAIT = 30.0
"""Seconds an answer may take at most: all scoring of a batch has to be done in little more than a minute."""


class Unanswered(Exception):
    """There is no verdict of one message. `reason` is a sentence for people without its full stop; it holds nothing a
    member or the server wrote. `again`: it may be different a little later."""

    def __init__(self, reason: str, *, again: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again


class Secret:
    """A text that is never shown: not printed, not logged, not in anybody's repr. It can be pickled to the worker."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return "(kept secret)" if self._text else "(none)"

    def __bool__(self) -> bool:
        return bool(self._text)

    def reveal(self) -> str:
        return self._text


@dataclass(frozen=True, slots=True)
class Passed:
    """A message and what stands around it. Only what `send` lists ever leaves this machine; ids never do."""

    text: str
    name: str = ""
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """Raises ValueError: something cannot be so; the message says what to set.

    `url` up to and with `/v1`; `timeout` in seconds; `labels` the labels wanted (empty: all it can); `characters` the
    longest message sent; `requests` a minute.
    """

    url: str
    kind: str = "chat"
    model: str = ""
    key: Secret = Secret("")  # noqa: RUF009 - it never changes
    timeout: float = 10.0
    labels: frozenset[str] = frozenset()
    send: frozenset[str] = frozenset({"text"})
    characters: int = 4000
    requests: int = 60

    def __post_init__(self) -> None:
        _check_address(self.url)
        if self.kind not in KINDS:
            raise ValueError(f"hosted_kind: “{self.kind}” is unknown. Write chat or moderations.")
        if self.kind == "chat" and not self.model:
            raise ValueError("hosted_model: name the model that answers, as its server calls it.")
        if not (0 < self.timeout <= LONGEST_WAIT):
            raise ValueError(f"hosted_timeout: write seconds, more than 0 and at most {LONGEST_WAIT:g}.")
        if "text" not in self.send or self.send - SENDS:
            raise ValueError("hosted_send: write text, and where you want it also name and context.")
        if self.kind == "moderations" and self.send != {"text"}:
            raise ValueError("hosted_send: a moderations address takes the text alone; set hosted_send to text.")
        if self.characters < 1 or self.requests < 1:
            raise ValueError("hosted_characters and hosted_requests: write numbers of 1 or more.")
        key = self.key.reveal()
        if not all("!" <= letter <= "~" for letter in key):
            raise ValueError("hosted_key: the key holds a letter or space that no key has. Is there more in the file?")

    @property
    def local(self) -> bool:
        """Whether the server is on this machine or in a private network, so that no proxy has business between."""
        return is_local(urlsplit(self.url).hostname or "")

    @property
    def address(self) -> str:
        url = self.url.rstrip("/")
        return url if url.endswith(KINDS[self.kind]) else url + KINDS[self.kind]


def is_local(host: str) -> bool:
    """A loopback or private address, or a name without a dot, as on one's own machine or container network."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal"))


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - looking at it checks it
    except ValueError:
        raise ValueError("hosted_url: this is no address. Write it like https://host/v1.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("hosted_url: this is no address. Write it like https://host/v1.")
    if parts.username or parts.password:
        raise ValueError("hosted_url: an address holds no name or password. Give the key as hosted_key.")
    if parts.scheme == "http" and not is_local(parts.hostname):
        raise ValueError("hosted_url: messages leave this network only over https.")
