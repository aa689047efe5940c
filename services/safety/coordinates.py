"""Coordinates in a message: degrees, decimal pairs, squares of a map, links to a point."""

import re
from collections.abc import Iterator

_DEGREES = r"\d{1,3}(?:[.,]\d+)? ?(?:[°º˚]|град(?:\.|ус\w*)?)"
_SECONDS = r"(?: ?\d{1,2}(?:[.,]\d+)? ?(?:[\"″”]|''|′′|сек(?:\.|унд\w*)?))?"
_MINUTES = rf"(?: ?\d{{1,2}}(?:[.,]\d+)? ?(?:['′’`]|мин(?:\.|ут\w*)?){_SECONDS})"
_SIDE = r"(?: ?(?:[NSEWСЮВЗ]\b|с\. ?ш\.?|в\. ?д\.?|ю\. ?ш\.?|з\. ?д\.?|сев\w* шир\w*|вост\w* долг\w*))"
_IN_WORDS = r"(?: ?(?i:с\. ?ш\.?|в\. ?д\.?|ю\. ?ш\.?|з\. ?д\.?|сев\w* шир\w*|вост\w* долг\w*))"
_DECIMAL = r"\d{1,3}[.,]\d{4,9}"
_SHORT_DECIMAL = r"\d{1,3}[.,]\d{1,9}"
_BETWEEN = r"(?: ?[NSEWСЮВЗ°]{1,2})?(?: ?(?:[,;/|xXхХ*]|тире) ?| {1,2}| и | на |\n)(?:[NSEWСЮВЗ] ?)?"
_WORD = r"(?:коор\w*|геоточк\w*|геолокаци\w*|геометк\w*|метк\w*|точк\w*|навигатор\w*|по карте|gps|джипиэс\w*|жпс)"
_GROUPS = r"\d{2}[ .,-]\d{2,6}(?:[ .,-]\d{2,6})?"
_VALUE = r"\W{1,3}(?:\w+\W{1,3}){0,2}?\d[\d.,°' ]*"
_SQUARE = r"квадрат(?:е|а|у|ом)?\W{1,3}(?:номер\W{1,2}|№ ?)?(?:[а-яa-z][- ]?)?"
_NOT_AREA = r"(?! ?(?:м\b|метр|м²|соток))"
_PATTERNS = [
    rf"(?<![\d.,])(?:[NSСЮ] ?)?-?{_DECIMAL}{_BETWEEN}-?{_DECIMAL}(?: ?[EWВЗ]\b)?(?![\d])",
    rf"{_WORD}\W{{0,3}}(?:\w+\W{{1,3}}){{0,4}}?{_SHORT_DECIMAL}{_BETWEEN}{_SHORT_DECIMAL}",
    rf"{_WORD}\W{{0,3}}(?:\w+\W{{1,3}}){{0,3}}?{_GROUPS}\W{{1,4}}(?:и )?{_GROUPS}(?![\d-])",
    rf"(?:[NSСЮ] ?)?{_DEGREES}{_MINUTES}{_SIDE}?(?:[ ,;и/]{{1,3}}(?:[EWВЗ] ?)?{_DEGREES}{_MINUTES}?{_SIDE}?)?",
    rf"{_DEGREES}{_SIDE}(?:[ ,;и/]{{1,3}}{_DEGREES}{_SIDE}?)?",
    rf"\b\d{{1,3}}(?:[.,]\d+)?{_IN_WORDS}(?:[ ,;и/]{{1,3}}\d{{1,3}}(?:[.,]\d+)?{_SIDE})?",
    rf"\b[NS] ?{_SHORT_DECIMAL}[ ,;/]{{0,3}}[EW] ?{_SHORT_DECIMAL}",
    rf"широт\w*{_VALUE}(?:\W{{0,3}}(?:и )?(?:восточн\w* ?|западн\w* ?)?долгот\w*{_VALUE})?",
    rf"долгот\w*{_VALUE}",
    r"\d[\d.,° ]{0,12}(?:северн\w*|южн\w*|восточн\w*|западн\w*) (?:широт|долгот)\w*",
    rf"{_WORD}\W{{0,3}}(?:\w+\W{{1,3}}){{0,3}}?\d{{6,8}}\W{{1,3}}\d{{6,8}}(?!\d)",
    rf"{_SQUARE}\d{{1,4}}[-–/. ]\d{{1,4}}(?:[-–/. ]\d{{1,2}})*{_NOT_AREA}",
    rf"{_WORD}\W{{0,3}}(?:\w+\W{{1,3}}){{0,3}}?\d{{6,8}}\W{{1,3}}\d{{6,8}}(?!\d)",
    rf"{_SQUARE}\d{{3,4}}\b{_NOT_AREA}",
    r"(?:\bшир\w*|\blat\w*)\W{1,3}\d{1,3}[.,]\d+\W{1,4}(?:дол\w*|lon\w*|lng)\W{1,3}\d{1,3}[.,]\d+",
    r"\b(?:по )?улитк\w+ \d",
    r"\bgeo:-?\d[\d.,-]*",
    r"https?://\S*?[=@/,!dll]-?\d{1,2}\.\d{3,}(?:,|%2C|!4d|/)-?\d{1,3}\.\d{3,}\S*",
    r"https?://(?:goo\.gl/maps|maps\.app\.goo\.gl|yandex\.\w+/maps/-|ya\.cc/maps)/\S+",
    r"(?:\d ){1,2}[.,](?: \d){3,8}\s{1,4}(?:\d ){1,2}[.,](?: \d){3,8}",
    r"///[а-яa-z]+\.[а-яa-z]+\.[а-яa-z]+",
    r"\b\d{2} ?[C-HJ-NP-X] ?[A-HJ-NP-Z]{2} ?\d{2,5} ?\d{2,5}\b",
    r"\b[XxХх]\W{0,3}\d{4,8}\W{1,4}[YyУу]\W{0,3}\d{4,8}",
    r"(?<![.,])\b(?:4[4-9]|5[0-3])[.,]\d{2,9}[ ,;/]{1,3}(?:2[2-9]|3\d|4[0-3])[.,]\d{2,9}(?![\d.,])",
    r"\b[NС] ?\d{2}[ .,°'-]{1,2}\d{2}[ .,'-]{1,2}\d{2}\W{1,4}[EВ] ?\d{2,3}[ .,°'-]{1,2}\d{2}[ .,'-]{1,2}\d{2}",
    r"\b(?:4[4-9]|5[0-3])(?:[.,]\d+)? ?[°º][^\d\n]{0,12}(?:2[2-9]|3\d|4[0-3])(?:[.,]\d+)? ?[°º]",
    r"квадрат(?:е|а|у|ом)?\W{1,3}[А-Я]\W?\d{1,2}\b",
    r"\bвысот[аеуы]\W{1,2}\d{2,3}[.,]\d\b",
    r"https?://(?:ge0\.me|w3w\.co|maps\.apple\.com|2gis\.\w+/geo)\S+",
    r"\b[23456789CFGHJMPQRVWX]{4}\+[23456789CFGHJMPQRVWX]{2,3}\b",
    r"\b[23456789CFGHJMPQRVWX]{8}\+[23456789CFGHJMPQRVWX]{2,3}\b",
]
_ZERO = re.compile(r"(?<=\d)[oOоО](?=[\doOоО\s,]|$)|(?<=\d[.,])[oOоО]")
_COORDINATES = [
    re.compile(rf"(?<!\d)(?:{pattern})", re.IGNORECASE if "[NS" not in pattern else 0) for pattern in _PATTERNS
]


