"""WhatsApp's “Export chat”: `_chat.txt` (iPhone) and `WhatsApp Chat with ….txt` (Android), alone or in their zip."""

from connectors.exports.formats.whatsapp.read import WhatsAppReader


def reader() -> WhatsAppReader:
    return WhatsAppReader()
