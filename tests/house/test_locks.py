"""The lock files say what pyproject.toml asks for, with a digest for everything."""

from __future__ import annotations

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT

LOCKS = ("requirements.lock", "requirements-pdf.lock", "requirements-dev.lock")


def locked(name: str) -> dict[str, list[tuple[str, int]]]:
    """Package → (version, number of digests) of each of its entries."""
    found: dict[str, list[tuple[str, int]]] = {}
    for block in re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text()):
        entry = re.match(r"([\w.-]+)==([\w.!+-]+)", block)
        if entry:
            found.setdefault(entry[1], []).append((entry[2], block.count("--hash=sha256:")))
    return found


def asked() -> dict[str, list[Requirement]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    base, pdf = project["project"]["dependencies"] + groups["build"], groups["pdf"]
    dev = [line for line in groups["dev"] if isinstance(line, str)]
    assert pdf == project["project"]["optional-dependencies"]["pdf"]
    return {
        "requirements.lock": [Requirement(line) for line in base],
        "requirements-pdf.lock": [Requirement(line) for line in pdf],
        "requirements-dev.lock": [Requirement(line) for line in base + dev + pdf],
    }


def test_all_that_is_asked_for_is_locked() -> None:
    for name, requirements in asked().items():
        have = locked(name)
        for wanted in requirements:
            versions = [version for version, _ in have.get(canonicalize_name(wanted.name), [])]
            assert any(wanted.specifier.contains(v) for v in versions), f"{name} lacks {wanted}: `make lock`"


def test_everything_has_a_digest() -> None:
    for name in LOCKS:
        without = [package for package, entries in locked(name).items() if not all(n for _, n in entries)]
        assert locked(name)
        assert not without


def test_what_is_tested_is_what_runs() -> None:
    base, pdf, dev = (locked(name) for name in LOCKS)
    assert {name: dev.get(name) for name in base | pdf} == base | pdf


def test_the_base_stays_light() -> None:
    heavy = {"torch", "transformers", "scikit-learn", "scipy", "pandas", "tensorflow"}
    assert not heavy & set(locked("requirements.lock"))