_POINT = r"\d{1,3} (?:(?:[.,°-]|точка|запятая|градус\w*|целых|и) )?\d{1,6}"
_OTHER = r"[^!?¶\s]+"
SPOKEN = (
    rf"(?:коор|точк|локац|геолокац|навигатор)\w* (?:{_OTHER} ){{0,4}}?{_POINT} (?:{_OTHER} ){{0,4}}?{_POINT}",
    r"\d{2} (?:точка|запятая|градус\w*|целых) \d+ (?:[^!?¶\s]+ ){0,5}?\d{2} (?:точка|запятая|градус\w*|целых) \d+",
    r"\d{2,3} градус\w* (?:\d+ минут\w* )?(?:[^!?¶\s]+ ){0,3}?\d{2,3} градус",
    r"широт\w* (?:[^!?¶\s]+ ){0,3}?\d+",
    r"долгот\w* (?:[^!?¶\s]+ ){0,3}?\d+",
)
"""For the line of services.safety.tokens: numbers said in words are digits there."""


def find_coordinates(text: str) -> list[tuple[int, int]]:
    """Where they stand."""
    return sorted(_found(_ZERO.sub("0", text)))


def _found(text: str) -> Iterator[tuple[int, int]]:
    for pattern in _COORDINATES:
        for found in pattern.finditer(text):
            if any(char.isdigit() for char in found.group()) or found.group().startswith(("///", "http")):
                stripped = found.group().strip(" \n,;")
                start = found.start() + found.group().index(stripped)
                yield start, start + len(stripped)
