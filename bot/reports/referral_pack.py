"""A referral pack as a zip: PDF, HTML, plain text and JSON, with a manifest of digests and a signature over it.

Nothing in it was fetched from a platform. The zip is the same, byte for byte, for the same papers and time.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Protocol

from bot import __version__
from bot.core.referrals import Referral
from bot.core.sealing import Unsealed
from bot.desk.referral_papers import CannotSign, PackPapers
from bot.reports import papers as drawn
from bot.reports.zipping import as_json, zipped

MANIFEST, SIGNATURE = "manifest.json", "signature.json"
CHECK = (
    "root is the SHA-256 of the lines 'SHA-256, two spaces, name' of all files but manifest.json and signature.json, "
    "sorted by name. signature.json holds an Ed25519 signature over manifest.json, with the desk's public key."
)


class Ring(Protocol):
    @property
    def key(self) -> str: ...
    def sign(self, statement: bytes) -> str: ...


class Packs:
    """Makes packs (`bot.desk.referral_papers.Packer`). `ring` gives the desk's key; it may raise `Unsealed`."""

    def __init__(self, ring: Callable[[], Ring]) -> None:
        self._ring = ring

    def ready(self) -> None:
        """Whether there is a key to sign with. Raises `CannotSign`."""
        try:
            self._ring().sign(b"a try")
        except Unsealed as why:
            raise CannotSign(f"The pack cannot be signed: {why}") from None

    def pack(self, papers: PackPapers, referral: Referral, now: datetime) -> tuple[bytes, str, str]:
        files, note = _files(papers)
        root = root_of({name: sha256(content).hexdigest() for name, content in files.items()})
        manifest = as_json(
            {
                "format": "safelight-referral-manifest-1",
                "referral": referral.id,
                "to": referral.to_name,
                "signed_by": referral.signed,
                "colleague": referral.by,
                "made_at": now.astimezone(UTC).isoformat(),
                "clock": "the clock of the machine that the desk runs on, in UTC",
                "made_with": f"Safelight {__version__}",
                "files": {name: sha256(content).hexdigest() for name, content in sorted(files.items())},
                "root": root,
                "how_to_check": CHECK,
            }
        )
        try:
            ring = self._ring()
            signature = ring.sign(manifest)
        except Unsealed as why:
            raise CannotSign(f"The pack cannot be signed: {why}") from None
        files[MANIFEST] = manifest
        files[SIGNATURE] = as_json(
            {"over": MANIFEST, "kind": "Ed25519", "public_key": ring.key, "signature": signature,
             "signed_by": referral.signed}
        )  # fmt: skip
        return zipped(files, now), root, note


def faults(content: bytes, fits: Callable[[str, bytes, str], bool]) -> list[str]:
    """What is wrong with a pack, in words; empty where every file is as it was signed. `fits` checks a signature."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as zipped:
            files = {name: zipped.read(name) for name in zipped.namelist()}
        manifest, seal = json.loads(files[MANIFEST]), json.loads(files[SIGNATURE])
        named = dict(manifest["files"])
        key, signature, root = str(seal["public_key"]), str(seal["signature"]), manifest["root"]
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError):
        return ["This is no referral pack, or it is damaged."]
    wrong = []
    if not fits(key, files[MANIFEST], signature):
        wrong.append("The signature does not fit the manifest.")
    if root_of(named) != root:
        wrong.append("The manifest does not fit its own root.")
    there = {name: sha256(one).hexdigest() for name, one in files.items() if name not in (MANIFEST, SIGNATURE)}
    wrong += [f"{name} is missing." for name in named if name not in there]
    wrong += [f"{name} was not in the pack when it was signed." for name in there if name not in named]
    wrong += [f"{name} was changed." for name, digest in there.items() if named.get(name, digest) != digest]
    return wrong


def root_of(digests: Mapping[str, str]) -> str:
    """One fingerprint over all files."""
    lines = "\n".join(f"{digest}  {name}" for name, digest in sorted(digests.items()))
    return sha256(lines.encode()).hexdigest()


def _files(papers: PackPapers) -> tuple[dict[str, bytes], str]:
    files = {
        "referral.txt": drawn.text(papers.papers),
        "referral.html": drawn.html(papers.papers),
        "referral.json": as_json(papers.data),
        "annex-software/annex.txt": drawn.text(papers.annex),
    }
    try:
        files["referral.pdf"] = drawn.pdf(papers.papers)
    except drawn.NoPdf as why:
        return files, str(why)
    return files, ""
