"""The desk's own folder: what is delivered comes from there, and from nowhere else on the machine."""

from __future__ import annotations

from pathlib import Path

from bot.core.ports import Refused


def file_in(folder: Path | None, name: str, largest: int, where: str) -> Path:
    """The file with this bare name. `largest`: bytes that may be sent; `where`: who takes no more, as in “Discord”.

    Raises:
        Refused: it lies elsewhere, is a link to elsewhere, is gone, or is too large.
    """
    if folder is None or Path(name).name != name:
        raise Refused("The desk sends files from its own folder only.")
    path = folder / name
    try:
        if path.is_symlink() or not path.is_file():
            raise Refused("The file to deliver is not there any more.")
        if path.stat().st_size > largest:
            raise Refused(f"The file is larger than the {largest // 2**20} MB that {where} takes.")
    except (OSError, ValueError):  # a name that no file can have, or a folder that cannot be read
        raise Refused("The file to deliver cannot be read.") from None
    return path
