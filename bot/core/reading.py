"""Reading a pack's TOML tables key by key: what is wrong is written down with file, table and key, and reading goes on.

Whoever reads gives one list of faults to all tables, and looks at it when everything has been read. A value that could
not be read is replaced by an empty one; it must not be used when there are faults.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from bot.core.clocks import Span
from bot.core.signals import Severity

E = TypeVar("E", bound=StrEnum)


def meant(name: str, known: Iterable[str]) -> str:
    """That a name is unknown, and which one was probably meant."""
    known = list(known)
    near = get_close_matches(name, known, 1) or get_close_matches(name.lower(), known, 1)
    if near:
        return f"“{name}” is unknown. Did you mean “{near[0]}”?"
    return f"“{name}” is unknown. " + (f"Known are: {', '.join(known)}." if known else "There is none yet.")


class Table:
    """One table. `place` says where it stands, as `laws.toml, soa-15a`; `keys` is all it may hold."""

    def __init__(self, place: str, data: object, faults: list[str], keys: Iterable[str]) -> None:
        self.place = place
        self._faults = faults
        self._data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        if not isinstance(data, Mapping):
            faults.append(f"{place}: write it as a table.")
        known = list(keys)
        strange = [str(key) for key in self._data if key not in known]
        for key in strange:
            self.fault(key, f"there is no such key. {meant(key, known)}")

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def fault(self, key: str, what: str) -> None:
        self._faults.append(f"{self.place}, {key}: {what}")

    def text(self, key: str, default: str | None = None) -> str:
        if key not in self._data and default is not None:
            return default
        value = self._needed(key)
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())
        if value is not None:
            self.fault(key, "write a text in quotes.")
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        found = self._list(key)
        if not all(isinstance(one, str) and one.strip() for one in found):
            self.fault(key, 'write a list of texts, like ["one", "two"].')
        return tuple(" ".join(str(one).split()) for one in found)

    def flag(self, key: str) -> bool:
        value = self._data.get(key, False)
        if not isinstance(value, bool):
            self.fault(key, "write true or false.")
        return value is True

    def whole(self, key: str) -> int | None:
        """A number of days or years; None where it is not there."""
        value = self._data.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 1000:
            self.fault(key, f"write a whole number from 1 to 999, not {value!r}.")
            return None
        return value

    def score(self, key: str) -> float:
        value = self._needed(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            if value is not None:
                self.fault(key, f"a score lies between 0 and 1, not {value!r}.")
            return 0.0
        return float(value)

    def day(self, key: str) -> date | None:
        """A day; None where it is not there."""
        value = self._data.get(key)
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.fault(key, f"“{value}” is no day. Write it like 2026-11-22, without quotes.")
        return None

    def span(self, key: str) -> Span | None:
        value = self._data.get(key)
        if value is None:
            return None
        try:
            return Span.of(str(value))
        except ValueError as fault:
            self.fault(key, str(fault))
            return None

    def choice(self, key: str, kind: type[E], default: E | None = None) -> E:
        if key not in self._data and default is not None:
            return default
        value = self._needed(key)
        return self._one(key, kind, value) if value is not None else next(iter(kind))

    def choices(self, key: str, kind: type[E]) -> frozenset[E]:
        """Several of them; all where the key is not there."""
        if key not in self._data:
            return frozenset(kind)
        return frozenset(self._one(key, kind, value) for value in self._list(key))

    def severity(self, key: str) -> Severity:
        value = self._needed(key)
        if value is not None and str(value) not in Severity.__members__:
            self.fault(key, meant(str(value), list(Severity.__members__)))
        return Severity.__members__.get(str(value), Severity.S4)

    def named(self, key: str, known: Collection[str], default: str | None = None) -> str:
        """The name of something that the pack has elsewhere."""
        name = self.text(key, default)
        if name and name not in known:
            self.fault(key, meant(name, known))
        return name

    def names(self, key: str, known: Collection[str]) -> tuple[str, ...]:
        found = self.texts(key)
        for name in found:
            if name not in known:
                self.fault(key, meant(name, known))
        return found

    def words(self, key: str, known: Collection[str]) -> dict[str, str]:
        """A table of texts by names that the pack has elsewhere: `{ scotland = "…" }`."""
        value = self._data.get(key, {})
        if not isinstance(value, Mapping) or not all(isinstance(text, str) and text.strip() for text in value.values()):
            self.fault(key, 'write a table of texts, like { name = "…" }.')
            return {}
        for name in value:
            if name not in known:
                self.fault(key, meant(str(name), known))
        return {str(name): " ".join(text.split()) for name, text in value.items()}

    def rows(self, key: str, keys: Iterable[str]) -> list[Table]:
        """The tables of a list, each with its place: `taxonomy/BULLY.toml, tell 2`."""
        known = list(keys)
        return [Table(f"{self.place}, {key} {n}", one, self._faults, known) for n, one in enumerate(self._list(key), 1)]

    def _list(self, key: str) -> list[Any]:
        value = self._data.get(key, [])
        if isinstance(value, list | tuple):
            return list(value)
        self.fault(key, "write a list, in square brackets.")
        return []

    def _one(self, key: str, kind: type[E], value: object) -> E:
        try:
            return kind(str(value))
        except ValueError:
            self.fault(key, meant(str(value), [str(one) for one in kind]))
            return next(iter(kind))

    def _needed(self, key: str) -> Any:
        if key not in self._data:
            self.fault(key, "is missing.")
        return self._data.get(key)


def tables(place: str, data: object, faults: list[str], keys: Iterable[str]) -> dict[str, Table]:
    """Named tables by their names; `place` says where each stands, with its name in the braces: `laws.toml, {}`."""
    if not isinstance(data, Mapping):
        faults.append(f"{place.format('name')}: write each as a table under its name.")
        return {}
    known = list(keys)
    return {str(name): Table(place.format(name), row, faults, known) for name, row in data.items()}


def texts(place: str, data: object, faults: list[str]) -> dict[str, str]:
    """A table of texts whose names are its own."""
    table = Table(place, data, faults, data if isinstance(data, Mapping) else ())
    return {name: table.text(name) for name in table}
