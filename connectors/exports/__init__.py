"""Exported chats of WhatsApp, Telegram, Discord, Instagram, Messenger, and tables: files to messages, in flat memory.

for opened in open_exports([path]):
    match opened:
        case Export():       # one chat; iterating it yields messages, facts about members, and what was skipped
        case PassedOver():   # a file in a folder or a zip that is no chat
        case Unreadable():   # a file that should have been one; its sentence says what to do
"""

from connectors.exports.joins import Join, Joins
from connectors.exports.opening import Export, open_exports, readers
from connectors.exports.reader import Broken, ChatFound, Item, Options, PassedOver, Reader, Skipped, Unreadable
from connectors.exports.source import Limits, SourceFile

__all__ = [
    "Broken",
    "ChatFound",
    "Export",
    "Item",
    "Join",
    "Joins",
    "Limits",
    "Options",
    "PassedOver",
    "Reader",
    "Skipped",
    "SourceFile",
    "Unreadable",
    "open_exports",
    "readers",
]
