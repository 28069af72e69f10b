"""Who calls: a bearer token is looked up, a signature of OAuth 1.0a is worked out again (RFC 5849)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from urllib.parse import quote, unquote

from tests.fakes.x.world import App

OFFICIAL = ("https://api.twitter.com", "https://api.x.com")
"""The official library signs for its own host, whatever server its requests are led to."""


def bearer(apps: Sequence[App], header: str) -> App | None:
    return next((app for app in apps if header == f"Bearer {app.bearer}"), None)


def signed(
    apps: Sequence[App], header: str, method: str, base: str, path: str, query: Sequence[tuple[str, str]]
) -> App | None:
    """The app whose account signed this; None where nobody did, or the signature is wrong."""
    if not header.startswith("OAuth "):
        return None
    said = {unquote(name): unquote(value) for name, value in re.findall(r'(\w+)="([^"]*)"', header)}
    signature = said.pop("oauth_signature", "")
    said.pop("realm", None)
    for app in apps:
        if (app.key, app.token) != (said.get("oauth_consumer_key"), said.get("oauth_token")):
            continue
        pairs = sorted((_escaped(name), _escaped(value)) for name, value in [*query, *said.items()])
        joined = "&".join(f"{name}={value}" for name, value in pairs)
        secret = f"{_escaped(app.key_secret)}&{_escaped(app.token_secret)}"
        for host in (base, *OFFICIAL):
            words = "&".join((method.upper(), _escaped(f"{host}{path}"), _escaped(joined)))
            right = base64.b64encode(hmac.new(secret.encode(), words.encode(), hashlib.sha1).digest()).decode()
            if hmac.compare_digest(right, signature):
                return app
    return None


def _escaped(value: str) -> str:
    return quote(value, safe="-._~")
