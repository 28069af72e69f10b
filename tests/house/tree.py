"""What belongs to the project: the files git knows or would add."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("bot", "classifiers", "config", "connectors")


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project, relative to ROOT; without git, every file outside .venv and ./data."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode == 0 and listed.stdout:
        found = [Path(name) for name in listed.stdout.split("\0") if name]
    else:
        found = [path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file()]
        found = [path for path in found if path.parts[0] not in {".venv", ".git", "data"}]
    return tuple(sorted(path for path in found if (ROOT / path).is_file()))


def python_files(*folders: str) -> list[Path]:
    """The project's Python files, in these top folders only when any are named."""
    return [path for path in files() if path.suffix == ".py" and (not folders or path.parts[0] in folders)]


def parse(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def module_name(path: Path) -> str:
    """`bot/core/__init__.py` → `bot.core`."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Each imported module with its line, inside functions too; `from bot import core` gives `bot.core`."""
    package = list(path.parent.parts)
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*start, node.module] if node.module else start)
            if source in OURS:
                for alias in node.names:
                    yield node.lineno, f"{source}.{alias.name}"
            else:
                yield node.lineno, source


def within(module: str, *roots: str) -> bool:
    """Is it one of these packages or inside one of them?"""
    return any(module == root or module.startswith(root + ".") for root in roots)
