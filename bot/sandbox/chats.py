"""Groups, supergroups and channels: what the Bot API says of them, and what the bot may do there."""

from dataclasses import dataclass, field

from bot.sandbox.answers import Json, RefusedError, bad_request, forbidden

ABSENT = frozenset({"left", "kicked"})
GENERAL_TOPIC = 1


@dataclass
class Group:
    """A chat of many. `kind` is "group", "supergroup" or "channel"; `standing` the bot's own status of a member.

    `writable`: False takes from the bot the right to write (restricted, or an administrator of a channel who may not
    post). `linked_to` is the discussion group of a channel; `topics` make a supergroup a forum; `migrated_to` is the
    supergroup that a group has become.
    """

    key: str
    chat_id: int
    kind: str
    title: str
    standing: str = "left"
    writable: bool = True
    linked_to: int | None = None
    migrated_to: int | None = None
    topics: dict[int, str] = field(default_factory=dict)

    def chat(self) -> Json:
        forum = {"is_forum": True} if self.topics else {}
        return {"id": self.chat_id, "title": self.title, "type": self.kind, **forum}

    def require_reachable(self) -> None:
        """Raises RefusedError where the bot is not."""
        if self.migrated_to is not None:
            reason = "Bad Request: group chat was upgraded to a supergroup chat"
            raise RefusedError(400, reason, {"migrate_to_chat_id": self.migrated_to})
        if self.standing == "kicked":
            raise forbidden(f"bot was kicked from the {self.kind} chat")
        if self.standing == "left":
            raise forbidden(f"bot is not a member of the {self.kind} chat")

    def require_writable(self, what: str, thread: int) -> None:
        """Raises RefusedError where the bot may not send `what` ("text messages", "photos"), or into a lost topic."""
        self.require_reachable()
        if self.kind == "channel" and (self.standing != "administrator" or not self.writable):
            raise bad_request("need administrator rights in the channel chat")
        if not self.writable:
            raise bad_request(f"not enough rights to send {what} to the chat")
        if thread and thread not in self.topics:
            raise bad_request("message thread not found")
