"""Who is in the sandbox: the bot and the people with their phones, as the Bot API describes them."""

from dataclasses import dataclass, field

from bot.sandbox.answers import Json, bad_request, forbidden


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

    @property
    def chat_id(self) -> int:
        """Of the private chat with the person: it is the person's own id, as in Telegram."""
        return self.user_id

    def user(self) -> Json:
        optional = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        known = {name: value for name, value in optional.items() if value}
        return {"id": self.user_id, "is_bot": False, "first_name": self.first_name, **known}

    def chat(self) -> Json:
        optional = {"last_name": self.last_name, "username": self.username}
        known = {name: value for name, value in optional.items() if value}
        return {"id": self.chat_id, "first_name": self.first_name, **known, "type": "private"}

    def contact(self) -> Json:
        """What the messenger sends when somebody shares this person's contact. No such number can be dialled."""
        known = {"last_name": self.last_name} if self.last_name else {}
        return {
            "phone_number": f"+7000{self.user_id % 10**7:07d}",
            "first_name": self.first_name,
            **known,
            "user_id": self.user_id,
        }

    def require_reachable(self) -> None:
        """Raises RefusedError when the bot may not write to the person."""
        if self.deactivated:
            raise forbidden("user is deactivated")
        if self.blocked:
            raise forbidden("bot was blocked by the user")
        if not self.started:
            raise forbidden("bot can't initiate conversation with a user")

    def require_writable(self, what: str, thread: int) -> None:
        del what
        self.require_reachable()
        if thread:
            raise bad_request("message thread not found")


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
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
