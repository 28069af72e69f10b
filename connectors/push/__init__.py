"""Push: alerts on phones through the services of Apprise (ntfy, Pushover, SMS gateways …). It only sends."""

from __future__ import annotations

from connectors.push.actor import PLATFORM, PushActor, connect, read

__all__ = ["PLATFORM", "PushActor", "connect", "read"]
