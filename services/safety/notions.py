"""Notions: what different words have in common, such as «смерть»: умереть, сдохнуть, наложить на себя руки.

They come from lists that a person without programming reads and edits (services/data/crisis/).

A line is a notion: its name, a colon, words and phrases between commas. A word stands for all its forms, «=слово» for
this very spelling, «слов*» for whatever begins so. The words of a phrase may stand in any order, with two others
between.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from services.safety.dictionary import Reading, forms, read

ALARMING, OTHER, SMALL = "тревожное", "остальное", "мелкие слова"
"""The sections. What is misspelt is mended into words of the first and the last."""
LONGEST_BEGINNING = 12
OTHERS_BETWEEN = 2


class ListUnreadable(ValueError):
    """A line of the lists is none; the text names it."""


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """`rest`: the words beside the one by which the phrase is found, as what each may be a form of."""

    notion: str
    rest: tuple[frozenset[str], ...]


@dataclass(slots=True)
class Notions:
    """`alarming`: forms of the words of the first section, and `grave` its notions. `small`: words that are often
    written in one with others.
    """

    alarming: dict[str, None] = field(default_factory=dict)
    small: dict[str, None] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    grave: set[str] = field(default_factory=set)
    _words: dict[str, set[str]] = field(default_factory=dict)
    _spellings: dict[str, set[str]] = field(default_factory=dict)
    _beginnings: dict[str, set[str]] = field(default_factory=dict)
    _phrases: dict[str, list[Phrase]] = field(default_factory=dict)

    def add(self, notion: str, said: str, *, alarming: bool) -> None:
        """A word or a phrase. Raises ListUnreadable."""
        self.names.add(notion)
        if alarming:
            self.grave.add(notion)
        words = said.replace("-", " ").split()
        if not notion or not words or not all(word.strip("=*").isalnum() for word in words):
            raise ListUnreadable(said)
        if len(words) > 1:
            self._add_phrase(notion, words)
        elif said.endswith("*"):
            self._beginnings.setdefault(said[:-1][:LONGEST_BEGINNING], set()).add(notion)
        elif said.startswith("="):
            self._spellings.setdefault(said[1:], set()).add(notion)
        else:
            reading = read(said)
            lemma = said if said in reading.lemmas else reading.lemma
            self._words.setdefault(lemma, set()).add(notion)
        if alarming:
            self.alarming.update(dict.fromkeys(forms(said) if said.isalpha() else (word.strip("=*") for word in words)))

    def _add_phrase(self, notion: str, words: Sequence[str]) -> None:
        meant = sorted((read(word).lemmas for word in words), key=lambda lemmas: -max(map(len, lemmas)))
        phrase = Phrase(notion, tuple(meant[1:]))
        for lemma in meant[0]:
            self._phrases.setdefault(lemma, []).append(phrase)

    def find(self, words: Sequence[str], readings: Sequence[Reading]) -> list[set[str]]:
        """For each word of a message the notions that it says, alone or with its neighbours."""
        return [
            self._of_word(word, reading) | self._of_phrases(readings, at)
            for at, (word, reading) in enumerate(zip(words, readings, strict=True))
        ]

    def _of_word(self, word: str, reading: Reading) -> set[str]:
        found = set(self._spellings.get(word, ()))
        for lemma in reading.lemmas:
            found |= self._words.get(lemma, set())
        for length in range(3, min(len(word), LONGEST_BEGINNING) + 1):
            found |= self._beginnings.get(word[:length], set())
        return found

    def _of_phrases(self, readings: Sequence[Reading], at: int) -> set[str]:
        return {
            phrase.notion
            for lemma in readings[at].lemmas
            for phrase in self._phrases.get(lemma, ())
            if _stands(phrase.rest, readings, at)
        }


def _stands(rest: Sequence[frozenset[str]], readings: Sequence[Reading], at: int) -> bool:
    """Whether the rest of a phrase stands around its word `at`, not too far from end to end."""
    reach = len(rest) + OTHERS_BETWEEN
    places = [at]
    for meant in rest:
        for here in range(max(0, at - reach), min(len(readings), at + reach + 1)):
            if here not in places and not meant.isdisjoint(readings[here].lemmas):
                places.append(here)
                break
        else:
            return False
    return max(places) - min(places) <= reach


def load_notions(files: Mapping[str, str]) -> Notions:
    """From the texts of the lists by their names. Raises ListUnreadable, with the name and the number of the line."""
    notions = Notions()
    for name, number, section, said in lines_of(files):
        if section == SMALL:
            notions.small.update(dict.fromkeys(said.split()))
        if section not in (ALARMING, OTHER):
            continue
        notion, _, entries = said.partition(":")
        try:
            for entry in entries.split(","):
                notions.add(notion.strip(), entry.strip(), alarming=section == ALARMING)
        except ListUnreadable as error:
            msg = f"{name}, line {number}: [{section}] {said[:100]}"
            raise ListUnreadable(msg) from error
    return notions


def lines_of(files: Mapping[str, str]) -> Iterable[tuple[str, int, str, str]]:
    """Of each line that says something: its file, number, section and words. `#`: the rest is a note."""
    for name, text in files.items():
        section = ""
        for number, line in enumerate(text.splitlines(), 1):
            said = line.partition("#")[0].strip().lower().replace("ё", "е")
            if said.startswith("[") and said.endswith("]"):
                section = said[1:-1].strip()
            elif said:
                yield name, number, section, said
