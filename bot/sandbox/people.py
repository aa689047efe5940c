"""Who is in the sandbox: the bot and the people with their phones, as the Bot API describes them."""

from dataclasses import dataclass, field

from bot.sandbox.answers import Json


@dataclass
class Person:
    """Somebody with a phone; `caption` is what the chat page writes under the name (a role)."""

    key: str
    user_id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "ru"
    caption: str = ""
    started: bool = False
    blocked: bool = False
    deactivated: bool = False

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def user(self) -> Json:
        optional = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        known = {name: value for name, value in optional.items() if value}
        return {"id": self.user_id, "is_bot": False, "first_name": self.first_name, **known}

    def chat(self) -> Json:
        """The private chat with the person: its id is the person's id, as in Telegram."""
        optional = {"last_name": self.last_name, "username": self.username}
        known = {name: value for name, value in optional.items() if value}
        return {"id": self.user_id, "first_name": self.first_name, **known, "type": "private"}


@dataclass(frozen=True)
class BotAccount:
    """The one bot of a world; its id is the number before the colon of the token."""

    token: str
    name: str
    username: str
    user_id: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "user_id", int(self.token.partition(":")[0]))

    def user(self) -> Json:
        return {"id": self.user_id, "is_bot": True, "first_name": self.name, "username": self.username}

    def account(self) -> Json:
        return {
            **self.user(),
            "can_join_groups": False,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
