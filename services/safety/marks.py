"""What a message says, as marks that have points: the notation of services/data/crisis/.

`умереть`: a word in any form, `умер*`: whatever begins so, `<смерть>`: a notion. `хотеть умереть`: one right after the
other, `<смерть> .. <хочу>`: not far from each other, `<оружие> + <смерть>`: both anywhere, `не <смерть>`: after «не».
`{1 лицо будущее}`: a form of a verb, `{1 лицо будущее} умереть`: of this one (or of a notion). `{вопрос}`, `{кавычки}`,
`{восклицание}`, `{скобка}`: signs. `{до 8 слов}`: how short it is. `{начало} слово`: the first word.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations

from services.safety.dictionary import VERB_FORMS, Reading

NEAR = 3
BEGINNINGS = (4, 5, 6)
LENGTHS = (4, 8, 12, 16, 20, 24)
PIECES = (3, 4, 5)
EDGE = "_"
LONG, BEGINNING = "{длинное}", "{начало}"
SIGNS = {
    "{вопрос}": re.compile(r"\?"), "{кавычки}": re.compile('[«"“„]'), "{восклицание}": re.compile("!"),
    "{скобка}": re.compile(r"\)(?!\w)"),
}  # fmt: skip

KNOWN = frozenset(
    (LONG, BEGINNING, *(f"{{до {length} слов}}" for length in LENGTHS), *(f"{{{form}}}" for form in VERB_FORMS))
)
_NAMED = re.compile("<([^<>]+)>")
_BRACED = re.compile("{[^{}]+}")


def of_places(words: Sequence[str], readings: Sequence[Reading], notions: Sequence[set[str]]) -> list[list[str]]:
    """For each word the marks that it makes, alone and with the words after it."""
    return [list(_of_place(words, readings, notions, at)) for at in range(len(words))]


def _of_place(words: Sequence[str], readings: Sequence[Reading], notions: Sequence[set[str]], at: int) -> Iterator[str]:
    word, reading, here = words[at], readings[at], notions[at]
    lemma = reading.lemma
    yield lemma
    for length in BEGINNINGS:
        if len(word) > length:
            yield word[:length] + "*"
    if reading.verb:
        yield f"{{{reading.verb}}}"
        yield f"{{{reading.verb}}} {lemma}"
    for notion in here:
        yield f"<{notion}>"
        if reading.verb:
            yield f"{{{reading.verb}}} <{notion}>"
        if "не" in words[max(0, at - 2) : at]:
            yield f"не <{notion}>"
    if at + 1 < len(words):
        yield f"{lemma} {readings[at + 1].lemma}"
    near = set[str]().union(*notions[at + 1 : at + 1 + NEAR])
    yield from (f"<{min(one, two)}> .. <{max(one, two)}>" for one in here for two in near | here if one != two)


def of_pairs(notions: Iterable[str]) -> Iterator[str]:
    """Of notions that stand anywhere."""
    return (f"<{one}> + <{two}>" for one, two in combinations(sorted(notions), 2))


def of_signs(text: str) -> list[str]:
    return [name for name, sign in SIGNS.items() if sign.search(text)]


def of_size(readings: Sequence[Reading]) -> Iterator[str]:
    """How long a message, or its part, is and how it begins."""
    yield next((f"{{до {length} слов}}" for length in LENGTHS if len(readings) <= length), LONG)
    if readings:
        yield f"{BEGINNING} {readings[0].lemma}"


def of_pieces(word: str) -> Iterator[str]:
    """The runs of letters of a word, EDGE before and after it: what its forms, its kin and its misspellings share."""
    edged = f"{EDGE}{word}{EDGE}"
    return (edged[at : at + length] for length in PIECES for at in range(len(edged) - length + 1))


def is_mark(said: str, notions: Collection[str]) -> bool:
    """Whether a message could have it, as far as can be told."""
    named = _NAMED.findall(said)
    braced = _BRACED.findall(said)
    plain = _BRACED.sub("", _NAMED.sub("", said)).strip()
    return (
        all(name in notions for name in named)
        and all(name in KNOWN or name in SIGNS for name in braced)
        and not re.search("[<>{}:=]", plain)
        and len(named) + len(braced) + len(plain.split()) > 0
    )
