"""What a file is that is not an exported chat, and what to do instead, in one sentence."""

from __future__ import annotations

from connectors.exports.text import encoding_of, text_of

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "is a picture, not an exported chat."),
    (b"\x89PNG", "is a picture, not an exported chat."),
    (b"GIF8", "is a picture, not an exported chat."),
    (b"%PDF", "is a PDF, not an exported chat; export the chat itself as text."),
    (b"SQLite format 3\x00", "is an app's database, not an exported chat; use the app's “Export chat”."),
    (b"OggS", "is a voice message, not an exported chat."),
    (b"ID3", "is a sound file, not an exported chat."),
    (b"\x1f\x8b", "is packed with gzip; unpack it first."),
    (b"7z\xbc\xaf", "is packed with 7-Zip; unpack it or make a zip of it first."),
    (b"Rar!", "is packed with RAR; unpack it or make a zip of it first."),
    (b"PK\x03\x04", "is a zip; open it as one."),
)


def wrong_file(head: bytes, name: str) -> str:
    """A sentence for a file that no reader recognises."""
    if not head:
        return f"{name} is empty."
    for magic, sentence in _STARTS:
        if head.startswith(magic):
            return f"{name} {sentence}"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return f"{name} is a picture, not an exported chat."
    if head[4:8] == b"ftyp":
        return f"{name} is a picture or a video, not an exported chat."
    if ".crypt" in name.lower():
        return f"{name} is an encrypted WhatsApp backup; use “Export chat” in WhatsApp instead."
    start = text_of(head[:2048]).lstrip().lower()
    if start.startswith(("<!doctype html", "<html")):
        return f"{name} is a web page; export the chat again and choose JSON instead of HTML."
    if binary(head):
        return f"{name} is not text, so it is no exported chat."
    return f"{name} is text, but not an exported chat as far as can be seen; if it is one, name it with --format."


def binary(head: bytes) -> bool:
    """Whether this cannot be text: more than one NUL in twenty bytes that is not UTF-16."""
    sample = head[:4096]
    return encoding_of(head) == "utf-8" and sample.count(0) * 20 > len(sample)
