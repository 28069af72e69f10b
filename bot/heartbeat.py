"""Tells a watcher outside, each minute, that the desk is well: whoever hears nothing knows that something is wrong.

The address is one of a service like Healthchecks or Uptime Kuma, which alerts people when it is not called. Nothing
about cases or people is sent: only that address is called.
"""

from __future__ import annotations

import httpx

PATIENCE = 10.0
"""Seconds to wait for the watcher."""


async def beat(url: str, proxy: str = "") -> str:
    """Calls the address. Returns what was wrong, in words; empty where it was heard."""
    try:
        async with httpx.AsyncClient(timeout=PATIENCE, proxy=proxy or None, follow_redirects=True) as client:
            answer = await client.get(url)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as problem:
        return f"The watcher outside cannot be reached ({type(problem).__name__})."
    if answer.is_success:
        return ""
    return f"The watcher outside answered with status {answer.status_code}: look whether heartbeat_url is right."
