"""A message as the shield reads it: words and numbers as they were meant, each with its place in the message."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from services.safety.numerals import digits_of, value_of
from services.safety.spelling import ONE_LETTER_WORDS, as_cyrillic, is_seen, one_letter_wrong, single

CAPITAL = "^"
"""Stands behind a word that begins with a capital letter."""
NEW_LINE = "¶"
TEN = 10
FEWEST_SPACED = 3
WIDEST_GAP = 3
"""Characters between the parts of one word that was taken apart."""
MOST_PARTS = 4
SHORTEST_WITH_TYPO = 7
MOST_KNOWN = 20_000
"""Words whose meaning is remembered."""

_TOKEN = re.compile(r"[^\W_]+(?:[*@$'’`ʼ#_]+[^\W_]+)*|\n|\S")
_CYRILLIC = re.compile("[а-я]")
_DIGITS_FIRST = re.compile(r"(\d{2,}|\d(?=[^\W\d_]{1,2}$|рот|бат|взв|полк|бриг|див|мс|дш))([^\W\d_]+)")
_DIGITS_LAST = re.compile(r"([^\W\d_]{2,}|[^\W\d_](?=\d{3}))(\d{2,})")
_ZERO = re.compile(r"^[oо](?=\d{3})|(?<=\d)[oо](?=\d)")
_AMONG_DIGITS = re.compile(r"\d+(?:[оoзzбilіs]\d+)+")
_AS_DIGITS = str.maketrans("оoзzбilіs", "003361115")
_HEARD = str.maketrans({"о": "а", "е": "и", "ы": "и", "э": "и", "я": "и", "й": "и", "ь": "", "ъ": "", "ё": "и"})
_SIGNS = str.maketrans("_@$", " ас")
_ORDINAL = re.compile(r"(?:[оыи]?й|[аоя]?я|[оеыи]?е|[оеь]?го|[оеь]?му|[оеыиь]?м|[ую]?ю|[ыи]?х|ти|[оь]?ей)")
BREVE, SHORT = "\u0306", {"и": "й", "И": "Й"}
"""«й» may come as two characters."""
_JOINS = frozenset({"-", "–", "—", ".", "·", "*", "_", "/", "\\", "|", "~", "+", "="})


@dataclass(frozen=True, slots=True)
class Token:
    """`text`: as it was meant; of the message the characters from `start` to before `end`."""

    text: str
    start: int
    end: int
    capital: bool = False

    @property
    def is_number(self) -> bool:
        return self.text.isdigit()

    @property
    def is_word(self) -> bool:
        return self.text.isalpha() and self.text != NEW_LINE


class Reader:
    """Reads for words that matter: `whole` fits them as they may be written, `forms` are those that may be misspelt,
    `run_on` fits those that others are written to without a space.
    """

    def __init__(self, whole: re.Pattern[str], forms: Sequence[str], run_on: re.Pattern[str]) -> None:
        self._whole = whole
        self._forms: dict[str, list[str]] = {}
        for form in forms:
            self._forms.setdefault(form[0], []).append(form)
        self._by_sound = {_sound(form): form for form in forms}
        self._run_on = run_on
        self._meant = lru_cache(maxsize=MOST_KNOWN)(self._word_meant)

    def read(self, text: str) -> list[Token]:
        tokens = list(_pieces(text))
        ours = any(_CYRILLIC.search(token.text) for token in tokens)
        tokens = [part for token in tokens for part in self._parts(token, ours=ours)]
        tokens = list(self._spaced_out(tokens, text))
        tokens = list(self._taken_apart(tokens))
        tokens = [self._spelt(token) for token in tokens]
        return list(_numbers(tokens))

    def _parts(self, token: Token, *, ours: bool) -> Iterator[Token]:
        """The words and numbers that one run of letters and digits holds."""
        plain = _ZERO.sub("0", token.text)
        if _AMONG_DIGITS.fullmatch(plain):
            plain = plain.translate(_AS_DIGITS)
        for cut in (_DIGITS_FIRST, _DIGITS_LAST):
            if found := cut.fullmatch(plain):
                middle = token.start + len(found[1])
                yield from self._parts(replace(token, text=found[1], end=middle), ours=ours)
                yield from self._parts(replace(token, text=found[2], start=middle, capital=token.capital), ours=ours)
                return
        meant = plain if plain.isdigit() else as_cyrillic(plain, among_ours=ours)
        if found := self._run_on.fullmatch(meant):
            middle = token.start + max(1, (token.end - token.start) * len(found[1]) // len(meant))
            yield replace(token, text=found[1], end=middle)
            yield replace(token, text=found[2], start=middle, capital=True)
            return
        yield replace(token, text=meant)

    def _spaced_out(self, tokens: Sequence[Token], text: str) -> Iterator[Token]:
        """«п о з ы в н о й»: single letters in a row are a word, a wider gap begins the next."""
        at = 0
        while at < len(tokens):
            run = [tokens[at]] if _is_letter(tokens[at]) else []
            first = ""
            end = at + 1
            while run and end < len(tokens):
                after = end + 1 if tokens[end].text in _JOINS and end + 1 < len(tokens) else end
                gap = text[run[-1].end : tokens[after].start]
                if not _is_letter(tokens[after]) or len(gap) > WIDEST_GAP or "\n" in gap:
                    break
                if len(run) > 1 and (gap.strip() != first.strip() or len(gap) > len(first)):
                    break
                first = gap
                run.append(tokens[after])
                end = after + 1
            letters = "".join(token.text for token in run)
            if len(run) >= FEWEST_SPACED and not ONE_LETTER_WORDS.issuperset(letters):
                joined = Token(letters, run[0].start, run[-1].end, run[0].capital)
                yield from self._parts(joined, ours=True)
                at = end
            else:
                # The last of them may begin another word: «в в/ч».
                after = tokens.index(run[-1], at) if len(run) > 1 else at + 1
                yield from tokens[at:after]
                at = after

    def _taken_apart(self, tokens: Sequence[Token]) -> Iterator[Token]:
        """«Авде евка», «по-зыв-ной»: parts that are together a word that matters."""
        at = 0
        while at < len(tokens):
            joined, after = tokens[at], at + 1
            parts, end, letters = 1, at + 1, tokens[at].text
            while tokens[at].is_word and parts < MOST_PARTS and end < len(tokens):
                if tokens[end].text in _JOINS:
                    end += 1
                    continue
                if not tokens[end].is_word or tokens[end].start - tokens[end - 1].end > WIDEST_GAP:
                    break
                letters += tokens[end].text
                parts, end = parts + 1, end + 1
                if self._whole.fullmatch(letters):
                    joined, after = Token(letters, tokens[at].start, tokens[end - 1].end, tokens[at].capital), end
            yield joined
            at = after

    def _spelt(self, token: Token) -> Token:
        """A word with one letter wrong, or written as it is heard, as it is spelt."""
        if len(token.text) < SHORTEST_WITH_TYPO or not token.is_word:
            return token
        meant = self._meant(token.text)
        return token if meant == token.text else replace(token, text=meant)

    def _word_meant(self, word: str) -> str:
        if self._whole.fullmatch(word):
            return word
        likely = next((form for form in self._forms.get(word[0], ()) if one_letter_wrong(form, word)), word)
        return self._by_sound.get(_sound(word), likely)


def as_line(tokens: Sequence[Token]) -> tuple[str, list[int]]:
    """The tokens as one line for patterns, and where in it each begins."""
    begins: list[int] = []
    line = ""
    for token in tokens:
        begins.append(len(line))
        line += token.text + (CAPITAL if token.capital else "") + " "
    return line, begins


def _pieces(text: str) -> Iterator[Token]:
    """Words and signs of a message, without what cannot be seen."""
    letters: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        if char == BREVE and letters and letters[-1] in SHORT:
            letters[-1] = SHORT[letters[-1]]
        elif char == "№":
            letters.append(char)
            places.append(at)
        elif is_seen(char):
            shown = [one for one in unicodedata.normalize("NFKC", char) if unicodedata.category(one)[0] != "M"]
            letters += shown
            places += [at] * len(shown)
    cleaned = "".join(letters).translate(_SIGNS)
    loud = text.isupper()
    for found in _TOKEN.finditer(cleaned):
        said = found.group()
        token = NEW_LINE if said == "\n" else said.lower().replace("ё", "е")
        capital = said[0].isupper() and (loud or not said[1:2].isupper())
        yield Token(token, places[found.start()], places[found.end() - 1] + 1, capital)


def _sound(word: str) -> str:
    """A word as it is heard: vowels that are taken for each other are one, letters that stand twice stand once."""
    return single(word.translate(_HEARD))


def _is_letter(token: Token) -> bool:
    return token.end - token.start == 1 and token.text.isalpha()


def _numbers(tokens: Sequence[Token]) -> Iterator[Token]:
    """Numbers in digits: said in words, with an ending («3-й»), their digits one by one."""
    at = 0
    while at < len(tokens):
        values, end = _said(tokens, at)
        if values:
            yield Token(digits_of(values), tokens[at].start, tokens[end - 1].end)
        elif (end := _digit_by_digit(tokens, at)) > at:
            digits = "".join(token.text for token in tokens[at:end] if token.is_number)
            yield Token(digits, tokens[at].start, tokens[end - 1].end)
        elif tokens[at].is_number:
            end = _with_ending(tokens, at)
            yield replace(tokens[at], end=tokens[end - 1].end)
        else:
            end = at + 1
            yield tokens[at]
        at = end


def _said(tokens: Sequence[Token], at: int) -> tuple[list[int], int]:
    values: list[int] = []
    end = at
    said = False
    while end < len(tokens):
        joined = bool(values) and tokens[end].text in {"-", ",", "."} and end + 1 < len(tokens)
        here = end + 1 if joined else end
        one = tokens[here]
        value = value_of(one.text) if one.is_word else int(one.text) if one.is_number and len(one.text) == 1 else None
        # Only digits that are told one by one have anything but a hyphen between them.
        if value is None or (joined and tokens[end].text != "-" and max(*values, value) >= TEN):
            break
        said = said or one.is_word
        values.append(value)
        end = here + 1
    return (values, end) if said else ([], at)


def _digit_by_digit(tokens: Sequence[Token], at: int) -> int:
    """Where a row of at least four single digits ends; `at` when there is none."""
    end, count = at, 0
    while end < len(tokens):
        here = end + 1 if count and tokens[end].text in _JOINS | {","} and end + 1 < len(tokens) else end
        if not (tokens[here].is_number and len(tokens[here].text) == 1):
            break
        end, count = here + 1, count + 1
    return end if count > FEWEST_SPACED else at


def _with_ending(tokens: Sequence[Token], at: int) -> int:
    """«3-й», «76ая»: where the number with its ending ends."""
    after = at + 1
    if after < len(tokens) and tokens[after].text in {"-", "–", "‑"}:
        after += 1
    if after >= len(tokens) or tokens[after].start != tokens[at].end + (after - at - 1):
        return at + 1
    return after + 1 if _ORDINAL.fullmatch(tokens[after].text) else at + 1
