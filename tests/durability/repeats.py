"""What the kills cost where a message comes at least once: how often it came again."""

from collections import Counter

from tests.durability.history import Act, Chats, History

_ONCE_IN_A_CHAT = ("Ответ по заявке, номер", "Заявка, номер", "Передано специалисту", "Ответ передан", "План Центра")


def repeats(history: History, chats: Chats) -> int:
    """Messages of the classes that come at least once, beyond the first of each: what a kill between the sending and
    its mark costs. Only of texts that nobody is told twice otherwise: they hold words said once, or a number.
    """
    tokens = [one.what for one in history.of(Act.WORDS, Act.ANSWER)]
    once = Counter(
        (user_id, line.text)
        for user_id, chat in chats.items()
        for line in chat
        if line.from_bot
        and (
            line.text.startswith(("Заявка, номер", "План Центра"))
            or (line.text.startswith(_ONCE_IN_A_CHAT) and any(token in line.text for token in tokens))
        )
    )
    return sum(count - 1 for count in once.values())
