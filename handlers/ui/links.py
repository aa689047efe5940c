"""Links that open the bot with something to say to it."""

DEPARTMENT_PREFIX = "d_"
"""`?start=d_<department code>`: posters and QR codes."""


def start_link(bot_username: str, payload: str) -> str:
    """A link to the bot; `payload` is 64 characters of A-Z, a-z, 0-9, _ and - at most."""
    return f"{private_link(bot_username)}?start={payload}"


def private_link(bot_username: str) -> str:
    """Opens the bot with nothing said."""
    return f"https://t.me/{bot_username}"
