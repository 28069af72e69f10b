"""Settings: which of several places wins, what is checked, and what is never shown."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from config.loading import load
from config.settings import HERE, SIMPLE, Settings, Wrong, shown


def test_the_defaults_are_sound() -> None:
    settings = load(None, {})
    assert settings.database_url == "sqlite:///data/safelight.db"
    assert settings.console_host == "127.0.0.1"
    assert set(settings.texts) >= {"support", "warn"}
    assert "now" in settings.rules
    for name in ("default.toml", "rules.toml"):
        assert tomllib.loads((HERE / name).read_text("utf-8"))


def test_every_setting_has_its_sentence() -> None:
    for one in SIMPLE:
        assert one.metadata["help"].endswith("."), one.name
        assert type(one.default) in (str, int, float), one.name


def test_who_wins(tmp_path: Path) -> None:
    """Default < file < environment < command line."""
    file = tmp_path / "safelight.toml"
    file.write_text('console_port = 1111\norganisation = "The club"\ncountry = "uk"\n', "utf-8")
    assert load(None, {}).console_port == 8722
    assert load(file, {}).console_port == 1111
    assert load(file, {"SAFELIGHT_CONSOLE_PORT": "2222"}).console_port == 2222
    assert load(file, {"SAFELIGHT_CONSOLE_PORT": "2222"}, {"console_port": "3333"}).console_port == 3333
    assert load(file, {"SAFELIGHT_CONSOLE_PORT": ""}).console_port == 1111
    assert load(file, {}).organisation == "The club"
    assert load(tmp_path / "none.toml", {}).organisation == "This organisation"


def test_texts_and_rules_are_added_to_the_default_ones(tmp_path: Path) -> None:
    file = tmp_path / "safelight.toml"
    file.write_text(
        '[texts]\nwarn = "Be kind."\n[rules.mine]\nwhy = "x"\nwhen = "true"\n[groups."discord:5"]\nage = "minor"\n',
        "utf-8",
    )
    settings = load(file, {})
    assert settings.texts["warn"] == "Be kind."
    assert settings.texts["support"]
    assert {"now", "today", "mine"} <= set(settings.rules)
    assert settings.groups == {"discord:5": {"age": "minor"}}


def test_an_empty_variable_sets_nothing_and_a_file_may_hold_the_value(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("postgresql://desk:hunter2@db/desk\n", "utf-8")
    settings = load(None, {"SAFELIGHT_DATABASE_URL_FILE": str(secret)})
    assert settings.database_url == "postgresql://desk:hunter2@db/desk"
    assert "hunter2" not in repr(shown(settings))
    assert load(None, {"SAFELIGHT_DATABASE_URL_FILE": ""}).database_url == Settings().database_url
    with pytest.raises(Wrong, match="SAFELIGHT_ORGANISATION_FILE"):
        load(None, {"SAFELIGHT_ORGANISATION_FILE": str(tmp_path / "none")})


def test_variables_near_a_known_one_are_refused_and_others_left_alone() -> None:
    for name in ("SAFELIGHT_DATABSE_URL", "SAFELIGHT_CONSOLE_PROT", "SAFELIGHT_TIMEZONES"):
        with pytest.raises(Wrong, match="Did you mean SAFELIGHT_"):
            load(None, {name: "x"})
    load(None, {"SAFELIGHT_VOLUME": "x", "OTHER_TIMEZONE": "x"})
    load(None, {"SAFELIGHT_PHONE_TIMEZONE": "Asia/Tokyo"}, also={"SAFELIGHT_PHONE_TIMEZONE"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timezone", "Mars"),
        ("timezone", "../../etc/passwd"),
        ("timezone", ""),
        ("audience", "kids"),
        ("visibility", "hidden"),
        ("country", "../uk"),
        ("console_port", "-1"),
        ("console_port", "1.5"),
        ("rehearsal_seconds", "inf"),
        ("rehearsal_seconds", "soon"),
    ],
)
def test_wrong_values_name_their_setting(name: str, value: str) -> None:
    with pytest.raises(Wrong, match=name):
        load(None, {}, {name: value})


def test_a_setting_is_declared_once() -> None:
    names = [one.name for one in fields(Settings)]
    assert len(names) == len(set(names))
    assert [name for name, *_ in shown(load(None, {}))] == [one.name for one in SIMPLE]


def test_a_ladder_of_ones_own_leaves_the_others_where_they_are(tmp_path: Path) -> None:
    file = tmp_path / "safelight.toml"
    file.write_text(
        '[rules.ladder.S2]\nwhy = "Ours."\nsteps = ["lead 0m"]\n[rules.after.hold]\nwhy = "Ours."\n', "utf-8"
    )
    rules = load(file, {}).rules
    assert set(rules["ladder"]) == {"S1", "S2"}
    assert set(rules["after"]) == {"hold", "contain", "act"}
    assert "now" in rules
