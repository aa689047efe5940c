"""Words that mark a crisis: in any message, before anything else is done with it (the lists are a clinician's).

A message is read as it was meant (spelling, mending), its words are brought to their dictionary forms and notions, and
the points of all that they say together are added up. Some statements are enough by themselves, whatever else is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from services.safety.mending import Mender
from services.safety.notions import ALARMING, OTHER, SMALL, ListUnreadable, Notions, lines_of, load_notions
from services.safety.points import LETTERS, LIMITS, POINTS, Found, Points, Strength, load_points
from services.safety.spelling import LONGEST, Word, read_words
from services.safety.sufficient import DAMPS, ENOUGH, Sufficient, clauses, load_sufficient

__all__ = ["PHRASES", "Found", "Phrases", "Strength", "find_crisis", "load_phrases", "phrases_of"]

PHRASES = Path(__file__).parents[1] / "data" / "crisis"
"""Files of the Centre's clinician, how to write them stands in the first."""
MOST_KNOWN = 256
"""Messages of which it is remembered: a draft that grows, and one that is sent, is looked at again and again."""
_SECTIONS = {ALARMING, OTHER, SMALL, POINTS, LETTERS, LIMITS, ENOUGH, DAMPS}


@dataclass(frozen=True, slots=True, eq=False)
class Phrases:
    """All that the lists say."""

    notions: Notions
    points: Points
    mender: Mender
    sufficient: Sufficient

    def find(self, text: str) -> Found | None:
        """By what is enough in one sentence, else by all the points."""
        words = self.mender.mend(read_words(text))
        found = self.points.judge(text, words, self.notions)
        if (found is not None and found.strength is Strength.SURE) or not self.sufficient.likely(words):
            return found
        divided = [word for said, sign in clauses(text[:LONGEST]) for word in (*read_words(said), Word(sign))]
        enough = self.sufficient.find(self.mender.mend(divided), self.notions)
        return found if enough is None else Found(Strength.SURE, self.points.limits[Strength.SURE.value], (enough,))


def phrases_of(files: Mapping[str, str]) -> Phrases:
    """From the texts of the lists by their names. Raises ListUnreadable for what is none: a line, a section, all."""
    for name, number, section, said in lines_of(files):
        if section not in _SECTIONS:
            msg = f"{name}, line {number}: [{section}] {said[:100]}"
            raise ListUnreadable(msg)
    notions = load_notions(files)
    mender = Mender((*notions.small, *notions.alarming))
    return Phrases(notions, load_points(files, notions.names), mender, load_sufficient(files, notions.names))


@cache
def load_phrases() -> Phrases:
    """The lists of the Centre. Raises ListUnreadable."""
    paths = sorted(PHRASES.glob("*.txt"))
    try:
        return phrases_of({path.name: path.read_text(encoding="utf-8-sig") for path in paths})
    except UnicodeDecodeError as error:
        msg = f"{', '.join(path.name for path in paths)}: one is not in UTF-8"
        raise ListUnreadable(msg) from error


def find_crisis(text: str) -> Found | None:
    """Whether a message says that its writer, or somebody near, is in danger, and how surely; None for any other."""
    return _remembered(load_phrases(), text)


@lru_cache(maxsize=MOST_KNOWN)
def _remembered(phrases: Phrases, text: str) -> Found | None:
    return phrases.find(text)
