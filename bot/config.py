"""Settings of the installation, from the environment and `.env`. Read by bot.app and bot.__main__ only."""

import ipaddress
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from difflib import get_close_matches
from itertools import takewhile
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from storage.engine import UnusableUrl, parse_url

TELEGRAM_API = "https://api.telegram.org"
TELEGRAM_PORTS = (443, 80, 88, 8443)
HIGHEST_PORT = 65535
FOR_TESTS = "RYADOM_TEST_"
_WEBHOOK = r"^https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~/-]*)?$"
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
    """Settings are missing or wrong; the text is a line for the operator for each of them, and holds no secret."""


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
    """A port that cannot be raises by itself, when it is asked for."""
    if not _host_in(address) or urlsplit(address).port == 0:
        msg = "names no host and port"
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
    webhook_url: Annotated[str, Field(pattern=_WEBHOOK), AfterValidator(_with_host)] | None = None
    webhook_secret: Annotated[SecretStr, AfterValidator(_secret_token)] | None = None
    listen: str = Field(default="127.0.0.1:8090", pattern=r"^\[?[^\s]+:\d{1,5}$")
    send_rate: float = Field(default=25, gt=0, le=30)
    clock_start: Annotated[datetime | None, AfterValidator(_aware)] = None

    @property
    def real_telegram(self) -> bool:
        """By the host alone: whatever else is written around it, real people are behind it."""
        return self.telegram_host == _host_in(TELEGRAM_API)

    @property
    def telegram_host(self) -> str:
        return _host_in(self.telegram_api)

    @property
    def webhook_host(self) -> str | None:
        """None: the messenger is polled."""
        return None if self.webhook_url is None else _host_in(self.webhook_url)

    @property
    def telegram_is_beside(self) -> bool:
        """On this machine: a sandbox, or an own Bot API server."""
        return on_this_machine(self.telegram_host)


def load_settings(*, to_serve: bool = False) -> Settings:
    """Read the settings, with a token if they are `to_serve`. Raises BadSettings with everything that is wrong, each a
    sentence that names the variable, never its value.
    """
    try:
        names = {*os.environ, *dotenv_values(".env")}
        problems, doubtful = _unknown(names)
        settings, wrong = _read()
    except UnicodeDecodeError:
        msg = "The file .env is not in UTF-8: save it as UTF-8"
        raise BadSettings(msg) from None
    problems += wrong.values()
    doubtful |= wrong.keys()
    problems += [said for looks_at, rule in _RULES if not looks_at & doubtful and (said := rule(settings)) is not None]
    if to_serve and settings.bot_token is None and "bot_token" not in doubtful:
        problems.append("RYADOM_BOT_TOKEN is not set: put the token from @BotFather into .env.")
    if problems:
        raise BadSettings("\n".join(problems))
    return settings


def _read() -> tuple[Settings, dict[str, str]]:
    """The settings, those that are wrong left at their defaults; and by its field what is wrong with each of these."""
    try:
        return Settings(), {}
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False, include_context=False)
    wrong: dict[str, str] = {}
    for one in errors:
        field = str(one["loc"][0])
        name = _name_of(field)
        wrong.setdefault(field, f"{name}: {_WANTED.get(name) or one['msg'].removeprefix('Value error, ')}")
    return Settings(**{field: Settings.model_fields[field].default for field in wrong}), wrong


def _name_of(field: str) -> str:
    return f"RYADOM_{field.upper()}"


def _unknown(names: set[str]) -> tuple[list[str], set[str]]:
    """A misspelt setting would be left out without a word, and the bot would do something else than it was told. What
    is said of each, and the fields that may have been meant.
    """
    known = {_name_of(field): field for field in Settings.model_fields}
    problems, meant = [], set()
    for given in sorted(one for one in names if one.upper().startswith("RYADOM_") and not one.startswith(FOR_TESTS)):
        if given.upper() in known:
            continue
        # A line of .env without "=" comes as one long name with the value in it, and that may be a secret.
        name = "".join(takewhile(_in_a_name, given))
        near = get_close_matches(name.upper(), sorted(known), n=1)
        meant |= {known[one] for one in near}
        if name != given:
            problems.append(f"{name}: write = between the name and the value")
        else:
            problems.append(f"{name} is no setting" + (f": {near[0]} is" if near else ", see .env.example"))
    return problems, meant


