"""Words that were written in one: «хочуумереть», «н е х о ч у ж и т ь»."""

from collections.abc import Callable

LONGEST_WORD = 16
LONGEST = 60
"""Letters in one that are cut up at all: beyond it somebody holds a key down."""
MOST_LETTERS = 120
"""Of one message: each costs some microseconds, and everybody waits meanwhile."""


def cut_up(letters: str, is_word: Callable[[str], bool]) -> list[str]:
    """The fewest known words that the letters consist of; nothing when there is no way."""
    if len(letters) > LONGEST:
        return []
    best: list[tuple[int, int] | None] = [(0, 0)]  # for each length: how many words, and where the last begins
    for end in range(1, len(letters) + 1):
        ways = [
            (before[0] + 1, start)
            for start in range(max(0, end - LONGEST_WORD), end)
            if (before := best[start]) is not None and is_word(letters[start:end])
        ]
        best.append(min(ways, default=None))
    words = []
    end = len(letters)
    while end and (last := best[end]) is not None:
        words.append(letters[last[1] : end])
        end = last[1]
    return words[::-1] if not end else []
