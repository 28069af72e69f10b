"""Settings taken over from a file: what is otherwise is shown, the same rules hold, nothing else is touched."""

from __future__ import annotations

from bot.cli.configuring import exported
from tests.fakes.changing import ChangingDesk

FILE = """
organisation = "Harbour Youth"
console_port = 9999
[groups."chat:club"]
audience = "youth"
purpose = "Friday evenings"
[groups."chat:club".thresholds]
insult = 0.4
[[words]]
phrase = "wet lettuce"
label = "insult"
score = 0.95
[[colleagues]]
name = "mo"
roles = ["senior"]
"""


async def test_shown_then_taken_over(desk: ChangingDesk) -> None:
    asked = await desk.change("adopt", toml=FILE, yes=False)
    assert asked.asks
    for line in (
        "organisation: This organisation → Harbour Youth",
        "groups.chat:club.thresholds.insult: 0.5 → 0.4",
        "words.wet lettuce: default → label insult, score 0.95",
        "colleagues.mo.roles: moderator → senior",
        "Left alone, as it is read when the desk starts: console_port.",
    ):
        assert line in asked.text
    assert "audience" not in asked.text
    assert (await desk.change("adopt", toml=FILE)).ok
    assert desk.pipeline.practice.organisation == "Harbour Youth"
    assert [what for _, what in desk.log() if "5 settings are taken over" in what]
    assert "Nothing in this file" in (await desk.change("adopt", toml=FILE.replace("9999", "8722"))).text


async def test_what_was_exported_is_what_is_there(desk: ChangingDesk) -> None:
    assert (await desk.change("adopt", toml=FILE)).ok
    text = exported(desk.pipeline.practice.settings, ["a pause"], desk.clock())
    assert "Harbour Youth" in text
    assert "# Only for a while, and not taken over: a pause" in text
    assert "secret" not in text.replace("Secrets are not in it", "")
    assert "Nothing in this file" in (await desk.change("adopt", toml=text)).text


async def test_a_file_is_no_way_round(desk: ChangingDesk) -> None:
    raised = '[groups."chat:club".thresholds]\ninsult = 0.9\n'
    assert (await desk.change("adopt", toml=raised, yes=False)).needs == ("reason", "until")
    assert "say why" in (await desk.change("adopt", toml=raised)).text
    harm = '[groups."chat:club".thresholds]\nself_harm = 0.99\n'
    assert "must not be missed" in (await desk.change("adopt", toml=harm, reason="No", until="1 day")).text
    for text, words in (
        ("not toml", "no settings file"),
        ('[groups."chat:club"]\naudience = "all"\n', "cannot be used"),
        ('[groups."chat:club"]\ncolour = "red"\n', "cannot be used"),
        ("[[colleagues]]\nroles = []\n", "with its name"),
        ('[[colleagues]]\nname = "mo"\nroles = ["boss"]\n', "cannot be used"),
    ):
        reply = await desk.change("adopt", toml=text, reason="No", until="1 day")
        assert not reply.ok
        assert words in reply.text
