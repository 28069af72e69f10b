"""One table of figures, each with its aim and whether it is reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

HEAD = ("what", "Safelight", "aim", "reached", "alt-profanity-check", "better-profanity", "BERT-base (Detoxify)")


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `reached`: None where there is nothing to reach; the last three stand for what others do there."""

    what: str
    ours: str
    aim: str = ""
    reached: bool | None = None
    alt: str = ""
    better: str = ""
    bert: str = ""

    def cells(self) -> tuple[str, ...]:
        said = {True: "yes", False: "NO", None: ""}[self.reached]
        return (self.what, self.ours, self.aim, said, self.alt, self.better, self.bert)


def markdown(rows: Iterable[Row]) -> str:
    """The table; columns are as wide as they need, so that it can be read as it stands."""
    cells = [HEAD, *(row.cells() for row in rows)]
    wide = [max(len(line[n]) for line in cells) for n in range(len(HEAD))]
    lines = [" | ".join(cell.ljust(size) for cell, size in zip(line, wide, strict=True)).rstrip() for line in cells]
    lines.insert(1, " | ".join("-" * size for size in wide))
    return "\n".join(f"| {line} |" for line in lines)
