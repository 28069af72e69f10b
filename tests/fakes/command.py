"""The command `safelight` as somebody types it: in this process for speed, in one of its own where that matters."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main

ROOT = Path(__file__).resolve().parents[2]
SAFELIGHT = str(Path(sys.executable).with_name("safelight"))
STEERS = {"\t", "\n"}


@dataclass(frozen=True, slots=True)
class Said:
    """What a command printed and how it ended."""

    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The lines of `--json`."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def cases(self) -> list[dict[str, Any]]:
        return [row for row in self.rows if "summary" not in row]

    @property
    def summary(self) -> dict[str, Any]:
        assert list(self.rows[-1]) == ["summary"]
        summary: dict[str, Any] = self.rows[-1]["summary"]
        return summary


class Typed:
    """Types commands against one database, in a folder of its own. Whatever is printed may never steer a screen."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, url: str, folder: Path) -> None:
        for name in [name for name in os.environ if name.startswith("SAFELIGHT_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("SAFELIGHT_DATABASE_URL", url)
        monkeypatch.chdir(folder)
        self._monkeypatch = monkeypatch
        self.url = url
        self.folder = folder

    def __call__(self, *words: str | Path, ends: int | None = 0) -> Said:
        """Types `safelight …`; `ends` is the exit status it must have."""
        out, err = StringIO(), StringIO()
        self._monkeypatch.setattr(sys, "argv", ["safelight", *map(str, words)])
        with redirect_stdout(out), redirect_stderr(err):
            status = _status()
        said = Said(status, out.getvalue(), err.getvalue())
        harmless(said.out + said.err)
        assert ends is None or status == ends, said
        return said

    def refused(self, *words: str | Path, ends: int = 2) -> str:
        """The one sentence that a command says that cannot be done."""
        said = self(*words, ends=ends)
        assert said.out == ""
        assert said.err.count("\n") == 1, said.err
        return said.err.strip()

    def set(self, **variables: str) -> None:
        for name, value in variables.items():
            self._monkeypatch.setenv(name, value)

    def unset(self, name: str) -> None:
        self._monkeypatch.delenv(name)


def _status() -> int:
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def harmless(text: str) -> None:
    """No control or direction characters, no lone surrogates, no traceback."""
    steers = {letter for letter in text if unicodedata.category(letter) in ("Cc", "Cs") and letter not in STEERS}
    steers |= set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2028\u2029\ufeff")
    assert not steers, ascii(steers)
    assert "Traceback" not in text, text


@contextmanager
def process(
    *words: str | Path, url: str, folder: Path, environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own, in a folder of its own; it is gone when the block ends."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SAFELIGHT_")}
    running = subprocess.Popen(
        [SAFELIGHT, *map(str, words)],
        cwd=folder,
        env={
            **clean,
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "SAFELIGHT_DATABASE_URL": url,
            **(environment or {}),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield running
    finally:
        with suppress(ProcessLookupError):  # with the process that scores for it
            os.killpg(running.pid, signal.SIGKILL)
        running.wait(30)
        for stream in (running.stdout, running.stderr):
            if stream is not None and not stream.closed:
                stream.close()
