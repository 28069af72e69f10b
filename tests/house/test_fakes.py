"""Fakes are real implementations: nothing of ours is patched or mocked in a test."""

from __future__ import annotations

import ast

from tests.house.tree import OURS, imports, parse, python_files, within


def root_name(node: ast.expr) -> str:
    """`a` of `a.b.c`; empty for anything else."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def names_of_ours(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {(a.asname or a.name.split(".")[0]) for a in node.names if within(a.name, *OURS)}
        elif isinstance(node, ast.ImportFrom) and within(node.module or "", *OURS):
            names |= {a.asname or a.name for a in node.names}
    return names


def test_no_mocks() -> None:
    wrong = [
        f"{path}:{line} imports {name}"
        for path in python_files("tests")
        for line, name in imports(path)
        if within(name, "unittest.mock", "mock", "pytest_mock")
    ]
    assert not wrong, "use a real implementation (SQLite, rehearsal, a fake server):\n" + "\n".join(wrong)


def test_nothing_of_ours_is_patched() -> None:
    wrong = []
    for path in python_files("tests"):
        tree = parse(path)
        ours = names_of_ours(tree)
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            if root_name(node.func) != "monkeypatch" or node.func.attr not in {"setattr", "delattr"}:
                continue
            target = node.args[0]
            text = target.value if isinstance(target, ast.Constant) else ""
            if root_name(target) in ours or (isinstance(text, str) and within(text, *OURS)):
                wrong.append(f"{path}:{node.lineno}")
    assert not wrong, "hand another implementation in instead of patching ours:\n" + "\n".join(wrong)
