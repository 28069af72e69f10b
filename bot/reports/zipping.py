"""Files that leave the desk together: one zip, the same to the byte for the same content and time."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path


def as_json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def zipped(files: Mapping[str, bytes], now: datetime) -> bytes:
    out = io.BytesIO()
    stamp = now.astimezone(UTC).timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in sorted(files.items()):
            one = zipfile.ZipInfo(name, stamp)
            one.compress_type = zipfile.ZIP_DEFLATED
            one.external_attr = 0o600 << 16
            packed.writestr(one, content)
    return out.getvalue()


def write(file: Path, content: bytes) -> None:
    """For its owner's eyes only, and never over a file that is there.

    Raises:
        OSError: it cannot be written; `FileExistsError` where something has this name.
    """
    with open(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as stream:
        stream.write(content)
