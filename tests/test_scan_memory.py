"""A scan reads files of any length in the same memory, the desk and its scoring process together."""

from __future__ import annotations

import sys
from pathlib import Path
from time import sleep

import pytest

from tests.fakes.command import process

SHORT, LONG = 11_000, 40_000
"""Both longer than what reading may run ahead of judging; the page cache of SQLite grows with the file, up to 64 MB."""
MORE = 54 * 1024
"""KiB by which the longer one may need more, mostly for pages of SQLite: its messages would need half as much again."""


def written(folder: Path, number: int) -> Path:
    path = folder / "WhatsApp Chat with Club.txt"
    with path.open("w", encoding="utf-8") as file:
        for n in range(number):
            day, minute = 1 + n // 1440 % 28, n % 1440
            month, year = 1 + n // 40320 % 12, 2025
            when = f"{day:02}/{month:02}/{year}, {minute // 60:02}:{minute % 60:02}"
            file.write(f"{when} - Member {n % 40}: ok {n}\n")
    return path


def peak(folder: Path, number: int) -> int:
    """KiB at most, of the desk and each process it started, as the kernel counted them."""
    folder.mkdir()
    path = written(folder, number)
    highest: dict[int, int] = {}
    with process("scan", path, "--dry-run", "--json", url="sqlite:///none.db", folder=folder) as running:
        while running.poll() is None:
            for one in (running.pid, *children(running.pid)):
                highest[one] = resident(one) or highest.get(one, 0)  # one that was just forked still shows its parent's
            sleep(0.02)
        assert running.returncode == 0
        assert running.stdout is not None
        assert f'"messages": {number}' in running.stdout.read()
    return sum(highest.values())


def children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def resident(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux for the memory of a process")
def test_a_longer_chat_in_the_same_memory(tmp_path: Path) -> None:
    short, long = peak(tmp_path / "short", SHORT), peak(tmp_path / "long", LONG)
    assert long - short < MORE, f"{short} KiB for {SHORT} lines, {long} KiB for {LONG}"
    print(f"{short} KiB for {SHORT} lines, {long} KiB for {LONG}")
