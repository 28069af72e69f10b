"""WhatsApp's own notices in the languages of its exports: who joined, left, was added; what was renamed, deleted."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WHO, _WHOM = r"(?P<who>.{1,120}?)", r"(?P<whom>.{1,400}?)"
_NAME = r"[\"“„«»'‘](?P<name>.{1,300})[\"”“»«'’]"

# One notice a line: what happened | how it is written. `~` is who did it, `*` to whom it happened, `@` the new name.
_TABLE = r"""
joined|* joined using (?:this group's|a group|this community's|an|a|your) (?:invite |invitation )?link
joined|* joined (?:via|from) .{1,120}
joined|* joined
joined|* was added
joined|~ added *
left|* left
left|* was removed
left|~ removed *
renamed|~ changed the (?:subject|group name)(?: from .{1,300}?)? to @
renamed|~ created (?:the |this )?group @
joined|* ist (?:der Gruppe )?(?:über|mit|mithilfe) .{1,60}(?:Einladungslink|Link).{0,60}
joined|* ist (?:der Gruppe )?beigetreten
joined|~ (?:hat|hast|haben) * hinzugefügt
joined|* wurden? hinzugefügt
left|* (?:hat|haben) die Gruppe verlassen
left|~ (?:hat|hast) * entfernt
left|* wurden? entfernt
renamed|~ (?:hat|hast) den (?:Betreff|Gruppennamen)(?: von .{1,300}?)? (?:zu|in|auf) @ geändert
renamed|~ (?:hat|hast) die Gruppe @ erstellt
joined|* se unió (?:con|usando|mediante|a través).{1,80}
joined|~ (?:añadió|agregó|añadiste|agregaste) a *
joined|~ te (?:añadió|agregó)
left|* salió(?: del grupo)?
left|* ha salido(?: del grupo)?
left|~ eliminó a *
renamed|~ cambió el (?:asunto|nombre)(?: del grupo)?(?: de .{1,300}?)? (?:a|por) @
renamed|~ creó el grupo @
joined|* a rejoint (?:le groupe )?(?:via|en utilisant|grâce|à l).{1,80}
joined|~ a(?:s|vez)? ajouté *
left|* (?:a quitté|est partie?)(?: le groupe)?
left|~ a(?:s|vez)? (?:retiré|supprimé|exclu) *
renamed|~ a(?:s|vez)? (?:changé|modifié) le (?:sujet|nom du groupe)(?: de .{1,300}?)? (?:à|en|par|pour) @
renamed|~ a(?:s|vez)? créé le groupe @
joined|* entrou usando .{1,80}
joined|~ adicionou *
joined|* foi adicionad[oa]
left|* saiu(?: do grupo)?
left|~ removeu *
renamed|~ (?:mudou|alterou) o (?:assunto|nome)(?: do grupo)?(?: de .{1,300}?)? para @
renamed|~ criou o grupo @
joined|* (?:si è unit[oa]|è entrat[oa]|ha effettuato l'accesso|è entrat[oa] nel gruppo).{1,80}
joined|~ (?:ha|hai) aggiunto *
left|* (?:ha abbandonato|è uscit[oa])(?: il gruppo| dal gruppo)?
left|~ (?:ha|hai) rimosso *
renamed|~ (?:ha|hai) cambiato (?:l'oggetto|il nome)(?: del gruppo)?(?: da .{1,300}?)? (?:in|a) @
renamed|~ (?:ha|hai) creato il gruppo @
joined|* (?:neemt nu deel|is toegetreden|nam deel|werd lid).{1,80}
joined|~ (?:heeft|hebt) * toegevoegd
joined|* (?:werd|is) toegevoegd
left|* (?:heeft de groep verlaten|verliet|heeft verlaten)
left|~ (?:heeft|hebt) * verwijderd
renamed|~ (?:heeft|hebt) (?:het onderwerp|de groepsnaam)(?: van .{1,300}?)? (?:gewijzigd|veranderd) (?:naar|in) @
renamed|~ (?:heeft|hebt) (?:de )?groep @ (?:aangemaakt|gemaakt)
joined|* dołączy(?:ł|ła).{1,80}
joined|~ doda(?:ł|ła) *
left|* (?:opuścił|opuściła|wyszedł|wyszła)(?: grupę| z grupy)?
left|~ usun(?:ął|ęła) *
"""

_SORTS: tuple[tuple[str, str], ...] = (
    (
        r"end-to-end|ende-zu-ende|extremo a extremo|bout en bout|ponta a ponta|crittografat|cifrad|versleuteld|"
        r"szyfrowan|chiffré|encrypted|criptografad",
        "the notice that messages are encrypted",
    ),
    (r"security code|sicherheitsnummer|código de seguridad|code de sécurité|código de segurança|codice di sicurezza|"
     r"beveiligingscode", "a security code changed"),
    (r"phone number|new number|telefonnummer|número de teléfono|numéro de téléphone|número de telefone|numero di|"
     r"telefoonnummer|nummer gewijzigd|changed to \+", "someone changed their number"),
    (r"icon|gruppenbild|imagen|icône|imagem|immagine|afbeelding", "the group's picture changed"),
    (r"description|beschreibung|descripción|descrição|descrizione|beschrijving", "the group's description changed"),
    (r"disappearing|selbstlöschend|temporales|éphémères|temporárias|effimeri|zelfvernietig", "disappearing messages"),
    (r"missed|verpasst|perdida|manqué|persa|gemist|voice call|video call|anruf|llamada|appel|"
     r"chamada|chiamata", "a call"),
    (r"settings|einstellungen|ajustes|paramètres|configurações|impostazioni|instellingen|admin",
     "the group's settings"),
    (r"pinned|angeheftet|fijó|épinglé|fixou|fissato|vastgezet", "a message was pinned"),
    (r"created|erstellt|creó|créé|criou|creato|gemaakt", "the group was made"),
)  # fmt: skip

DELETED = frozenset(
    phrase.casefold()
    for phrase in """
This message was deleted|You deleted this message|This message was deleted by admin|Message deleted
Diese Nachricht wurde gelöscht|Du hast diese Nachricht gelöscht|Se eliminó este mensaje|Eliminaste este mensaje
Este mensaje fue eliminado|Este mensaje se eliminó|Ce message a été supprimé|Vous avez supprimé ce message
Essa mensagem foi apagada|Esta mensagem foi apagada|Mensagem apagada|Você apagou esta mensagem|Apagou esta mensagem
Você apagou essa mensagem|Questo messaggio è stato eliminato|Hai eliminato questo messaggio
Dit bericht is verwijderd|Je hebt dit bericht verwijderd|U hebt dit bericht verwijderd|Dit bericht werd verwijderd
Ta wiadomość została usunięta|Usunięto tę wiadomość|Bu mesaj silindi|Bu mesajı sildiniz|Данное сообщение удалено
Acest mesaj a fost șters|Ați șters acest mesaj|Det här meddelandet togs bort|Denne besked blev slettet
यह संदेश हटाया गया था|এই বার্তাটি মুছে ফেলা হয়েছে|یہ پیغام حذف کر دیا گیا|تم حذف هذه الرسالة|此訊息已刪除|此消息已删除
""".replace("\n", "|").split("|")
    if phrase
)

DELETED_STARTS = frozenset(phrase[0].upper() for phrase in DELETED) | {"\u200e"}
"""First characters of those, to tell nearly all other texts at once."""

YOU = frozenset(
    [
        "you",
        "du",
        "dich",
        "tú",
        "ti",
        "te",
        "usted",
        "ustedes",
        "vous",
        "toi",
        "você",
        "vocês",
        "tu",
        "te",
        "voi",
        "lei",
        "jij",
        "je",
        "u",
        "ty",
        "cię",
        "ciebie",
        "sen",
        "вы",
        "вас",
    ]
)
_AND = re.compile(r", (?:and |und |y |et |e |en |i )?| (?:and|und|y|et|e|en|i|ve|и) ")


@dataclass(frozen=True, slots=True)
class Notice:
    """`change` is joined, left or renamed, `whom` the names it happened to, `name` the group's new name.

    `named` is everyone the notice names: those who did it and those it happened to.
    """

    change: str
    whom: tuple[str, ...] = ()
    name: str = ""
    named: tuple[str, ...] = ()


class Phrases:
    """The table, compiled. One object a file: nothing is kept between files."""

    def __init__(self) -> None:
        self._notices: list[tuple[str, re.Pattern[str]]] = []
        for row in _TABLE.strip().split("\n"):
            change, written = row.split("|", 1)
            who, _, rest = written.partition(" ")
            pattern = {"~": _WHO, "*": _WHOM}[who] + " " + rest
            pattern = re.sub(r"(?<= )\*(?= |$)", lambda _: _WHOM, pattern)
            pattern = re.sub(r"(?<= )@(?= |$)", lambda _: _NAME, pattern)
            self._notices.append((change, re.compile(pattern + r"\.?", re.IGNORECASE)))
        self._sorts = [(re.compile(words, re.IGNORECASE), reason) for words, reason in _SORTS]

    def notice(self, line: str) -> Notice | None:
        """Who joined or left or how the group is called now, from a bare notice of at most 600 characters."""
        line = line[:600]
        for change, pattern in self._notices:
            if found := pattern.fullmatch(line):
                parts = found.groupdict()
                who, whom = parts.get("who"), tuple(name for name in _AND.split(parts.get("whom") or "") if name)
                everyone = (who, *whom) if who else whom
                if change == "renamed":
                    return Notice(change, (), parts["name"].strip(), everyone)
                return Notice(change, tuple(name for name in whom if name.casefold() not in YOU), "", everyone)
        return None

    def reason(self, line: str) -> str:
        """What sort of notice it is, in words; empty if none that we know."""
        line = line[:600]
        return next((reason for words, reason in self._sorts if words.search(line)), "")
