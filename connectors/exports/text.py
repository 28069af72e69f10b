"""Bytes of unknown encoding to lines of text that any database can keep."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from connectors.exports.source import Bytes, SourceFile

BLOCK = 1 << 20
LINE = 64 * 1024**2
"""Bytes after which a line without an end is handed out in pieces."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def count(number: int, thing: str) -> str:
    """`1 line`, `2 lines`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def storable(text: str) -> str:
    """NUL (PostgreSQL keeps none) and lone surrogates (no encoding has them) become U+FFFD."""
    if text.isascii():
        return text.replace("\x00", "\ufffd") if "\x00" in text else text
    return _UNSTORABLE.sub("\ufffd", text)


def encoding_of(head: bytes) -> str:
    """`utf-8`, `utf-16-le` or `utf-16-be`: by the byte order mark, else by where the NULs of plain letters are."""
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    sample = head[:512]
    if len(sample) >= 8 and not sample.startswith(codecs.BOM_UTF8):
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        if odd > len(sample) // 4 and even == 0:
            return "utf-16-le"
        if even > len(sample) // 4 and odd == 0:
            return "utf-16-be"
    return "utf-8"


def text_of(head: bytes) -> str:
    """The start of a file as text, for recognising its format; never raises."""
    encoding = encoding_of(head)
    return head.decode(encoding, "replace").lstrip("\ufeff")


def text_blocks(source: SourceFile) -> Iterator[str]:
    """Blocks of whole lines with `\\n` ends, without a byte order mark. Notes what had to be replaced."""
    with source.open() as stream:
        first = stream.read(BLOCK)
        encoding = encoding_of(first)
        blocks = _wide(first, stream, encoding) if encoding != "utf-8" else _narrow(source, first, stream)
        nul = False
        fresh = True
        for text in blocks:
            if fresh:
                text = text.removeprefix("\ufeff")
                fresh = False
            if "\r\n" in text:
                text = text.replace("\r\n", "\n")
            if encoding != "utf-8" or "\x00" in text:
                nul = nul or "\x00" in text
                text = storable(text)
            yield text
        if nul:
            source.note("Some NUL characters could not be kept and were replaced.")


def text_lines(source: SourceFile) -> Iterator[str]:
    """Lines without their ends."""
    for block in text_blocks(source):
        if block:
            yield from block.removesuffix("\n").split("\n")


def _narrow(source: SourceFile, piece: bytes, stream: Bytes) -> Iterator[str]:
    """UTF-8; a line that is not is read as Windows-1252."""
    rest: list[bytes] = []
    held = 0
    odd = 0
    while piece:
        end = piece.rfind(b"\n") + 1
        if end or held > LINE:
            end = end or len(piece)
            text, strange = _decode(b"".join((*rest, piece[:end])))
            odd += strange
            yield text
            rest, held = [piece[end:]], len(piece) - end
        else:
            rest.append(piece)
            held += len(piece)
        piece = stream.read(BLOCK)
    text, strange = _decode(b"".join(rest))
    odd += strange
    if odd:
        source.note(f"{count(odd, 'line')} not in UTF-8, read as Windows-1252: look for odd accents.")
    yield text


def _decode(block: bytes) -> tuple[str, int]:
    try:
        return block.decode("utf-8"), 0
    except UnicodeDecodeError:
        pass
    lines: list[str] = []
    odd = 0
    for line in block.split(b"\n"):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            lines.append(line.decode("cp1252", "replace"))
            odd += 1
    return "\n".join(lines), odd


def _wide(piece: bytes, stream: Bytes, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    rest: list[str] = []
    held = 0
    while piece:
        text = decoder.decode(piece)
        end = text.rfind("\n") + 1
        if end or held > LINE:
            end = end or len(text)
            yield "".join((*rest, text[:end]))
            rest, held = [text[end:]], len(text) - end
        else:
            rest.append(text)
            held += len(text)
        piece = stream.read(BLOCK)
    yield "".join((*rest, decoder.decode(b"", True)))
