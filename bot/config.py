"""Settings of the installation, from the environment and `.env`. Read by bot.app and bot.__main__ only."""

import ipaddress
import os
import re
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

TELEGRAM_API = "https://api.telegram.org"
TELEGRAM_PORTS = (443, 80, 88, 8443)
FOR_TESTS = "RYADOM_TEST_"
OWN_PATHS = frozenset({"/healthz", "/metrics", "/clock"})
"""What RYADOM_LISTEN answers beside the webhook."""

_WANTED = {
    "RYADOM_TELEGRAM_API": "must be an address such as https://api.telegram.org",
    "RYADOM_ADMIN_IDS": "must be numbers separated by commas",
    "RYADOM_WEBHOOK_URL": "must be an https address of this bot such as https://bot.example.org/telegram",
    "RYADOM_LISTEN": "must be address:port, for example 127.0.0.1:8090",
    "RYADOM_SEND_RATE": "must be a number of messages a second, above 0 and at most 30",
    "RYADOM_CLOCK_START": "must be a moment such as 2026-11-25T10:00:00+08:00",
}
"""What a wrong setting should have been, where the library's own words are not for people."""


class BadSettings(Exception):
    """A setting is missing or wrong; the text is one sentence for the operator and holds no secret."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        msg = "is not a time zone name such as Asia/Irkutsk"
        raise ValueError(msg) from error
    return name


def on_this_machine(host: str) -> bool:
    """Whether the name or address of a host is the loopback's. Another name is not asked for: it may mean one thing
    now and another later.
    """
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _host_in(address: str) -> str:
    """As the network compares names: in small letters, without the dot at the end."""
    return (urlsplit(address).hostname or "").rstrip(".")


def _with_host(address: str) -> str:
    if not _host_in(address):
        msg = "names no host"
        raise ValueError(msg)
    return address


def _ids(value: object) -> object:
    return [part for part in value.replace(";", ",").split(",") if part.strip()] if isinstance(value, str) else value


def _secret_token(value: SecretStr) -> SecretStr:
    # Telegram takes one letter as well; a stranger would guess it.
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", value.get_secret_value()):
        msg = "must be 16 to 256 Latin letters, digits, _ and -"
        raise ValueError(msg)
    return value


def _aware(value: datetime | None) -> datetime | None:
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Settings(BaseSettings):
    """Every setting has a line in README and in `.env.example` (a test holds the three equal)."""

    model_config = SettingsConfigDict(
        env_prefix="RYADOM_", env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )

    bot_token: SecretStr | None = None
    telegram_api: Annotated[str, AfterValidator(_with_host)] = Field(default=TELEGRAM_API, pattern=r"^https?://[^\s/]+")
    proxy: SecretStr | None = None
    database_url: SecretStr = SecretStr("sqlite+aiosqlite:///var/ryadom.db")
    keys_file: Path = Path("var/keys")
    admin_ids: Annotated[frozenset[int], NoDecode, BeforeValidator(_ids)] = frozenset()
    timezone: Annotated[str, AfterValidator(_zone)] = "Asia/Irkutsk"
    centre_name: str = Field(default="Центр сопровождения семей участников СВО", min_length=1, max_length=200)
    centre_phone: str = Field(default="", max_length=100)
    redis_url: SecretStr | None = None
    webhook_url: str | None = Field(default=None, pattern=r"^https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~/-]*)?$")
    webhook_secret: Annotated[SecretStr, AfterValidator(_secret_token)] | None = None
    listen: str = Field(default="127.0.0.1:8090", pattern=r"^\[?[^\s]+:\d{1,5}$")
    send_rate: float = Field(default=25, gt=0, le=30)
    clock_start: Annotated[datetime | None, AfterValidator(_aware)] = None

    @property
    def real_telegram(self) -> bool:
        """By the host alone: whatever else is written around it, real people are behind it."""
        return _host_in(self.telegram_api) == _host_in(TELEGRAM_API)

    @property
    def telegram_is_beside(self) -> bool:
        """On this machine: a sandbox, or an own Bot API server."""
        return on_this_machine(_host_in(self.telegram_api))


def load_settings() -> Settings:
    """Read the settings. Raises BadSettings with a sentence that names the variable, never its value."""
    try:
        settings = Settings()
        _refuse_unknown({*os.environ, *dotenv_values(".env")})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        name = "RYADOM_" + str(first["loc"][0]).upper() if first["loc"] else "settings"
        msg = f"{name}: {_WANTED.get(name) or first['msg'].removeprefix('Value error, ')}"
        raise BadSettings(msg) from None
    except UnicodeDecodeError:
        msg = "The file .env is not in UTF-8: save it as UTF-8"
        raise BadSettings(msg) from None
    if settings.clock_start is not None and not settings.telegram_is_beside:
        msg = (
            "RYADOM_CLOCK_START is for training and tests: it is refused with the real Telegram, and with any "
            "RYADOM_TELEGRAM_API that is not on this machine"
        )
        raise BadSettings(msg)
    if settings.redis_url is not None:
        msg = "RYADOM_REDIS_URL is reserved and does nothing yet: leave it empty (the bot works in one process)"
        raise BadSettings(msg)
    _check_webhook(settings)
    return settings


def _refuse_unknown(names: set[str]) -> None:
    """A misspelt setting would be left out without a word, and the bot would do something else than it was told."""
    known = {f"RYADOM_{field.upper()}" for field in Settings.model_fields}
    for name in sorted(one for one in names if one.upper().startswith("RYADOM_") and not one.startswith(FOR_TESTS)):
        if name.upper() not in known:
            meant = get_close_matches(name.upper(), sorted(known), n=1)
            msg = f"{name} is no setting" + (f": {meant[0]} is" if meant else ", see .env.example")
            raise BadSettings(msg)


def _check_webhook(settings: Settings) -> None:
    url = settings.webhook_url
    if url is None:
        if settings.webhook_secret is not None:
            msg = "RYADOM_WEBHOOK_SECRET goes with RYADOM_WEBHOOK_URL: set both for a webhook, or none to poll"
            raise BadSettings(msg)
        return
    if settings.webhook_secret is None:
        msg = (
            "RYADOM_WEBHOOK_SECRET must be set with RYADOM_WEBHOOK_URL: without it anybody could speak as the messenger"
        )
        raise BadSettings(msg)
    # The sandbox delivers beside itself; the messenger would send people's words over the net in the clear.
    address = urlsplit(url)
    beside = on_this_machine(_host_in(url)) and not settings.real_telegram
    if address.scheme != "https" and not beside:
        msg = f"RYADOM_WEBHOOK_URL: {_WANTED['RYADOM_WEBHOOK_URL']}"
        raise BadSettings(msg)
    if settings.real_telegram and (address.port or 443) not in TELEGRAM_PORTS:
        msg = f"RYADOM_WEBHOOK_URL: Telegram delivers to the ports {', '.join(map(str, TELEGRAM_PORTS))} only"
        raise BadSettings(msg)
    if address.path in OWN_PATHS:
        msg = f"RYADOM_WEBHOOK_URL: {address.path} is taken by the bot itself, choose another path"
        raise BadSettings(msg)
