"""An export for somebody as a zip: PDF, HTML and plain text to read, JSON and a table for programs, digests."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from hashlib import sha256

from bot import __version__
from bot.desk.access_papers import COLUMNS, ExportPapers
from bot.desk.papers import safe
from bot.reports import papers as drawn
from bot.reports.data import defused
from bot.reports.zipping import as_json, zipped

MANIFEST = "manifest.json"


def packed(papers: ExportPapers, now: datetime) -> tuple[bytes, str, str]:
    """The zip, its fingerprint (over the digests of all files), and a sentence to know, or nothing."""
    files = {
        "export.txt": drawn.text(papers.whole),
        "export.html": drawn.html(papers.whole),
        "export.json": as_json(papers.data),
        "messages.csv": _table(papers),
    }
    note = ""
    try:
        files["export.pdf"] = drawn.pdf(papers.short)
    except drawn.NoPdf as why:
        note = str(why)
    digests = {name: sha256(content).hexdigest() for name, content in sorted(files.items())}
    lines = "\n".join(f"{digest}  {name}" for name, digest in digests.items())
    root = sha256(lines.encode()).hexdigest()
    made = {"format": "safelight-access-manifest-1", "made_with": f"Safelight {__version__}", "files": digests}
    files[MANIFEST] = as_json({**made, "made_at": now.astimezone(UTC).isoformat(), "root": root})
    return zipped(files, now), root, note


def _table(papers: ExportPapers) -> bytes:
    """For a spreadsheet: nothing in it is run as a formula, and what cannot be seen is shown."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in papers.rows:
        writer.writerow([defused(safe(cell)) for cell in row])
    return out.getvalue().encode("utf-8-sig", "replace")
