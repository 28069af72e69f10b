"""Every figure of the classifiers in one table: `make bench-classifiers`.

    make bench-classifiers ARGS='--data DIR'

`DIR` is the folder of the data sets (classifiers/training/README.md), or the variable SAFELIGHT_DATA; without it, only
what needs no data is measured. alt-profanity-check, better-profanity and Detoxify are measured beside where they are
installed. `--untouched` measures the conversations that nothing was developed on: once, at the end.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benches import packaged, speed
from tests.benches.asking import Asked
from tests.benches.conversations import UNTOUCHED, by_author, figures_of
from tests.benches.quality import Quality
from tests.benches.table import Row, markdown
from tests.classifiers.streaming import conversations

FAILED = "did not work"
"""How `bot.scoring` says that a classifier failed."""
PARTS = ("speed", "quality", "grooming")


def rows(given: argparse.Namespace) -> Iterator[Row]:
    data: Path | None = given.data
    if "speed" in given.only:
        yield from speed.screen(data, given.lines)
        yield from speed.confirm(given.closer)
        yield from speed.cascade(data, given.lines)
    full = Asked()
    if "quality" in given.only and data is not None:
        yield from Quality(data, full, Asked("screen")).rows()
    if "grooming" in given.only:
        yield from figures_of("development", full, conversations())
        if given.untouched:
            for author, some in by_author(UNTOUCHED).items():
                yield from figures_of(f"untouched, the {author} author's", full, some)
    failed = {what: times for what, times in sorted(full.missing.items()) if FAILED in what}
    for what, times in failed.items():
        yield Row(what, f"{times:,} times", "never", False)
    passed = sum(full.missing.values()) - sum(failed.values())
    yield Row("said to be in another language, and so not wholly checked", f"{passed:,} times")


def main() -> None:
    options = argparse.ArgumentParser(prog="make bench-classifiers")
    options.add_argument("--data", type=Path, default=os.environ.get("SAFELIGHT_DATA"), help="the folder of data sets")
    options.add_argument("--only", nargs="*", choices=PARTS, default=PARTS, help="some parts of the table")
    options.add_argument("--lines", type=int, default=20_000, help="lines of chat to measure speed on")
    options.add_argument("--closer", type=int, default=1_000, help="messages to measure the closer look on")
    options.add_argument("--untouched", action="store_true", help="the untouched conversations, too")
    given = options.parse_args()
    if given.data is not None:
        given.data = Path(given.data)
        if not (given.data / "dev_en.jsonl.gz").is_file():
            options.error(f"{given.data} holds no dev_en.jsonl.gz.")
    found = []
    began = time.monotonic()
    for row in rows(given):
        found.append(row)
        print(f"{time.monotonic() - began:6.0f} s  {row.what}: {row.ours}", file=sys.stderr, flush=True)
    print(markdown(found))
    if given.data is None:
        print("\nNo data folder was given (--data DIR or SAFELIGHT_DATA): quality on the dev sets was not measured.")
    if packaged.alt_profanity() is None or packaged.better_profanity() is None:
        print(f"\nNot everything to compare with is installed: {packaged.INSTALL}.")


if __name__ == "__main__":
    main()
