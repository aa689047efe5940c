"""Patterns of words that a person without programming reads and edits (services/data/crisis/), found in a message.

A line is one pattern: its words in their order. `а|б`: either. `слов*`: any ending. `слово?`: may be missing. `..`: up
to three other words may stand here. `=слово`: in this very spelling; a word of five letters and more is else found with
one letter wrong too. `<имя>`: a group of words from the section «слова» of the same file (`имя: а б в*`). `^` and `$`:
the beginning and the end of a sentence. Small words (the section «мелкие слова») may stand anywhere between. A section
in brackets names the class of its lines; what «не тревога» finds is left out before the others are looked for.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from services.safety.runon import MOST_LETTERS, cut_up
from services.safety.spelling import END, Word, by_ear, read_words, single
from services.safety.wordindex import Entry, WordIndex

HARMLESS, SMALL, GROUPS = "не тревога", "мелкие слова", "слова"
GAP, BEGINNING, ENDING = "..", "^", "$"
GAP_WORDS = 3
SMALL_WORDS = 4
"""So many small words may stand between two words of a pattern."""
_ENTRY = re.compile(r"=?[а-я0-9]+\*?")
_GROUP = re.compile(r"<([а-я_ ]+)>")


class PatternsUnreadable(ValueError):
    """The file of patterns has a line that is none; the text names it."""


@dataclass(frozen=True, slots=True)
class Place:
    """`entries`: numbers of what may stand here, with `may_miss` or nothing; `gap`: others may stand before it."""

    entries: frozenset[int]
    may_miss: bool
    gap: bool


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """`begins` and `ends`: only so does a sentence."""

    kind: str
    places: tuple[Place, ...]
    begins: bool
    ends: bool

    @property
    def anchor(self) -> frozenset[int]:
        """What must be there and is said most rarely: the fewest alternatives."""
        return min((place.entries for place in self.places if not place.may_miss), key=len)


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern of the class `kind`; `words`: what of the message it was found in, as it was read."""

    kind: str
    words: tuple[str, ...]


class Patterns:
    """The patterns of some files, by their names. `kinds`: the classes found, of those that there may be. Raises
    PatternsUnreadable.
    """

    def __init__(self, files: Mapping[str, str], kinds: Collection[str]) -> None:
        entries = _Entries()
        small: set[str] = set()
        patterns = []
        for name, number, kind, said in ((name, *line) for name, file in files.items() for line in _sections(file)):
            if kind == SMALL:
                small.update(map(single, said.split()))
                continue
            try:
                patterns.append(_pattern(kind, said, entries, {*kinds, HARMLESS}))
            except ValueError as error:
                msg = f"{name}, line {number}: [{kind}] {said[:100]}"
                raise PatternsUnreadable(msg) from error
        self.kinds = list(dict.fromkeys(one.kind for one in patterns if one.kind != HARMLESS))
        self._harmless = _by_anchor(one for one in patterns if one.kind == HARMLESS)
        self._alarming = _by_anchor(one for one in patterns if one.kind != HARMLESS)
        self._small = {False: frozenset(small), True: frozenset(map(by_ear, small))}
        self._entries = entries.known
        self._meant = lru_cache(maxsize=4096)(self._may_be)

    def find(self, text: str) -> Found | None:
        """The first pattern that a message holds."""
        words = self._apart(read_words(text))
        harmless = self._possible(self._harmless, words)
        at = 0
        while at < len(words):
            found = self._longest(harmless, words, at)
            if found is None:
                at += 1
            else:
                words[at : found[0]] = [END] * (found[0] - at)
                at = found[0]
        alarming = self._possible(self._alarming, words)
        for at in range(len(words)):
            found = self._longest(alarming, words, at)
            if found is not None:
                return Found(found[1], tuple(one.text for one in words[at : found[0]]))
        return None

    def _possible(self, by_anchor: dict[int, list[Pattern]], words: Sequence[Word]) -> list[Pattern]:
        """The patterns of which every word may be in the message."""
        said = frozenset[int]().union(*map(self._meant, words))
        anchored = {id(one): one for entry in said for one in by_anchor.get(entry, ())}.values()
        return [
            one for one in anchored if all(place.may_miss or not place.entries.isdisjoint(said) for place in one.places)
        ]

    def _longest(self, patterns: Sequence[Pattern], words: Sequence[Word], at: int) -> tuple[int, str] | None:
        """The end and the class of the longest pattern that begins with this word."""
        meant = self._meant(words[at])
        ends = [
            (end, one.kind)
            for one in patterns
            if not one.places[0].entries.isdisjoint(meant)
            and not (one.begins and at and words[at - 1].text)
            and (end := self._end(one.places[1:], words, at + 1)) is not None
            and not (one.ends and end < len(words) and words[end].text)
        ]
        return max(ends, default=None)

    def _end(self, places: Sequence[Place], words: Sequence[Word], at: int) -> int | None:
        """Where the rest of a pattern ends when it goes on with the word `at`."""
        if not places:
            return at
        others, small = GAP_WORDS if places[0].gap else 0, SMALL_WORDS
        for here in range(at, len(words)):
            word = words[here]
            if not word.text:
                break
            if not places[0].entries.isdisjoint(self._meant(word)):
                end = self._end(places[1:], words, here + 1)
                if end is not None:
                    return end
            if small and word.text in self._small[word.by_ear]:
                small -= 1
            elif others:
                others -= 1
            else:
                break
        return self._end(places[1:], words, at) if places[0].may_miss else None

    def _may_be(self, word: Word) -> frozenset[int]:
        """The entries that this word may be."""
        if not word.text:
            return frozenset()
        return (self._spoken if word.by_ear else self._written).find(word.text)

    @cached_property
    def _written(self) -> WordIndex:
        return WordIndex(self._entries, str)

    @cached_property
    def _spoken(self) -> WordIndex:
        """Few messages come in Latin letters: made when the first does."""
        return WordIndex(self._entries, by_ear)

    def _apart(self, words: Iterable[Word]) -> list[Word]:
        """The words of a message, those that were written in one by themselves."""
        found: list[Word] = []
        letters = 0
        for word in words:
            cut = []
            if word.run_on and not self._meant(word) and letters < MOST_LETTERS:
                letters += len(word.run_on)
                cut = cut_up(word.run_on, self._is_spoken if word.by_ear else self._is_written)
            found.extend([Word(part, word.by_ear) for part in cut] or [word])
        return found

    def _is_written(self, word: str) -> bool:
        return word in self._small[False] or self._written.holds(word)

    def _is_spoken(self, word: str) -> bool:
        return word in self._small[True] or self._spoken.holds(word)


