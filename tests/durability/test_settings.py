"""Settings that are wrong are all told at once, each in a line of its own that holds no value."""

from pathlib import Path

import pytest

from bot.config import BadSettings, load_settings
from tests.durability.process import Parent

TOKEN = "1000001:test-token-of-the-sandbox-not-a-real-one"
SECRET = "hidden-hidden-hidden"
CLOCK_SAID = (
    "RYADOM_CLOCK_START is for training and tests: it is refused with the real Telegram, and with any "
    "RYADOM_TELEGRAM_API that is not on this machine"
)
API_SAID = "RYADOM_TELEGRAM_API: must be an address such as https://api.telegram.org"
RATE_SAID = "RYADOM_SEND_RATE: must be a number of messages a second, above 0 and at most 30"
IDS_SAID = "RYADOM_ADMIN_IDS: must be numbers separated by commas"
ADDRESS_SAID = "RYADOM_WEBHOOK_URL: must be an https address of this bot such as https://bot.example.org/telegram"
SECRET_SAID = "RYADOM_WEBHOOK_SECRET: must be 16 to 256 Latin letters, digits, _ and -"
TOKEN_SAID = "RYADOM_BOT_TOKEN does not look like a token: copy it again from @BotFather."
PROXY_SAID = "RYADOM_PROXY is not a proxy address such as socks5://host:port."
REDIS_SAID = "RYADOM_REDIS_URL is reserved and does nothing yet: leave it empty (the bot works in one process)"
NO_TOKEN_SAID = "RYADOM_BOT_TOKEN is not set: put the token from @BotFather into .env."
TOGETHER: dict[str, tuple[dict[str, str], list[str]]] = {
    "two of one kind": ({"RYADOM_SEND_RATE": "hidden", "RYADOM_ADMIN_IDS": "hidden"}, [IDS_SAID, RATE_SAID]),
    "one of each kind": (
        {
            "RYADOM_SENT_RATE": "hidden",
            "RYADOM_ADMIN_IDS": "1,hidden,hidden",
            "RYADOM_BOT_TOKEN": "hidden",
            "RYADOM_PROXY": "hidden://host",
            "RYADOM_CLOCK_START": "2026-11-18T10:00:00",
            "RYADOM_REDIS_URL": "redis://hidden",
            "RYADOM_WEBHOOK_URL": "http://bot.example.org/hidden",
            "RYADOM_WEBHOOK_SECRET": "hidden",
        },
        [
            "RYADOM_SENT_RATE is no setting: RYADOM_SEND_RATE is",
            IDS_SAID,
            SECRET_SAID,
            TOKEN_SAID,
            PROXY_SAID,
            CLOCK_SAID,
            REDIS_SAID,
            ADDRESS_SAID,
        ],
    ),
    "what stands beside a wrong one is not guessed at": (
        {
            "RYADOM_TELEGRAM_API": "ftp://hidden",
            "RYADOM_CLOCK_START": "2026-11-18T10:00:00",
            "RYADOM_WEBHOOK_URL": "http://127.0.0.1:8090/hidden",
            "RYADOM_WEBHOOK_SECRET": SECRET,
        },
        [API_SAID],
    ),
    "ports that cannot be": (
        {
            "RYADOM_TELEGRAM_API": "http://127.0.0.1:99999",
            "RYADOM_WEBHOOK_URL": "https://hidden:99999",
            "RYADOM_WEBHOOK_SECRET": SECRET,
        },
        [API_SAID, ADDRESS_SAID],
    ),
    "a database and an address that cannot be": (
        {
            "RYADOM_BOT_TOKEN": TOKEN,
            "RYADOM_DATABASE_URL": "mysql://user:hidden@host/name",
            "RYADOM_LISTEN": "127.0.0.1:99999",
            "RYADOM_SEND_RATE": "0",
        },
        [
            RATE_SAID,
            "RYADOM_DATABASE_URL: mysql is not supported, use sqlite or postgresql",
            "RYADOM_LISTEN: must be address:port, for example 127.0.0.1:8090",
        ],
    ),
    "nor what goes with a misspelt one": (
        {"RYADOM_WEBHOK_URL": "https://hidden", "RYADOM_WEBHOOK_SECRET": SECRET, "RYADOM_SEND_RATE": "31"},
        ["RYADOM_WEBHOK_URL is no setting: RYADOM_WEBHOOK_URL is", RATE_SAID],
    ),
}


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Not where somebody's .env may lie."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("given", "said"), TOGETHER.values(), ids=TOGETHER)
def test_all_that_is_wrong_is_told_at_once(
    given: dict[str, str], said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as refused:
        load_settings()
    assert str(refused.value).splitlines() == said
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize(
    ("proxy", "fits"),
    [
        ("socks5://bot:word@proxy.example.org:1080", True),
        ("socks4://192.0.2.1:1080", True),
        ("http://proxy.example.org:3128", True),
        ("https://proxy.example.org:3128", False),
        ("proxy.example.org:3128", False),
        ("socks5://proxy.example.org", False),
        ("socks5://:1080", False),
        ("socks5://proxy.example.org:port", False),
        ("socks5://[hidden:1080", False),
    ],
)
def test_the_address_of_a_proxy_is_looked_at(proxy: str, fits: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RYADOM_PROXY", proxy)
    if fits:
        assert load_settings().proxy
        return
    with pytest.raises(BadSettings, match="^" + PROXY_SAID):
        load_settings()


def test_only_who_serves_needs_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().bot_token is None
    with pytest.raises(BadSettings) as refused:
        load_settings(to_serve=True)
    assert str(refused.value) == NO_TOKEN_SAID
    monkeypatch.setenv("RYADOM_BOT_TOKEN", TOKEN)
    assert load_settings(to_serve=True).bot_token


@pytest.mark.parametrize("command", ["run", "check"])
async def test_a_command_says_all_of_it_and_ends(command: str, parent: Parent, tmp_path: Path) -> None:
    wrong = {"RYADOM_SEND_RATE": "0", "RYADOM_REDIS_URL": "redis://hidden"}
    bot = parent.bot(tmp_path, wrong, command)
    await bot.start()
    assert await bot.ended() == 1
    no_token = [NO_TOKEN_SAID] if command == "run" else []
    assert bot.log.read_text().splitlines() == [RATE_SAID, REDIS_SAID, *no_token]
    assert not (tmp_path / "var").exists(), "nothing was made"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"RYADOM_BOT_TOKEN:{TOKEN}", "RYADOM_BOT_TOKEN: write = between the name and the value"),
        (
            "RYADOM_DATABASE_URL:postgresql://u:hidden@h/d",
            "RYADOM_DATABASE_URL: write = between the name and the value",
        ),
        ("RYADOM_WEBHOOK_SECRET;hidden-hidden-hidden", "RYADOM_WEBHOOK_SECRET: write = between the name and the value"),
        ("RYADOM_BOT_TOKEM:hidden", "RYADOM_BOT_TOKEM: write = between the name and the value"),
    ],
)
def test_a_line_without_an_equals_sign_shows_no_secret(line: str, said: str, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"{line}\n")
    with pytest.raises(BadSettings) as refused:
        load_settings()
    assert said in str(refused.value).splitlines()
    assert TOKEN not in str(refused.value)
    assert "hidden" not in str(refused.value)
