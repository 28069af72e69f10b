"""What a WhatsApp message carries: words, media that were left out or attached, edits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.core.messages import Attachment
from connectors.exports.ids import bare

# “Left out” as Android writes it, in angle brackets, whole line; one per language of the app, letter case ignored.
_OMITTED = frozenset(
    """
media omitted|medien ausgeschlossen|medien weggelassen|multimedia omitido|archivo omitido|médias omis|fichier omis
mídia oculta|mídia omitida|arquivo de mídia oculto|ficheiro não revelado|media omessi|media omesso|media weggelaten
pominięto multimedia|pliki pominięto|без медиафайлов|файл пропущен|медіа пропущено|medya dahil edilmedi
conținut media omis|media har utelämnats|media utelämnat|media utelatt|mediefil udeladt|medier udeladt
media jätettiin pois|média vynechány|médiá vynechané|média elhagyva|без файл|medijski zapis izostavljen
media tidak disertakan|media dikecualikan|تم استبعاد الوسائط|رسانه حذف شد|میڈیا چھوڑ دیا گیا|मीडिया के बिना
મીડિયા અવગણવામાં આવ્યા|ਮੀਡੀਆ ਛੱਡਿਆ|মিডিয়া বাদ দেওয়া হয়েছে|கோப்புகள் விடப்பட்டன|メディアなし|メディアは含まれていません
미디어 파일 제외됨|忽略多媒體檔|省略多媒体文件|αρχείο παραλήφθηκε|המדיה לא נכללה|media u hoq|media hazijajumuishwa
bỏ qua tệp phương tiện|view once voice message omitted|view once message omitted|video message omitted
""".strip()
    .replace("\n", "|")
    .casefold()
    .split("|")
)

# “Left out” as an iPhone writes it after U+200E: the kind of thing, then the word.
_GONE = (
    r"omitted|weggelassen|ausgelassen|omitid[oa]|omiss?e?|absente?|retirée?|manquant|ocultad[oa]|omess[oa]|"
    r"non inclus[oa]|esclus[oa]|weggelaten|pominięt[oaey]"
)
_KINDS: tuple[tuple[str, str], ...] = (
    (r"images?|photo|bild|imagen|imagem|immagine|afbeelding|foto|obraz", "photo"),
    (r"video note|video message|video|vidéo|vídeo|wideo", "video"),
    (r"audio|áudio|dźwięk", "audio"),
    (r"sticker|figurinha|naklejk[aę]", "sticker"),
    (r"gif", "gif"),
    (r"document|dokument|documento", "file"),
    (r"contact card|kontaktkarte|tarjeta de contacto|carte du contact|cartão do contato|scheda contatto|contactkaart",
     "contact"),
)  # fmt: skip
_PHONE_OMITTED = re.compile(
    r"(?:^|[\u200e\u200f]|(?<=\n))(?:" + "|".join(f"(?P<k{i}>{words})" for i, (words, _) in enumerate(_KINDS))
    + rf") (?:{_GONE})$",
    re.IGNORECASE,
)  # fmt: skip
_PAGES = re.compile(r"^(.{1,200}?) • .{0,20}\d{1,6} .{1,20}$")
_ATTACHED = re.compile(r"<[^<>:\n]{1,30}: ?([^<>\n]{1,200})>$")
_FILE = re.compile(r"([^\n/\\]{1,200}\.[A-Za-z0-9]{2,5}) \([^()\n]{4,60}\)")
_EDITED = re.compile(
    r"[ \u200e\u200f]*<(?:This message was edited|Diese Nachricht wurde bearbeitet|Se editó este mensaje|"
    r"Este mensaje fue editado|Ce message a été modifié|Essa mensagem foi editada|Esta mensagem foi editada|"
    r"Mensagem editada|Questo messaggio è stato modificato|Dit bericht is bewerkt|Dit bericht werd bewerkt|"
    r"Wiadomość została edytowana|Wiadomość edytowana)\.?>$",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?:location|live location|standort|ubicación|localisation|position|localização|posizione|locatie|lokalizacja): "
    r"(https://\S{1,300})",
    re.IGNORECASE,
)
_VOTES = re.compile(r" ?\(\d{1,5} [^()\n]{1,20}\)$", re.MULTILINE)
_LOOKS_LIKE_FILE = re.compile(r"[^\n/\\:]{1,200}\.[A-Za-z0-9]{2,5}")
_EXTENSIONS = {
    "photo": "jpg jpeg png heic",
    "video": "mp4 mov 3gp",
    "audio": "opus m4a mp3 aac ogg amr",
    "sticker": "webp",
    "contact": "vcf",
}


@dataclass(frozen=True, slots=True)
class Content:
    """`text` is what was written; `same` is what exports from all phones have alike, for the id."""

    text: str
    same: str
    attachments: tuple[Attachment, ...] = ()
    edited: bool = False


def plain(text: str) -> bool:
    """Whether a text surely carries nothing but words: the quick way for nearly all messages."""
    return (
        "<" not in text and "\u200e" not in text and ")" not in text and ":" not in text and text != ""
        and not text.endswith(("omitted", "null"))
    )  # fmt: skip


def content(text: str) -> Content:
    """Take a message's text apart."""
    edited = False
    if found := _EDITED.search(text[-120:]):
        text, edited = text[: len(text) - len(found[0])], True
    first, _, rest = text.partition("\n")
    head = first.strip(" \u200e\u200f")
    if (head[:1] == "<" and head[-1:] == ">" and head[1:-1].strip().casefold() in _OMITTED) or not bare(text[:300]):
        return _with(Attachment("unknown"), rest, edited)
    if (found := _FILE.fullmatch(head)) is not None and _kind(found[1]) != "file":
        return _with(Attachment(_kind(found[1]), found[1]), rest, edited)
    if found is not None and " (" in head and head.endswith(")") and _attached_words(head):
        return _with(Attachment("file", found[1]), rest, edited)
    if "\u200e" in text or text.endswith((">", "omitted")):
        if (found := _ATTACHED.search(text[-260:])) is not None and "." in found[1]:
            return _with(Attachment(_kind(found[1]), found[1].strip()), text[: len(text) - len(found[0])], edited)
        if found := _PHONE_OMITTED.search(text[-60:]):
            kind = next(kind for i, (_, kind) in enumerate(_KINDS) if found[f"k{i}"])
            said = text[: len(text) - len(found[0])].strip(" \u200e\u200f")
            if (pages := _PAGES.match(said)) and _LOOKS_LIKE_FILE.fullmatch(name := pages[1].strip(" \u200e\u200f")):
                return _with(Attachment(kind, name), "", edited)
            return _with(Attachment(kind), said, edited)
    start = text.lstrip("\u200e\u200f")
    if found := _PLACE.match(start):
        return Content(start, start, (Attachment("location", found[1]),), edited)
    if start.startswith("POLL:"):
        start = start.rstrip("\n")
        return Content(start, _VOTES.sub("", start.replace("\u200e", "")), (Attachment("poll"),), edited)
    return Content(start, start, (), edited)


def _with(attachment: Attachment, caption: str, edited: bool) -> Content:
    caption = caption.strip(" \n\u200e\u200f")
    # Without media, Android writes a document's file name where its caption would be.
    if not attachment.name and _LOOKS_LIKE_FILE.fullmatch(caption):
        attachment, caption = Attachment(_kind(caption), caption), ""
    return Content(caption, f"\x01{caption}", (attachment,), edited)


def _kind(name: str) -> str:
    if name.startswith("PTT-"):
        return "voice"
    extension = name.rpartition(".")[2].lower()
    return next((kind for kind, all_ in _EXTENSIONS.items() if extension in all_.split()), "file")


def _attached_words(head: str) -> bool:
    """Whether the words in brackets are WhatsApp's “(file attached)” rather than someone's."""
    words = head.rpartition("(")[2][:-1].casefold()
    return words in (
        "file attached", "datei angehängt", "archivo adjunto", "fichier joint", "arquivo anexado", "ficheiro anexado",
        "file allegato", "bestand bijgevoegd", "plik dołączony", "dosya ekli", "файл добавлен", "fișier atașat",
    )  # fmt: skip
