"""The key that signs the log's seals: a file beside the database that its owner alone can read, or a setting.

Whoever can write to the database but not read this key can change nothing unseen that was sealed. Whoever can read it
can write the whole log anew; only a head that was told to people outside shows that (`docs/audit.md`).
"""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import make_url

from bot.core.sealing import Head, Seal, Unsealed, head, head_line, heads

_BLOCK = re.compile(r"-----BEGIN ([A-Z ]+)-----.*?-----END \1-----", re.DOTALL)
_RAW = serialization.Encoding.Raw, serialization.PublicFormat.Raw


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Public keys in hexadecimal digits, the present one first; and the private key where this machine has it."""

    public: tuple[str, ...]
    private: Ed25519PrivateKey | None = None

    @property
    def key(self) -> str:
        return self.public[0]

    def sign(self, statement: bytes) -> str:
        """Raises `Unsealed` where there are only public keys."""
        if self.private is None:
            raise Unsealed("The log's key here is only a public one: it can check seals and make none.")
        return self.private.sign(statement).hex()

    def knows(self, key: str) -> bool:
        return key in self.public

    def fits(self, key: str, statement: bytes, signature: str) -> bool:
        """Whether this key made this signature. False for whatever is no key or no signature."""
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), statement)
        except (InvalidSignature, TypeError, ValueError):
            return False
        return True

    def public_text(self) -> str:
        """The public keys as PEM blocks, the present one first."""
        return "".join(_public_pem(key) for key in self.public)


def ring(text: str, called: str) -> KeyRing:
    """The keys in a text of PEM blocks: at most one private one, and the public ones of former keys.

    Raises:
        Unsealed: there is none, or one that is not Ed25519.
    """
    private: Ed25519PrivateKey | None = None
    public: list[str] = []
    for block in _BLOCK.finditer(text):
        pem = block.group().encode()
        try:
            if block.group(1) == "PUBLIC KEY":
                public.append(_hex(serialization.load_pem_public_key(pem)))
            elif private is None:
                found = serialization.load_pem_private_key(pem, None)
                assert isinstance(found, Ed25519PrivateKey)
                private = found
        except (AssertionError, TypeError, ValueError):
            raise Unsealed(
                f"{called} holds something that is no Ed25519 key in PEM. Put the right file there."
            ) from None
    if private is not None:
        public.insert(0, _hex(private.public_key()))
    if not public:
        raise Unsealed(f"{called} holds no key. Put the right file there: one that begins with -----BEGIN.")
    return KeyRing(tuple(dict.fromkeys(public)), private)


class KeyPlace:
    """Where the key is. `given` is the key itself, as a setting or from a file that a setting names."""

    def __init__(self, url: str, given: str = "") -> None:
        self._given = given
        parsed = make_url(url)
        named = Path(parsed.database or "safelight")
        folder = named.parent if parsed.get_backend_name() == "sqlite" else Path("data")
        self.file = folder / f"{named.stem}.seal.key"
        self._newest = folder / f"{named.stem}.seal.head"

    @property
    def here(self) -> bool:
        """Whether this machine has a key by now."""
        return bool(self._given) or self.file.exists()

    @property
    def own(self) -> bool:
        """Whether the key is in the desk's own file, and not given by a setting."""
        return not self._given

    @property
    def readable_by_others(self) -> bool:
        return self.own and os.name != "nt" and self.file.exists() and bool(self.file.stat().st_mode & 0o077)

    def ring(self, *, make: bool = False) -> KeyRing:
        """The keys; `make`: a new one where there is none yet.

        Raises:
            Unsealed: there is no key here, or it cannot be read.
        """
        if self._given:
            return ring(self._given, "The setting seal_key")
        if make and not self.file.exists():
            self._make((), replace=False)
        try:
            return ring(self.file.read_text("ascii"), f"The key file {self.file}")
        except FileNotFoundError:
            raise Unsealed(
                f"The key that seals the log is not here. Put your copy of it at {self.file} again, or set "
                "SAFELIGHT_SEAL_KEY_FILE. If it is lost: safelight audit key --new"
            ) from None
        except (OSError, ValueError) as problem:
            why = getattr(problem, "strerror", None) or "it is no text"
            raise Unsealed(f"The key file {self.file} cannot be read: {why}.") from None

    def renew(self, former: tuple[str, ...]) -> KeyRing:
        """Makes a new key, which seals from now on; `former` public keys stay known. Raises `Unsealed`."""
        if self._given:
            raise Unsealed("The setting seal_key gives the key: put a new one there, and the old public key below it.")
        self._make(former, replace=True)
        return self.ring()

    def remember(self, seal: Seal) -> None:
        """Notes the newest seal beside the key, so that a database whose end was cut off gives itself away.

        Not where a setting gives the key: its place is not ours to write to.
        """
        if self._given:
            return
        try:
            _write(self._newest, head_line(head(seal)) + "\n")
        except OSError:
            return  # the key's folder may be read-only: then heads outside are all there is

    def remembered(self) -> tuple[Head, ...]:
        """The noted seal, as long as the note can be read."""
        if self._given:
            return ()
        try:
            return tuple(heads(self._newest.read_text("utf-8", "replace")))
        except OSError:
            return ()

    @property
    def note(self) -> Path:
        """The file in which `remember` notes the newest seal."""
        return self._newest

    def _make(self, former: tuple[str, ...], *, replace: bool) -> None:
        private = Ed25519PrivateKey.generate()
        pem = private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(self.file, pem + "".join(_public_pem(key) for key in former), replace=replace)
        except FileExistsError:
            return  # another process made one in this moment
        except OSError as problem:
            raise Unsealed(f"The key file {self.file} cannot be made: {problem.strerror}.") from None


def _write(file: Path, text: str, *, replace: bool = True) -> None:
    """A whole file or none, that its owner alone can read. Raises `FileExistsError` unless it may be replaced."""
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        if replace:
            os.replace(fresh, file)
        else:
            os.link(fresh, file)
    finally:
        fresh.unlink(missing_ok=True)


def _hex(key: object) -> str:
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("not Ed25519")
    return key.public_bytes(*_RAW).hex()


def _public_pem(key: str) -> str:
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
