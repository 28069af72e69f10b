"""What a person does on Discord: presses buttons, sends forms, types commands; and what they then see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simcord.backend import serializers
from simcord.backend.models import Interaction, Message, User
from simcord.components import walk_components
from simcord.interactions import base_payload

from tests.fakes.discord.server import FakeDiscord

COMMAND, COMPONENT, TYPING, MODAL = 2, 3, 4, 5
BUTTON, TEXT = 2, 10


def texts(components: Any) -> str:
    """Everything that is written in a message of components, with its Markdown."""
    return "\n".join(str(one["content"]) for one in walk_components(components or []) if one.get("type") == TEXT)


def buttons(components: Any) -> dict[str, str]:
    """Labels of buttons to their ids; a link leads to its address."""
    return {
        str(one["label"]): str(one.get("custom_id") or one.get("url"))
        for one in walk_components(components or [])
        if one.get("type") == BUTTON
    }


class Hands:
    """One person on Discord. Each thing done gives the interaction; `late`: it is heard when its time is over."""

    def __init__(self, fake: FakeDiscord, user: User, guild: int | None) -> None:
        self.fake, self.user, self.guild = fake, user, guild

    def press(self, message: Message, label: str, *, late: bool = False) -> Interaction:
        """Presses the button of a message with this label, as it stands on the message now."""
        return self.press_id(message, buttons(message.components)[label], late=late)

    def press_id(self, message: Message, id_: str, *, late: bool = False) -> Interaction:
        extra = {"message": dict(serializers.message_payload(self.fake.backend, message))}
        data = {"custom_id": id_, "component_type": BUTTON}
        return self._do(COMPONENT, message.channel_id, data, extra, source=message.id, late=late)

    def send(self, opened: Interaction, **fields: str) -> Interaction:
        """Sends the form that a press opened, filled in."""
        assert opened.modal is not None, "no form was opened"
        inside = []
        for one in opened.modal["components"]:
            field = one.get("component")
            if field is None:
                inside.append({"type": one["type"], "id": 1})
                continue
            value = fields[field["custom_id"]]
            filled = {"values": [value]} if field["type"] == 3 else {"value": value}
            given = {"type": field["type"], "custom_id": field["custom_id"], **filled}
            inside.append({"type": one["type"], "component": given})
        data = {"custom_id": opened.modal["custom_id"], "components": inside}
        source = opened.source_message_id
        under = self.fake.backend.messages[opened.channel_id].get(source) if source else None
        extra = {"message": dict(serializers.message_payload(self.fake.backend, under))} if under else {}
        return self._do(MODAL, opened.channel_id, data, extra, source=source)

    def chooses(self, message: Message, name: str, **more: object) -> Interaction:
        """Chooses a command from the menu of a message."""
        told = dict(serializers.message_payload(self.fake.backend, message))
        data = {"id": "1", "name": name, "type": 3, "target_id": str(message.id)}
        data["resolved"] = {"messages": {str(message.id): {**told, **more}}}
        return self._do(COMMAND, message.channel_id, data)

    def writes(self, text: str, **more: Any) -> Message:
        """Writes to the bot in private."""
        return self.fake.backend.create_message(self.private(), self.user.id, text, **more)

    def private(self) -> int:
        """The private chat with the bot."""
        return self.fake.backend.get_dm_channel(self.user.id).id

    def types(self, channel: int, name: str, **options: object) -> Interaction:
        """Types a slash command. An option may be a file as a message names it."""
        files = {key: value for key, value in options.items() if isinstance(value, dict)}
        given = [
            {"name": key.rstrip("_"), "type": 11, "value": value["id"]}
            if isinstance(value, dict)
            else {"name": key.rstrip("_"), "type": 3 if isinstance(value, str) else 4, "value": value}
            for key, value in options.items()
        ]
        data: dict[str, Any] = {"id": "1", "name": name, "type": 1, "options": given}
        if files:
            data["resolved"] = {"attachments": {one["id"]: one for one in files.values()}}
        return self._do(COMMAND, channel, data)

    def sub(self, channel: int, name: str, under: str) -> Interaction:
        """Types a slash command that stands under another one."""
        data = {"id": "1", "name": name, "type": 1, "options": [{"type": 1, "name": under, "options": []}]}
        where = {"id": str(channel), "name": self.fake.backend.channels[channel].name, "type": 0}
        return self._do(COMMAND, channel, data, {"channel": where})

    def fills(self, channel: int, name: str, option: str, typed: str) -> Interaction:
        """Types into an option of a slash command that offers what could stand there."""
        given = [{"name": option, "type": 3, "value": typed, "focused": True}]
        return self._do(TYPING, channel, {"id": "1", "name": name, "type": 1, "options": given})

    def sees(self, interaction: Interaction) -> str:
        """What the answer to an interaction says by now; empty while there is none."""
        message = self.answer(interaction)
        return texts(message.components) if message is not None and not interaction.loading else ""

    def answer(self, interaction: Interaction) -> Message | None:
        if interaction.message_id is None:
            return None
        return self.fake.backend.messages[interaction.channel_id].get(interaction.message_id)

    def letters(self) -> Iterator[Message]:
        """The bot's private messages to this person."""
        for channel, messages in self.fake.backend.messages.items():
            if self.user.id in self.fake.backend.channels[channel].recipient_ids:
                yield from messages.values()

    def _do(
        self,
        kind: int,
        channel: int,
        data: Mapping[str, Any],
        extra: Mapping[str, Any] | None = None,
        *,
        source: int | None = None,
        late: bool = False,
    ) -> Interaction:
        backend = self.fake.backend
        guild = backend.channels[channel].guild_id
        record, payload = base_payload(
            backend, type=kind, channel_id=channel, guild_id=guild, user_id=self.user.id, data=dict(data)
        )
        record.source_message_id = source
        if late:
            record.initial_response_deadline = record.expires_at = "2000-01-01T00:00:00+00:00"
        backend.emit("INTERACTION_CREATE", {**payload, **(extra or {})})
        return record
