"""Every setting, declared once: name, type, default, a sentence; and what each may be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import isfinite
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from config import tables

HERE = Path(__file__).parent
_MORNING = re.compile(r"(0[4-9]|1[0-5]):[0-5]\d", re.ASCII)
"""From 04:00, as the day's jobs are put at three, to 15:59: later it is no morning line."""
DETOXIFY_MODELS = ("original", "unbiased", "multilingual", "original-small", "unbiased-small", "off")


class Wrong(ValueError):
    """A setting cannot be used. The message names it, says what is wrong and what to do."""


def _setting(default: Any, words: str, *, secret: bool = False) -> Any:
    return field(default=default, repr=not secret, metadata={"help": words, "secret": secret})


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set. `colleagues`, `texts`, `rules`, `hours`, `rota`, `away` and `groups` are tables in
    safelight.toml only.
    """

    database_url: str = _setting("sqlite:///data/safelight.db", "Where everything is kept.", secret=True)
    seal_key: str = _setting(
        "", "The key that signs the log's seals; empty for the file beside the database (docs/audit.md).", secret=True
    )
    console_host: str = _setting(
        "127.0.0.1", "The address the console listens on; only this machine can reach 127.0.0.1."
    )
    console_port: int = _setting(8722, "The console's port; the next free one is taken where it is in use.")
    timezone: str = _setting("Europe/London", "The organisation's time zone.")
    country: str = _setting("uk", "The country pack: its categories, routes and words.")
    language: str = _setting("en", "The language most is written in.")
    audience: str = _setting("youth", "Whom a group is for unless it says otherwise: youth, mixed or adult.")
    visibility: str = _setting("closed", "Who can read a group unless it says otherwise: open, closed or direct.")
    organisation: str = _setting("This organisation", "The organisation's name.")
    contact: str = _setting(
        "", "Whom members can ask about the desk, for the notice: a name, an address, a number; empty for the lead."
    )
    rehearsal: str = _setting("auto", "Replay the rehearsal community: on, off, or auto (where nothing is connected).")
    rehearsal_seconds: float = _setting(40.0, "How long the rehearsal's week takes, in seconds.")
    console_address: str = _setting(
        "", "Where colleagues reach the console, for links in alerts, like https://desk.example.org."
    )
    proxy: str = _setting("", "A proxy for the platforms, like http://proxy:3128; empty for what HTTPS_PROXY says.")
    heartbeat_url: str = _setting(
        "", "Called each minute while all is well, so that a watcher outside notices a silent desk.", secret=True
    )
    desk: str = _setting(
        "", "Where cards are posted: keys of channels or chats, like discord:123, with commas between."
    )
    desk_lead: str = _setting("", "The same for what is most urgent: places that only the lead and deputy can read.")
    desk_content: str = _setting("no", "Whether cards at Now and Today carry what was said: yes or no.")
    report_alternative: str = _setting(
        "",
        "The colleague (lead or deputy) who hears what is about a helper, in place of the lead; empty: the deputies.",
    )
    morning: str = _setting(
        "08:30",
        "When the morning line says what is open, in the organisation's time zone, or off.",
    )
    morning_places: str = _setting(
        "", "Where it is posted, like discord:123 or mail:team@example.org; empty: wherever cards are posted."
    )
    desk_budget: int = _setting(5, "How many cards at This week a place gets in a night; the rest waits in the queue.")
    discord_token: str = _setting("", "The Discord bot's token; with it the desk connects.", secret=True)
    discord_api: str = _setting("https://discord.com/api/v10", "Where Discord's API is.")
    discord_gateway: str = _setting("", "Where Discord's gateway is; empty for where Discord says.")
    discord_read_back: float = _setting(
        0.0, "How many hours back a channel is read when it is watched for the first time."
    )
    telegram_token: str = _setting("", "The Telegram bot's token; several with commas between.", secret=True)
    telegram_url: str = _setting("https://api.telegram.org", "Where Telegram's Bot API is.")
    telegram_webhook: str = _setting(
        "", "The https address at which Telegram reaches this console; empty: the desk asks Telegram."
    )
    telegram_webhook_secret: str = _setting("", "What Telegram must say to be heard there.", secret=True)
    x: str = _setting("off", "Whether posts on X are read, which costs money (docs/live.md): on or off.")
    x_bearer_token: str = _setting("", "X: the app's bearer token, for reading.", secret=True)
    x_key: str = _setting("", "X: the app's API key.", secret=True)
    x_key_secret: str = _setting("", "X: its secret.", secret=True)
    x_token: str = _setting("", "X: the access token of your own account, for acting.", secret=True)
    x_token_secret: str = _setting("", "X: its secret.", secret=True)
    x_url: str = _setting("https://api.x.com", "Where X's API is.")
    x_stream: str = _setting("off", "Whether X's filtered stream is used instead of asking twice a minute: on or off.")
    x_posts_a_month: int = _setting(5000, "X: how many posts may be read in a month; then it stops and says so.")
    x_read_back: float = _setting(0.0, "X: how many hours back an account is read that is new here (at most 168).")
    mail_host: str = _setting("", "The mail server that alerts and summaries go out by; empty: no mail.")
    mail_port: int = _setting(587, "Its port.")
    mail_security: str = _setting("starttls", "How the way to it is kept private: starttls, tls, or none (here only).")
    mail_user: str = _setting("", "The name to log in with there; empty where none is asked for.")
    mail_password: str = _setting("", "The password there.", secret=True)
    mail_from: str = _setting("", "The address that mail comes from.")
    push: str = _setting(
        "", "Colleagues' push services, a line each: name = an address of Apprise's, like ntfy://topic.", secret=True
    )
    detoxify_model: str = _setting(
        "unbiased",
        "The Detoxify model to use where it is installed and its weights are here: original, unbiased, multilingual, "
        "original-small, unbiased-small, or off.",
    )
    detoxify_checkpoint: str = _setting("", "A Detoxify checkpoint to use instead of Detoxify's own download.")
    detoxify_config: str = _setting("", "The folder with its encoder's config.json and tokenizer files.")
    hosted_url: str = _setting("", "A model server to ask about what is still open, like http://localhost:8000/v1.")
    hosted_kind: str = _setting("chat", "How that server is asked: chat or moderations.")
    hosted_model: str = _setting("", "The model's name at that server.")
    hosted_key: str = _setting("", "The key for that server.", secret=True)
    hosted_timeout: float = _setting(10.0, "How long one answer of that server may take, in seconds (at most 30).")
    hosted_labels: str = _setting("", "The labels to ask it for, with commas between; empty for the usual ones.")
    hosted_send: str = _setting("text", "What it may see of a message: text; in a chat also name and context.")
    hosted_characters: int = _setting(4000, "The longest message, in characters, that is sent to it.")
    hosted_requests: int = _setting(60, "How many messages a minute are sent to it at most.")
    bank_holidays: str = _setting(
        "england-and-wales",
        "Whose bank holidays are no working days: england-and-wales, scotland, northern-ireland, or off.",
    )
    quiet_hours: str = _setting(
        "22:00-07:00", "When nobody is told of what can wait till the morning, like 22:00-07:00; off for never."
    )
    sample_size: int = _setting(
        30, "How many messages a week, of those that nothing flagged, people are asked to read; 0 for none."
    )
    summary_trustees: str = _setting(
        "weekly", "How often the trustees' summary is made: weekly, monthly, quarterly or off. The lead's is weekly."
    )
    summary_places: str = _setting("", "Where the trustees' summary is posted, like discord:123; several with commas.")
    summary_lead_places: str = _setting("", "Where the lead's summary is posted; it names cases by number.")
    summary_roles: str = _setting("lead, deputy", "Whose role it is to hear that a summary is ready.")
    summary_hour: int = _setting(8, "The hour at which summaries go out, in the organisation's time zone.")
    colleagues: tuple[Mapping[str, Any], ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    hours: Mapping[str, Any] = field(default_factory=dict)
    rota: tuple[Mapping[str, Any], ...] = ()
    away: tuple[Mapping[str, Any], ...] = ()
    groups: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    words: tuple[Mapping[str, Any], ...] = ()
    mapped: Mapping[str, str] = field(default_factory=dict)
    listed: tuple[str, ...] = ()
    fixed: frozenset[str] = frozenset()
    """What the environment or the command line sets: stronger than what admins change while the desk runs."""


_TABLES = frozenset(
    {"colleagues", "texts", "rules", "hours", "rota", "away", "groups", "words", "mapped", "listed", "fixed"}
)
SIMPLE = tuple(one for one in fields(Settings) if one.name not in _TABLES)


def shown(settings: Settings) -> list[tuple[str, str, str, str]]:
    """Every simple setting as (name, variable, value in force, sentence); secrets are not shown."""
    return [
        (
            one.name,
            f"SAFELIGHT_{one.name.upper()}",
            "(kept secret)"
            if one.metadata["secret"] and getattr(settings, one.name)
            else str(getattr(settings, one.name)),
            one.metadata["help"],
        )
        for one in SIMPLE
    ]


def sound(settings: Settings) -> Settings:
    """The settings again, once each has been looked at. Raises `Wrong`."""
    try:
        ZoneInfo(settings.timezone)
    except (ValueError, KeyError, OSError):
        raise Wrong(f"timezone: “{settings.timezone}” is no time zone. Write it like Europe/London.") from None
    for name, allowed in (
        ("audience", ("youth", "mixed", "adult")),
        ("visibility", ("open", "closed", "direct")),
        ("rehearsal", ("auto", "on", "off")),
        ("x", ("on", "off")),
        ("x_stream", ("on", "off")),
        ("desk_content", ("yes", "no")),
        ("detoxify_model", DETOXIFY_MODELS),
        ("hosted_kind", ("chat", "moderations")),
        ("summary_trustees", ("weekly", "monthly", "quarterly", "off")),
        ("country", tuple(sorted(folder.name for folder in (HERE / "packs").iterdir() if folder.is_dir()))),
    ):
        if getattr(settings, name) not in allowed:
            raise Wrong(f"{name}: {tables.meant(getattr(settings, name), list(allowed))}")
    if not 0 <= settings.console_port <= 65535:
        raise Wrong(f"console_port: {settings.console_port} is no port. Choose a number from 1024 to 65535.")
    if not (isfinite(settings.rehearsal_seconds) and settings.rehearsal_seconds >= 0):
        raise Wrong("rehearsal_seconds: this is a number of seconds, 0 or more.")
    if not 0 <= settings.discord_read_back <= 24 * 365:
        raise Wrong("discord_read_back: this is a number of hours, from 0 to 8760 (a year).")
    if not 1 <= settings.mail_port <= 65535:
        raise Wrong(f"mail_port: {settings.mail_port} is no port. Most mail servers take 587 or 465.")
    if settings.mail_host and not settings.mail_from:
        raise Wrong("mail_from: say from which address mail comes, like safelight@example.org.")
    if not 0 <= settings.summary_hour <= 23:
        raise Wrong("summary_hour: this is an hour of the day, from 0 to 23.")
    if settings.morning != "off" and not _MORNING.fullmatch(settings.morning):
        raise Wrong(f"morning: “{settings.morning[:20]}” is no time from 04:00 to 15:59. Write it like 08:30, or off.")
    for name in ("heartbeat_url", "console_address", "telegram_webhook"):
        address = getattr(settings, name)
        if address and not address.startswith(("http://", "https://")):
            raise Wrong(f"{name}: an address begins with https:// (or http:// on your own machine).")
    return settings
