"""Who may import whom, as far as the layers in pyproject.toml cannot say it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import OURS, ROOT, imports, module_name, python_files, within

# What each part may know of ours, besides itself.
KNOWS = {
    "bot.core": (),
    "bot.find": ("bot.core",),
    "classifiers": ("bot.core",),
    "connectors": ("bot.core", "bot.desk"),
    "config": (),
    "bot.storage.migrations.versions": (),
}
READS_CONFIG = (
    "config", "bot.app", "bot.classifying", "bot.connecting", "bot.overlaying", "bot.practising", "bot.renewing",
)  # fmt: skip
# Not in the base environment; only these may ask for them.
HEAVY = ("torch", "transformers", "detoxify", "scipy", "sklearn", "pandas")
MAY_BE_HEAVY = ("classifiers.training", "classifiers.detoxify")


def of_ours() -> list[Path]:
    return python_files(*OURS)


def test_the_core_uses_the_standard_library_only() -> None:
    wrong = [
        f"{path}:{line} imports {name}"
        for path in of_ours()
        if within(module_name(path), "bot.core")
        for line, name in imports(path)
        if not within(name, "bot.core") and name.split(".")[0] not in sys.stdlib_module_names
    ]
    assert not wrong, "bot.core imports only the standard library:\n" + "\n".join(wrong)


@pytest.mark.parametrize(("part", "known"), KNOWS.items())
def test_a_part_knows_only_its_own(part: str, known: tuple[str, ...]) -> None:
    wrong = [
        f"{path}:{line} imports {name}"
        for path in of_ours()
        if within(module_name(path), part)
        for line, name in imports(path)
        if within(name, *OURS) and not within(name, part, *known)
    ]
    assert not wrong, f"{part} may know only {', '.join(known) or 'itself'}:\n" + "\n".join(wrong)


def test_only_the_composition_root_reads_config() -> None:
    wrong = [
        f"{path}:{line} imports {name}"
        for path in of_ours()
        if not within(module_name(path), *READS_CONFIG)
        for line, name in imports(path)
        if within(name, "config")
    ]
    assert not wrong, "hand settings in as values; only the composition root imports config:\n" + "\n".join(wrong)


def test_the_base_environment_stays_light() -> None:
    wrong = [
        f"{path}:{line} imports {name}"
        for path in of_ours()
        if not within(module_name(path), *MAY_BE_HEAVY)
        for line, name in imports(path)
        if within(name, *HEAVY)
    ]
    assert not wrong, "not installed by `make run`:\n" + "\n".join(wrong)


def test_the_layers_hold() -> None:
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent)) or "lint-imports"
    result = subprocess.run([program, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
