"""Drawing lots by a key: for whoever lacks the key it is chance; with the key it can be done again and checked."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

_WHOLE = 2**64


def lot(key: bytes, what: str) -> float:
    """A number from 0 up to 1, the same for the same key and words, not to be guessed from others (HMAC-SHA-256)."""
    digest = hmac.new(key, what.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") / _WHOLE


def shared_out(sizes: Mapping[str, int], most: int, key: bytes) -> dict[str, int]:
    """How many to draw from each group: in proportion, and one from each that has any where there are enough.

    What is left after whole numbers goes to the largest remainders (Hamilton's method); lots decide between equals.
    """
    known = {group: size for group, size in sizes.items() if size > 0}
    total = sum(known.values())
    if total <= most:
        return dict(known)
    least = 1 if len(known) <= most else 0
    quotas = {group: most * size / total for group, size in known.items()}
    given = {group: max(least, int(quota)) for group, quota in quotas.items()}

    def pressing(group: str) -> tuple[float, float]:
        return quotas[group] - given[group], lot(key, group)

    while sum(given.values()) > most:
        given[min((one for one in given if given[one] > least), key=pressing)] -= 1
    while sum(given.values()) < most:
        given[max((one for one in given if given[one] < known[one]), key=pressing)] += 1
    return {group: number for group, number in given.items() if number}
