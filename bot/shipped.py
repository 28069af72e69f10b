"""The models that come with Safelight, and whether their files are what was shipped.

Beside each model stands `name.json` with `version` and `sha256`, that of `name.bin` or `name.onnx`. `other_sha256` is
that of `other.bin` or `other.onnx`, which belongs to it. `licence` may stand there too, and `examples`: texts with the
scores they must get.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import classifiers

MODELS = Path(classifiers.__file__).parent / "models"
_ENDINGS = (".bin", ".onnx")


@dataclass(frozen=True, slots=True)
class Shipped:
    """One model: `altered` and `missing` name its files that are not what was shipped."""

    name: str
    version: str
    licence: str
    card: str
    bytes: int
    altered: tuple[str, ...]
    missing: tuple[str, ...]
    beside: Mapping[str, Any]

    @property
    def whole(self) -> bool:
        return not (self.altered or self.missing)

    @property
    def words(self) -> str:
        said = ["is altered: " + ", ".join(self.altered)] if self.altered else []
        said += ["is missing: " + ", ".join(self.missing)] if self.missing else []
        return " and ".join(said) or "ok"

    @property
    def size(self) -> str:
        return f"{self.bytes / 1e6:.1f} MB"


def shipped(models: Path = MODELS) -> list[Shipped]:
    """Every model in a folder, by name."""
    return [one for file in sorted(models.glob("*.json")) if (one := _shipped(file))]


def _shipped(file: Path) -> Shipped | None:
    try:
        made = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Shipped(file.stem, "unknown", "unknown", "none", 0, (file.name,), (), {})
    if not isinstance(made, dict) or not {"version", "sha256"} <= made.keys():
        return None  # a table that belongs to a model, a vocabulary say
    digests = {_weights(file, key): str(digest) for key, digest in made.items() if key.endswith("sha256")}
    there = {name: file.parent / name for name in digests if (file.parent / name).is_file()}
    card = file.with_suffix(".md")
    return Shipped(
        name=file.stem,
        version=str(made["version"]),
        licence=str(made.get("licence", "see the card")),
        card=str(card) if card.is_file() else "none",
        bytes=sum(path.stat().st_size for path in there.values()),
        altered=tuple(name for name, path in there.items() if _digest(path) != digests[name]),
        missing=tuple(name for name in digests if name not in there),
        beside=made,
    )


def _weights(beside: Path, key: str) -> str:
    """The name of the file that `sha256` or `other_sha256` is about."""
    stem = key.removesuffix("sha256").removesuffix("_") or beside.stem
    there = [stem + ending for ending in _ENDINGS if (beside.parent / (stem + ending)).is_file()]
    return (there or [stem + _ENDINGS[0]])[0]


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
