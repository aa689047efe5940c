"""What of the serviceman must not travel: unit, place of service, coordinates, call sign. Found and masked, no more.

The patterns come from how such things are said: a number beside a word for a unit, a place behind a word of serving, a
name behind «позывной». They look at a line of words as they were meant (services.safety.tokens), a space in a pattern
is what stands between two words. The surest find a piece by themselves; what the others fit is evidence only, and the
points found from examples decide (services.safety.soldiery.learnt).
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from services.safety.coordinates import SPOKEN, find_coordinates
from services.safety.soldiery.call_signs import CALL_SIGNS
from services.safety.soldiery.evidence import Evidence, evidence_of
from services.safety.soldiery.harmless import is_harmless
from services.safety.soldiery.learnt import load_learnt
from services.safety.soldiery.places import places_of_service
from services.safety.soldiery.units import UNITS
from services.safety.soldiery.writing import KEY_FORMS, KEY_WORDS, RUN_ON
from services.safety.tokens import NEW_LINE, Reader, Token, as_line

PLACES = Path(__file__).parents[1] / "data" / "shield" / "places.txt"
"""Places where people serve now; the Centre adds what comes up."""
MASK = "[скрыто]"
SHORTEST_APART = 6
"""Letters of a name from which on it may come taken apart, or with a letter wrong."""
LOOKED_AT_WHOLE = 8000
"""Characters of messages that are looked at as one; of more each by itself, and what stands around every seam."""
SEAM = 200
"""Characters on each side of a seam."""
ENGLISH = re.compile(
    r"\b(?:the|is|are|was|were|what|how|when|where|who|why|with|for|from|and|or|if|of|it|be|been|am|has|had|you|your|need"
    r"|please|have|this|that|there|here|his|her|him|he|she|we|they|will|would|could|should|can|cannot|help|not|thank\w*"
    r"|want|about|tell|write|call|today|tomorrow|night|hello|sorry|sleep|husband|wife|son|brother|father|child\w*|lawyer"
    r"|psychologist)\b",
    re.IGNORECASE,
)
OURS = re.compile("[а-яё]", re.IGNORECASE)
LINK = re.compile(r"[\w.+-]+@\w[\w.-]*\.\w+|https?://\S+|</?[a-zA-Z][^<>]*>?|&\w+;|\S*[<>={}%]\S*")
SMALL = re.compile(r"\d{1,2}|\w")
MOST_KNOWN = 256
"""Texts whose pieces are remembered: a draft that grows is looked at again and again."""
ENDINGS = ("", "а", "у", "е", "ы", "о", "ом", "ой")


class Piece(StrEnum):
    UNIT = "unit"
    PLACE = "place"
    COORDINATES = "coordinates"
    CALL_SIGN = "call_sign"


@dataclass(frozen=True, slots=True)
class Found:
    """The characters from `start` to before `end` of a message, and what they are."""

    piece: Piece
    start: int
    end: int


@dataclass(frozen=True)
class _Rules:
    reader: Reader
    patterns: tuple[tuple[Piece, re.Pattern[str]], ...]


@cache
def load_rules() -> _Rules:
    """The patterns with the places of the list in them."""
    lines = (line.partition("#")[0].strip().lower() for line in PLACES.read_text(encoding="utf-8-sig").splitlines())
    places = sorted({line.replace("ё", "е") for line in lines if line}, key=len, reverse=True)
    known = "|".join(place.replace("_", r"\w{0,3} ") + r"\w{0,4}" for place in places)
    long = [place for place in places if len(place) >= SHORTEST_APART and "_" not in place]
    whole = "|".join([KEY_WORDS, *(rf"{place}\w{{0,4}}" for place in long)])
    forms = [*KEY_FORMS, *(place + ending for place in long for ending in ENDINGS)]
    reader = Reader(re.compile(whole), forms, re.compile(RUN_ON % whole))
    patterns = [
        *((Piece.UNIT, pattern) for pattern in UNITS),
        *((Piece.PLACE, pattern) for pattern in places_of_service(known)),
        *((Piece.CALL_SIGN, pattern) for pattern in CALL_SIGNS),
        *((Piece.COORDINATES, pattern) for pattern in SPOKEN),
    ]
    return _Rules(reader, tuple((piece, _compiled(pattern)) for piece, pattern in patterns))


def find_pieces(text: str) -> list[Found]:
    """Everything in a message that must not travel, in order, nothing twice."""
    return list(_found(text))


def find_in_all(texts: Sequence[str]) -> list[Found]:
    """As `find_pieces` of messages that follow each other, joined by line ends, also across them."""
    text = "\n".join(texts)
    if len(text) <= LOOKED_AT_WHOLE:
        return find_pieces(text)
    spans, begin = [], 0
    for one in texts:
        spans += _moved(_found(one), begin)
        if begin:
            start = max(0, begin - SEAM)
            spans += _moved(_found(text[start : begin + SEAM]), start)
        begin += len(one) + 1
    return _merged(spans)


def _moved(found: Sequence[Found], by: int) -> list[Found]:
    return [Found(one.piece, one.start + by, one.end + by) for one in found]


@dataclass(frozen=True, slots=True)
class Look:
    """A message as it was read. `sure`: pieces by a pattern alone. `likely`: where other patterns fit. `evidence`: what
    speaks for each token.
    """

    tokens: Sequence[Token]
    sure: Sequence[Found]
    likely: Sequence[Found]
    evidence: Sequence[Evidence]

    def known(self) -> set[int]:
        """Which of the tokens are in a piece that is sure."""
        return {at for one in self.sure for at in _inside(self.tokens, one)}


def look_at(text: str) -> Look:
    """By the patterns; what is already masked says nothing."""
    rules = load_rules()
    tokens = rules.reader.read(text.replace(MASK, " " * len(MASK)))
    line, begins = as_line(tokens)
    # A dacha has coordinates too: asking in vain is nothing beside the place where somebody lies in a trench.
    sure = [Found(Piece.COORDINATES, start, end) for start, end in find_coordinates(text)]
    likely: list[Found] = []
    marks: list[set[str]] = [set() for _ in tokens]
    for one in sure:
        for at in _inside(tokens, one):
            marks[at].add("правило=точка")
    for piece, pattern in rules.patterns:
        for match in pattern.finditer(line):
            harmless = is_harmless(line, match)
            start, end = match.span("piece" if "piece" in pattern.groupindex else 0)
            guarded = piece is Piece.COORDINATES or "guarded" in pattern.groupindex
            if not harmless:
                (likely if guarded else sure).append(_as_found(piece, tokens, begins, start, end))
            mark = f"правило={piece.value}{'' if guarded else '!'}{'-' if harmless else ''}"
            for at in range(bisect_left(begins, start), bisect_left(begins, end)):
                marks[at].add(mark)
    return Look(tokens, sure, likely, evidence_of(text, tokens, marks))


@lru_cache(maxsize=MOST_KNOWN)
def _found(text: str) -> tuple[Found, ...]:
    look = look_at(text)
    spans = list(look.sure)
    for start, end in load_learnt().judge(look.evidence, look.known()):
        one = Found(_sort_of(look.evidence[start:end]), look.tokens[start].start, look.tokens[end - 1].end)
        # The patterns know best where a piece begins and ends.
        shaped = [rule for rule in (*look.sure, *look.likely) if rule.start < one.end and one.start < rule.end]
        spans += shaped or ([] if _is_not_for_points(text, one) else [_with_space(text, one, spans)])
    return tuple(_merged(spans))


def _with_space(text: str, one: Found, others: Sequence[Found]) -> Found:
    """Up to another that stands right beside it: they are shown, and hidden, as one."""
    start = (
        one.start - 1
        if any(other.end == one.start - 1 for other in others) and text[one.start - 1] == " "
        else one.start
    )
    end = one.end + 1 if any(other.start == one.end + 1 for other in others) and text[one.end] == " " else one.end
    return Found(one.piece, start, end)


def _is_not_for_points(text: str, one: Found) -> bool:
    """Whether it stands where points say nothing: what is left of a line once its piece is hidden was judged with it,
    and would be hidden word by word; the examples are Russian; an address of a letter or a page, or a tag, looks like
    a disguise, «Часть 12.» of a letter like a unit.
    """
    begin, end = text.rfind("\n", 0, one.start) + 1, text.find("\n", one.end)
    line = text[begin : end if end >= 0 else len(text)]
    if MASK in line or (ENGLISH.search(line) and not OURS.search(line)) or SMALL.fullmatch(text[one.start : one.end]):
        return True
    return any(begin + found.start() < one.end and one.start < begin + found.end() for found in LINK.finditer(line))


def _inside(tokens: Sequence[Token], one: Found) -> list[int]:
    return [at for at, token in enumerate(tokens) if token.start < one.end and one.start < token.end]


def _sort_of(evidence: Sequence[Evidence]) -> Piece:
    """What a piece is that no pattern fits: a number, a place, else a name."""
    kinds = {one.kind.rstrip("«") for one in evidence}
    if any(kind[0] == "n" and kind[1:].isdigit() for kind in kinds):
        return Piece.UNIT
    return Piece.PLACE if kinds & {"war", "home", "near", "far", "geo"} else Piece.CALL_SIGN


def masked(text: str) -> str:
    """The message with every such piece taken out; one without any is returned as it is."""
    return masked_all((text,))[0]


def masked_all(texts: Sequence[str]) -> tuple[str, ...]:
    """Messages that follow each other, also when a piece begins in one and ends in the next."""
    spans = find_in_all(texts)
    if not spans:
        return tuple(texts)
    shown, begin = [], 0
    for text in texts:
        own = [(max(0, one.start - begin), min(len(text), one.end - begin)) for one in spans]
        shown.append(_without(text, [(start, end) for start, end in own if start < end]))
        begin += len(text) + 1
    # What stood beside a piece may be read otherwise now: again, until nothing is found.
    return masked_all(shown)


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    kept, at = "", 0
    for start, end in spans:
        kept += text[at:start] + MASK
        at = end
    return kept + text[at:]


def _as_found(piece: Piece, tokens: Sequence[Token], begins: Sequence[int], start: int, end: int) -> Found:
    """What of the message a part of the line stands for."""
    inside = [token for token, at in zip(tokens, begins, strict=True) if start <= at < end and token.text != NEW_LINE]
    return Found(piece, inside[0].start, inside[-1].end)


def _merged(spans: Sequence[Found]) -> list[Found]:
    merged: list[Found] = []
    for one in sorted(spans, key=lambda one: (one.start, -one.end)):
        if merged and one.start <= merged[-1].end:
            last = merged[-1]
            merged[-1] = Found(last.piece, last.start, max(last.end, one.end))
        else:
            merged.append(one)
    return merged


def _compiled(pattern: str) -> re.Pattern[str]:
    """A space in a pattern is the end of a word, capital or not."""
    return re.compile(r"(?:(?<= )|^)(?:" + pattern.replace(" ", r"(?:\^? )") + ")")
