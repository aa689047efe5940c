"""Misspelt words as they were meant: only what is no real word is mended, and only into words of the list."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from services.safety.dictionary import is_word
from services.safety.runon import MOST_LETTERS, cut_up
from services.safety.spelling import ONE_LETTER_WORDS, Word, one_letter_wrong, single, sound

SHORTEST = 4
SHORTEST_RUN_ON = 6
SHORTEST_WITH_TYPO = 5
LONGEST_SMALL = 2
LONG = 11
"""Letters from which on several words of any kind may have been written in one."""
MOST_TRIES = 60
"""Words of one message that are compared with the list letter by letter: each costs, and everybody waits meanwhile."""


class Mender:
    """`words`: what misspelt ones may have been meant as, those first that are likelier; only words of the list."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = dict.fromkeys(words)
        self._by_sound: dict[str, list[str]] = {}
        self._halves: dict[tuple[int, bool, str], list[str]] = {}
        self._by_ends: dict[tuple[str, str, int], list[str]] = {}
        for word in self._words:
            heard = sound(word)
            if heard not in self._by_sound and len(heard) >= SHORTEST_WITH_TYPO:
                for key in _halves(heard, len(heard)):
                    self._halves.setdefault(key, []).append(heard)
            self._by_sound.setdefault(heard, []).append(word)
            self._by_ends.setdefault((word[0], word[-1], len(word)), []).append(word)
        self._near = lru_cache(maxsize=4096)(self._one_letter_off)

    def mend(self, words: Iterable[Word]) -> list[str]:
        """The words of a message, each as it was meant."""
        found: list[str] = []
        letters, tries = MOST_LETTERS, MOST_TRIES
        for word in words:
            meant = self._spelt(word)
            if meant is None and (word.spaced or len(word.text) >= SHORTEST_RUN_ON) and len(word.text) <= letters:
                letters -= len(word.text)
                meant = self._cut(word)
            if meant is None and tries:
                tries -= 1
                meant = self._guessed(word)
            found += meant or [single(word.text)]
        return found

    def _spelt(self, word: Word) -> list[str] | None:
        """As it is when it is a word, or as it is heard."""
        ways = list(_softened(word.text)) if word.latin else [word.text, single(word.text)]
        for text in [*filter(self._words.__contains__, ways), *ways]:
            if is_word(text) or not text.isalpha():
                return [text]
        heard = self._heard(word.text) if len(word.text) >= SHORTEST or word.latin else None
        return [heard] if heard else None

    def _heard(self, text: str) -> str | None:
        """The word of the list that sounds so, spelt so if there is one."""
        alike = self._by_sound.get(sound(text), ())
        if text in alike and len(text) > LONGEST_SMALL and is_word(text):
            return text
        # The list names common misspellings too: what they are meant for stands before them.
        return next(filter(is_word, alike), next(iter(alike), None))

    def _cut(self, word: Word) -> list[str] | None:
        """The words that were written in one: of the list, or any when it is very long."""
        several = word.spaced or len(word.text) >= LONG
        parts = cut_up(word.text, self._is_any_part if several else self._is_part)
        return [self._heard(part) or part for part in parts] or None

    def _is_part(self, text: str) -> bool:
        return text in ONE_LETTER_WORDS if len(text) == 1 else sound(text) in self._by_sound

    def _is_any_part(self, text: str) -> bool:
        return self._is_part(text) or (len(text) > LONGEST_SMALL and is_word(text))

    def _guessed(self, word: Word) -> list[str] | None:
        if word.hidden:
            for text in self._by_ends.get((word.text[0], word.text[-1], len(word.text) + word.hidden), ()):
                letters = iter(text)
                if all(letter in letters for letter in word.text):
                    return [text]
        near = self._near(sound(word.text))
        return [near] if near else None

    def _one_letter_off(self, heard: str) -> str | None:
        """One wrong letter leaves one half of a word as it was: by its halves it is found."""
        if len(heard) < SHORTEST_WITH_TYPO:
            return None
        for length in (len(heard), len(heard) + 1, len(heard) - 1):
            for key in _halves(heard, length):
                for known in self._halves.get(key, ()):
                    if one_letter_wrong(known, heard):
                        return self._by_sound[known][0]
        return None


def _softened(text: str) -> Iterator[str]:
    """A word from Latin letters with the letters that those do not tell: one «ь», or «й» and «ы» for «и»."""
    yield text
    for at in range(1, len(text) + 1):
        if text[at - 1] not in "аеиоуыэюяйьъ":
            yield f"{text[:at]}ь{text[at:]}"
    for one, other in (("ы", "й"), ("и", "й"), ("и", "ы"), ("е", "э")):
        if one in text:
            yield text.replace(one, other)
            if text.endswith(one):
                yield text[:-1] + other


def _halves(heard: str, length: int) -> tuple[tuple[int, bool, str], tuple[int, bool, str]]:
    middle = length // 2
    return (length, True, heard[:middle]), (length, False, heard[len(heard) - (length - middle) :])
