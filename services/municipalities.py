"""The 42 municipalities of the region, and what people type for them."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
MOST_OFFERED = 6
LONGEST_INPUT = 100
CITY_KIND = "городской округ"

LOOKALIKES = str.maketrans("abcehkmoptxy036", "авсенкмортхуозб")
"""Latin letters and digits that stand in for Cyrillic ones after case folding («Ирkутск», «3има»)."""

DISTRICT_WORD = re.compile(r"район\w*")
CITY_WORD = re.compile(r"г|гор|город\w*")
OTHER_WORD = re.compile(
    r"округ\w*|муниципальн\w*|образовани\w*|област\w*|обл|посел\w*|сел[оае]|деревн\w*"
    r"|го|мо|мр|в|во|из|с|д|п|пос|пгт|рп|я|мы|живу|живем"
)
REGION = re.compile(r"\bиркутск(?:ая|ой|ую) обл\w*")
DISTRICT_SHORT = re.compile(r"\bр ?н\b")
ADJECTIVE = re.compile(r"ск(?:ий|ого|ому|ом|ое|ой|ая|ую)$")

SHARED_WORDS = re.compile(
    r"больш(?:ая|ой|ое|ие)|мал(?:ая|ое)|нов(?:ая|ое)|верхн\w+|нижн\w+|старый|средняя|дальняя|горячий|чистые|русские"
    r"|центральный|горная|узкий|усть|половино"
)
"""Words of names that say nothing alone: too many settlements have them."""
DIGITS_OF_A_NUMBER = 3
LETTERS_ALIKE = 3
LONG_SETTLEMENT = 8

# Costs of a likeness; only their order matters.
SAME, SAME_STEM, BEGINNING, MISSPELLED, NO_MATCH = 0.0, 0.5, 1.0, 3.0, 100.0
WORD_OF_NAME, WORD_OF_TEXT, WRONG_KIND = 1.5, 4.0, 3.0


@dataclass(frozen=True, slots=True)
class Municipality:
    """`kind` is «городской округ» or «муниципальный район»; `settlements` lie in it: people name them instead."""

    code: str
    name: str
    kind: str
    settlements: tuple[str, ...] = ()

    @property
    def is_city(self) -> bool:
        return self.kind == CITY_KIND


@cache
def load_municipalities() -> tuple[Municipality, ...]:
    settlements: dict[str, list[str]] = {}
    for row in _csv_rows("irkutsk_settlements.csv"):
        settlements.setdefault(row["municipality"], []).append(row["settlement"])
    return tuple(
        Municipality(row["code"], row["name"], row["kind"], tuple(settlements.get(row["code"], ())))
        for row in _csv_rows("irkutsk_municipalities.csv")
    )


@cache
def everyday_words() -> frozenset[str]:
    """Settlements that are everyday words too: among other words they name no place («мама умерла», «куда идти»)."""
    rows = _csv_rows("irkutsk_settlements.csv")
    return frozenset("".join(_name_words(_words(row["settlement"].casefold()))) for row in rows if row["everyday"])


def match_municipality(text: str, municipalities: Iterable[Municipality]) -> list[Municipality]:
    """Offer what a person may mean, best first, at most 6; nothing for nonsense.

    Case, ё, hyphens, «г.», «р-н», Latin lookalikes, endings and small slips do not matter. A city comes before the
    district of the same name («Иркутск»), unless the district is said («братск район»).
    """
    typed = unicodedata.normalize("NFKC", text[:LONGEST_INPUT]).casefold()
    spellings = [_words(typed.translate(LOOKALIKES)), _words(typed)]
    wants_district = any(DISTRICT_WORD.fullmatch(word) for word in spellings[0])
    wants_city = any(CITY_WORD.fullmatch(word) for word in spellings[0])
    asked = list(dict.fromkeys(name for name in map(_name_words, spellings) if name))
    costs = {}
    for municipality in municipalities:
        cost = min((_cost_of(words, municipality) for words in asked), default=NO_MATCH)
        if cost < NO_MATCH:
            costs[municipality] = cost
    best = min(costs.values(), default=NO_MATCH)
    # Beside a name given whole, a longer one is noise («Мама», Мамакан), and beside one spelled right any guess is.
    limit = SAME_STEM if best <= SAME_STEM else MISSPELLED - 0.1 if best < MISSPELLED else best + 1

    def order(municipality: Municipality) -> tuple[float, bool, str]:
        wrong_kind = wants_district if municipality.is_city else wants_city
        return costs[municipality] + WRONG_KIND * wrong_kind, not municipality.is_city, municipality.name

    return sorted((found for found, cost in costs.items() if cost <= limit), key=order)[:MOST_OFFERED]


def whole_likeness(text: str, municipalities: Iterable[Municipality]) -> float:
    """How like a name the whole text is: up to SAME_STEM nothing else is said in it, NO_MATCH when it is no name.

    An ordinary word that is a town too («Мама») is never surely a name, and a text with a number says more than a name.
    """
    if sum(char.isdigit() for char in text) >= DIGITS_OF_A_NUMBER:
        return NO_MATCH
    typed = unicodedata.normalize("NFKC", text).casefold()
    spoken = {"".join(_name_words(_words(one))) for one in (typed.translate(LOOKALIKES), typed)} - {""}
    names = {"".join(key) for one in municipalities for key in _keys(one)}
    best = SAME if spoken & names else min((_likeness(one, name) for one in spoken for name in names), default=NO_MATCH)
    return BEGINNING if best < BEGINNING and spoken & everyday_words() else best


def settlement_said(text: str, municipality: Municipality) -> str | None:
    """The settlement by which a municipality was found («Хомутово» → Иркутский район), when its own name does not say
    it already.
    """
    typed = unicodedata.normalize("NFKC", text[:LONGEST_INPUT]).casefold()
    asked = list(
        dict.fromkeys(name for name in map(_name_words, map(_words, (typed.translate(LOOKALIKES), typed))) if name)
    )
    own = min((_cost(words, key) for words in asked for key in _names(municipality)), default=NO_MATCH)
    settlements = zip(municipality.settlements, _settlements(municipality), strict=True)
    costs = [(min(_cost_of_settlement(words, key) for words in asked), said) for said, key in settlements if asked]
    cost, said = min(costs, default=(NO_MATCH, ""))
    alike = said[:LETTERS_ALIKE].casefold() in municipality.name.casefold()
    return said if cost < min(own, NO_MATCH) and not alike else None


def _cost_of(words: tuple[str, ...], municipality: Municipality) -> float:
    own = (_cost(words, key) for key in _names(municipality))
    return min(*own, *(_cost_of_settlement(words, key) for key in _settlements(municipality)), NO_MATCH)


def _cost_of_settlement(words: tuple[str, ...], key: tuple[str, ...]) -> float:
    """There are many settlements: a slip in one is forgiven only where nothing else is said."""
    name = "".join(key)
    whole = _likeness("".join(words), name, long_from=LONG_SETTLEMENT)
    if whole < NO_MATCH:
        return whole
    costs = [NO_MATCH]
    if len(words) == 1 < len(key) and any(
        _stem(words[0]) == _stem(one) for one in key if not SHARED_WORDS.fullmatch(one)
    ):
        costs.append(SAME_STEM + WORD_OF_NAME)
    if len(words) > 1 and name not in everyday_words() and _stem(name) in _spans(words):
        costs.append(SAME_STEM + WORD_OF_TEXT)
    return min(costs)


@lru_cache(maxsize=4)
def _spans(words: tuple[str, ...]) -> frozenset[str]:
    """What stands in a text as one, two or three neighbouring words, by their stems."""
    return frozenset(
        _stem("".join(words[start : start + count])) for count in (1, 2, 3) for start in range(len(words) - count + 1)
    )


def _cost(words: tuple[str, ...], key: tuple[str, ...]) -> float:
    whole = _likeness("".join(words), "".join(key))
    if whole < NO_MATCH:
        return whole
    # One word of a long name («булагатский»), or the name among other words («Ангарск, улица Ленина»).
    part_of_name = (
        min((_likeness("".join(words), word) for word in key), default=NO_MATCH) if len(key) > 1 else NO_MATCH
    )
    part_of_text = NO_MATCH
    if len(words) > 1 and "".join(key) not in everyday_words():
        spans = ("".join(words[i : i + n]) for n in (1, 2, 3) for i in range(len(words) - n + 1))
        part_of_text = min(_likeness(span, "".join(key), whole_word=True) for span in spans)
    return min(part_of_name + WORD_OF_NAME, part_of_text + WORD_OF_TEXT, NO_MATCH)


def _likeness(typed: str, name: str, *, whole_word: bool = False, long_from: int = 6) -> float:
    """`long_from`: the length from which two slips are forgiven."""
    if typed == name:
        return SAME
    if _stem(typed) == _stem(name):
        return SAME_STEM
    if not whole_word and len(typed) >= 2 and name.startswith(typed):
        return BEGINNING
    shorter = min(len(typed), len(name))
    allowed = 0 if shorter < 4 else 1 if shorter < long_from else 2
    slips = min(_slips(typed, name, allowed), _slips(_stem(typed), _stem(name), allowed))
    return MISSPELLED + slips if slips <= allowed else NO_MATCH


def _slips(one: str, other: str, allowed: int) -> int:
    """Count letters to change, add, drop or swap with a neighbour; what is too far apart gives `allowed` + 1."""
    if abs(len(one) - len(other)) > allowed or len(set(one) ^ set(other)) > 2 * allowed:
        return allowed + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def _stem(word: str) -> str:
    return ADJECTIVE.sub("ск", word)


@cache
def _names(municipality: Municipality) -> tuple[tuple[str, ...], ...]:
    """The names of a municipality itself: its own, and the Latin word of its code."""
    said = (municipality.name, re.sub("-(?:city|district)$", "", municipality.code))
    return tuple(dict.fromkeys(_name_words(_words(name.casefold())) for name in said))


@cache
def _settlements(municipality: Municipality) -> tuple[tuple[str, ...], ...]:
    return tuple(_name_words(_words(name.casefold())) for name in municipality.settlements)


def _keys(municipality: Municipality) -> tuple[tuple[str, ...], ...]:
    """Every name under which a municipality is found."""
    return (*_names(municipality), *_settlements(municipality))


def _name_words(words: tuple[str, ...]) -> tuple[str, ...]:
    kinds = (DISTRICT_WORD, CITY_WORD, OTHER_WORD)
    return tuple(word for word in words if not any(kind.fullmatch(word) for kind in kinds))


def _words(text: str) -> tuple[str, ...]:
    plain = " ".join(re.sub(r"[\W_0-9]", " ", text.replace("ё", "е")).split())
    return tuple(DISTRICT_SHORT.sub("район", REGION.sub(" ", plain)).split())


def _csv_rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))
