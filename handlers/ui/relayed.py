"""A message of a conversation as the other side sees it: words, files, and the message that it replies to."""

from dataclasses import dataclass

from handlers.ui.screen import Screen
from services.requests.pieces import Media


@dataclass(frozen=True)
class Enclosed:
    """A file of the message `message_id`, with its words below (HTML of ours). `instead`: what is said when the
    messenger does not take the file.
    """

    message_id: int
    media: Media
    caption: str
    instead: str


@dataclass(frozen=True)
class Relayed(Screen):
    """`files`: the text of the screen is empty then, words stand below them; several are an album, without buttons.
    `message_ids`: whose words the text is; `whole`: it holds all of one of them. `answers`: the message of the chat
    that it replies to; `edits`: the one that it is to replace, the words below a file when `below_file`.
    """

    files: tuple[Enclosed, ...] = ()
    message_ids: tuple[int, ...] = ()
    whole: bool = False
    answers: int | None = None
    edits: int | None = None
    below_file: bool = False