class _Entries:
    """Every entry once, with its number. Groups bring the same words again and again."""

    def __init__(self) -> None:
        self.known: list[Entry] = []
        self._said: dict[str, int] = {}
        self._either: dict[str, frozenset[int]] = {}

    def of(self, either: str) -> frozenset[int]:
        """Those of a place of a pattern: `а|б*`."""
        if either not in self._either:
            self._either[either] = frozenset(map(self._number, either.split("|")))
        return self._either[either]

    def _number(self, said: str) -> int:
        if said not in self._said:
            if not _ENTRY.fullmatch(said):
                raise ValueError(said)
            self._said[said] = len(self.known)
            self.known.append(Entry(single(said.strip("=*")), said.endswith("*"), said.startswith("=")))
        return self._said[said]


def _by_anchor(patterns: Iterable[Pattern]) -> dict[int, list[Pattern]]:
    found: dict[int, list[Pattern]] = {}
    for one in patterns:
        for entry in one.anchor:
            found.setdefault(entry, []).append(one)
    return found


def _sections(file: str) -> list[tuple[int, str, str]]:
    """The lines of a file that say something: the number, the section, and what it says with its groups spelled out."""
    found: list[tuple[int, str, str]] = []
    groups: dict[str, str] = {}
    kind = ""
    for number, line in enumerate(file.splitlines(), 1):
        said = line.partition("#")[0].strip().lower().replace("ё", "е")
        if said.startswith("[") and said.endswith("]"):
            kind = said[1:-1].strip()
        elif said and kind == GROUPS:
            name, _, words = said.partition(":")
            groups[name.strip()] = "|".join(_spelled_out(words, groups).replace("|", " ").split())
        elif said:
            found.append((number, kind, _spelled_out(said, groups)))
    return found


def _spelled_out(said: str, groups: dict[str, str]) -> str:
    """With the words of the groups in place of their names; the name of none stays, and is no pattern."""
    return _GROUP.sub(lambda found: groups.get(found[1], found[0]), said)


def _pattern(kind: str, said: str, entries: _Entries, kinds: Collection[str]) -> Pattern:
    """Raises ValueError for a line that is none, or stands in a section that is none."""
    parts = said.removeprefix(BEGINNING).removesuffix(ENDING).split()
    if kind not in kinds or not parts or GAP in (parts[0], parts[-1]) or parts[0].endswith("?"):
        raise ValueError(said)
    places: list[Place] = []
    gap = False
    for part in parts:
        if part != GAP:
            places.append(Place(entries.of(part.removesuffix("?")), part.endswith("?"), gap))
        gap = part == GAP
    return Pattern(kind, tuple(places), said.startswith(BEGINNING), said.endswith(ENDING))
