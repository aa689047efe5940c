"""What no database takes is left out of an update before anything reads it."""

from bot.messaging.rawupdate import sane


def test_what_no_database_takes_does_not_come_in() -> None:
    """NUL and half an emoji, in words, names and buttons alike; what only looks like them stays."""
    came = {
        "update_id": 1,
        "message": {"text": "a\0b \ud83d", "from": {"first_name": "\0"}},
        "data": ["\\u0000", '"\0'],
    }
    assert sane(came) == {
        "update_id": 1,
        "message": {"text": "ab \ufffd", "from": {"first_name": ""}},
        "data": ["\\u0000", '"'],
    }