def _in_a_name(letter: str) -> bool:
    return letter == "_" or (letter.isascii() and letter.isalnum())


def _a_database(settings: Settings) -> str | None:
    try:
        parse_url(settings.database_url.get_secret_value())
    except UnusableUrl as unusable:
        return str(unusable)
    return None


def _a_port(settings: Settings) -> str | None:
    port = int(settings.listen.rpartition(":")[2])
    return None if port <= HIGHEST_PORT else f"RYADOM_LISTEN: {_WANTED['RYADOM_LISTEN']}"


def _a_token(settings: Settings) -> str | None:
    token = settings.bot_token
    if token is None or re.fullmatch(r"[0-9]+:\S+", token.get_secret_value()):
        return None
    return "RYADOM_BOT_TOKEN does not look like a token: copy it again from @BotFather."


def _a_proxy(settings: Settings) -> str | None:
    try:
        address = urlsplit(settings.proxy.get_secret_value() if settings.proxy else "http://none:1")
        known = address.scheme in {"socks5", "socks4", "http"} and address.hostname and address.port
    except ValueError:
        known = None
    return None if known else "RYADOM_PROXY is not a proxy address such as socks5://host:port."


def _training_alone(settings: Settings) -> str | None:
    if settings.clock_start is None or settings.telegram_is_beside:
        return None
    return (
        "RYADOM_CLOCK_START is for training and tests: it is refused with the real Telegram, and with any "
        "RYADOM_TELEGRAM_API that is not on this machine"
    )


def _no_redis(settings: Settings) -> str | None:
    if settings.redis_url is None:
        return None
    return "RYADOM_REDIS_URL is reserved and does nothing yet: leave it empty (the bot works in one process)"


def _both_or_none(settings: Settings) -> str | None:
    if settings.webhook_url is None and settings.webhook_secret is not None:
        return "RYADOM_WEBHOOK_SECRET goes with RYADOM_WEBHOOK_URL: set both for a webhook, or none to poll"
    if settings.webhook_url is not None and settings.webhook_secret is None:
        return (
            "RYADOM_WEBHOOK_SECRET must be set with RYADOM_WEBHOOK_URL: without it anybody could speak as the messenger"
        )
    return None


def _can_be_delivered_to(settings: Settings) -> str | None:
    """The sandbox delivers beside itself; the messenger would send people's words over the net in the clear."""
    url = settings.webhook_url
    if url is None:
        return None
    address = urlsplit(url)
    beside = on_this_machine(_host_in(url)) and not settings.real_telegram
    if address.scheme != "https" and not beside:
        return f"RYADOM_WEBHOOK_URL: {_WANTED['RYADOM_WEBHOOK_URL']}"
    if settings.real_telegram and (address.port or 443) not in TELEGRAM_PORTS:
        return f"RYADOM_WEBHOOK_URL: Telegram delivers to the ports {', '.join(map(str, TELEGRAM_PORTS))} only"
    if address.path in OWN_PATHS:
        return f"RYADOM_WEBHOOK_URL: {address.path} is taken by the bot itself, choose another path"
    return None


Rule = Callable[[Settings], str | None]
_RULES: tuple[tuple[frozenset[str], Rule], ...] = (
    (frozenset({"bot_token"}), _a_token),
    (frozenset({"proxy"}), _a_proxy),
    (frozenset({"database_url"}), _a_database),
    (frozenset({"listen"}), _a_port),
    (frozenset({"clock_start", "telegram_api"}), _training_alone),
    (frozenset({"redis_url"}), _no_redis),
    (frozenset({"webhook_url", "webhook_secret"}), _both_or_none),
    (frozenset({"webhook_url", "telegram_api"}), _can_be_delivered_to),
)
"""What each rule looks at, and what it says. Where one of these is wrong by itself, a rule would guess."""
