"""The database fixtures themselves: empty, separate, and gone afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.pool import NullPool

from tests import postgres


def test_answers(empty_url: str) -> None:
    engine = create_engine(empty_url, poolclass=NullPool)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_an_empty_database(empty_url: str, turn: int) -> None:
    engine = create_engine(empty_url, poolclass=NullPool)
    assert inspect(engine).get_table_names() == []
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept (turn INTEGER)"))
        connection.execute(text("INSERT INTO kept VALUES (:turn)"), {"turn": turn})


@pytest.mark.postgresql
def test_a_database_goes_although_somebody_is_connected(postgres_server: postgres.Server) -> None:
    url = postgres_server.create()
    name = url.partition("@/")[2].partition("?")[0]
    connection = psycopg.connect(host=str(postgres_server.directory), user=postgres.OWNER, dbname=name, autocommit=True)
    postgres_server.drop(url)
    with pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")
    connection.close()


@pytest.mark.postgresql
def test_the_server_goes_when_the_tests_are_killed() -> None:
    code = (
        "import time\nfrom tests import postgres\n"
        "with postgres.server() as s:\n    print(s.directory, flush=True)\n    time.sleep(600)\n"
    )
    root = Path(__file__).parent.parent
    tests = subprocess.Popen([sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE, text=True)
    assert tests.stdout is not None
    directory = Path(tests.stdout.readline().strip())
    server = int((directory / "data" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(server, 0)

    tests.send_signal(signal.SIGKILL)
    tests.wait()
    tests.stdout.close()

    until = time.monotonic() + 60
    while directory.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not directory.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(server, 0)
