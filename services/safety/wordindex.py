"""Which entries of a list a word may be, one letter wrong included, without trying each of thousands."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

SHORTEST_WITH_TYPO = 5
SHORTEST_BEGINNING_WITH_TYPO = 6
SHORTEST_ALONE = 4
LONGEST_ENDING = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """A word, or with `any_ending` how it begins. `exact`: no letter of it may be wrong."""

    text: str
    any_ending: bool
    exact: bool


class _Spellings:
    """Texts, each with its number. One wrong letter leaves one half of a text as it was: by its halves it is found."""

    def __init__(self) -> None:
        self.numbers: dict[str, list[int]] = {}
        self.longest = 0
        self._halves: dict[tuple[int, bool, str], list[str]] = {}

    def add(self, text: str, number: int, *, with_typo: bool) -> None:
        self.numbers.setdefault(text, []).append(number if with_typo else -1 - number)
        self.longest = max(self.longest, len(text))
        if with_typo:
            middle = len(text) // 2
            for key in ((len(text), True, text[:middle]), (len(text), False, text[middle:])):
                texts = self._halves.setdefault(key, [])
                if text not in texts:
                    texts.append(text)

    def exactly(self, word: str) -> Iterator[int]:
        return (max(number, -1 - number) for number in self.numbers.get(word, ()))

    def nearly(self, word: str) -> Iterator[tuple[str, int]]:
        """Those of one wrong letter, with their texts."""
        if not SHORTEST_WITH_TYPO - 1 <= len(word) <= self.longest + 1:
            return
        for length in (len(word) - 1, len(word), len(word) + 1):
            middle = length // 2
            halves = ((length, True, word[:middle]), (length, False, word[len(word) - (length - middle) :]))
            for text in {text for half in halves for text in self._halves.get(half, ())}:
                if text != word and one_letter_wrong(text, word):
                    yield from ((text, number) for number in self.numbers[text] if number >= 0)


class WordIndex:
    """Entries by their numbers. `spelled`: how an entry is written where the words come from (the ear tells fewer
    letters apart).
    """

    def __init__(self, entries: Iterable[Entry], spelled: Callable[[str], str]) -> None:
        self._words = _Spellings()
        self._beginnings = _Spellings()
        for number, entry in enumerate(entries):
            text = spelled(entry.text)
            if entry.any_ending:
                with_typo = not entry.exact and len(text) >= SHORTEST_BEGINNING_WITH_TYPO
                self._beginnings.add(text, number, with_typo=with_typo)
            else:
                with_typo = not entry.exact and len(text) >= SHORTEST_WITH_TYPO
                self._words.add(text, number, with_typo=with_typo)

    def holds(self, word: str) -> bool:
        """Whether it is one of them, spelled right; of a beginning with a short ending."""
        return word in self._words.numbers or any(
            word[:length] in self._beginnings.numbers
            for length in range(max(SHORTEST_ALONE, len(word) - LONGEST_ENDING), len(word) + 1)
        )

    def find(self, word: str) -> frozenset[int]:
        found = {*self._words.exactly(word), *(number for _text, number in self._words.nearly(word))}
        for length in range(1, min(len(word), self._beginnings.longest + 1) + 1):
            beginning = word[:length]
            found.update(self._beginnings.exactly(beginning))
            # Not with the last letter wrong: that would be another ending.
            found.update(number for text, number in self._beginnings.nearly(beginning) if text[-1] == beginning[-1])
        return frozenset(found)


def one_letter_wrong(one: str, other: str) -> bool:
    """One letter is missing, too many, another one, or stands before its neighbour; or nothing is wrong."""
    if one == other or abs(len(one) - len(other)) > 1:
        return one == other
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    one, other = one[start:], other[start:]
    if len(one) != len(other):
        longer, shorter = sorted((one, other), key=len, reverse=True)
        return longer[1:] == shorter
    return one[1:] == other[1:] or (one[:2] == other[1::-1] and one[2:] == other[2:])
