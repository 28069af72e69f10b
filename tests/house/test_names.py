"""Names and places: no drawers for odds and ends, a test for every part, nothing of one machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files, python_files

DRAWERS = {"util", "utils", "helper", "helpers", "common", "base", "manager", "managers", "misc", "stuff"}
# Folders whose every entry is a part with a test of its own, and the entries that are none.
PARTS: dict[str, set[str]] = {
    "connectors": set(),
    "connectors/exports/formats": set(),
    "classifiers": {"training", "models"},
    "bot/commands": set(),
    "bot/settings_words": set(),
}
# Spelt in pieces, so that this file does not find itself.
REGISTRIES = [
    "pypi" + ".org",
    "files.python" + "hosted.org",
    "registry.npm" + "js.org",
    "registry.yarn" + "pkg.com",
    "deb.deb" + "ian.org",
    "proxy.gol" + "ang.org",
    "static.crates" + ".io",
]
ONE_MACHINE = re.compile(r"(?<![\w.~-])/(?:work|root|Users/\w+|home/(?!safelight\b)\w+|opt/pypi)(?:/|\b(?!\w))")


def test_no_drawer_for_odds_and_ends() -> None:
    wrong = [str(path) for path in python_files() if DRAWERS & set(path.stem.lower().split("_"))]
    wrong += [str(path) for path in python_files() if DRAWERS & {part.lower() for part in path.parts[:-1]}]
    assert not wrong, f"name these after what they hold: {wrong}"


@pytest.mark.parametrize("folder", PARTS)
def test_every_part_has_its_test(folder: str) -> None:
    inside = [path for path in python_files() if path.is_relative_to(folder)]
    parts = {path.relative_to(folder).parts[0].removesuffix(".py") for path in inside} - {"__init__"}
    # tests/ mirrors the tree, without `bot`; a folder's tests may also lie one floor up.
    place = Path("tests", *[name for name in Path(folder).parts if name != "bot"])
    places = [place, place.parent] if len(place.parts) > 2 else [place]
    tests = [path for path in python_files("tests") if path.name.startswith("test_")]
    missing = [
        f"{folder}/{part}: {place}/test_{part}.py"
        for part in sorted(parts - PARTS[folder])
        if not any(
            test == where / f"test_{part}.py" or test.is_relative_to(where / part) for where in places for test in tests
        )
    ]
    assert not missing, "without a test of their own:\n" + "\n".join(missing)


def test_nothing_of_one_machine() -> None:
    wrong = []
    for path in files():
        raw = (ROOT / path).read_bytes()
        if b"\0" in raw[:8192]:  # a model, a picture: exporters note where they ran
            found = ONE_MACHINE.search(raw.decode("latin-1"))
            wrong += [f"{path}: {found[0]}"] if found else []
            continue
        for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), 1):
            if ONE_MACHINE.search(line[:10_000]) or any(host in line for host in REGISTRIES):
                wrong.append(f"{path}:{number}: {line.strip()[:120]}")
    assert not wrong, "paths of one machine, or hosts of package registries:\n" + "\n".join(wrong)
