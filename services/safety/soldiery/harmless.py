"""Where the same words say nothing of a serviceman."""

import re
from functools import cache

from services.municipalities import load_municipalities
from services.safety.soldiery.places import SERVES
from services.safety.soldiery.units import KINDS, NOUN, SHORT

_STREET = re.compile(
    r"\b(?:ул|улиц\w*|просп\w*|пр|пер|переул\w*|площад\w*|сквер\w*|парк\w*|бульвар\w*|проезд\w*|мкр|микрорайон\w*"
    r"|остановк\w*|имени|им|музе\w*|памятник\w*|мемориал\w*|школ\w*|лице\w*|кадет\w*|гимнази\w*|адрес\w*|живем|живу"
    r"|проживае\w*|прописан\w*)\^? (?:[^!?¶]{0,24})$"
)
_PAST = re.compile(
    rf"\b(?:в|с|до|после|за|это) (?:1[89]\d\d|20[01]\d) (?!(?:{KINDS}|{NOUN}|{SHORT})\b)|"
    r"бессмертн|прадед|\bдед(?:а|у|ом|ушк\w*)?\b|отечественн|\bвов\b|блокад|юнарм|парад|пионер"
    r"|кадет|зарниц|волонтерск|поисков|студенч|строительн|стройотряд|скор(?:ая|ой|ую)\b|полици|\bдпс\b|врач|пожарн|школьн"
    r"|сериал|фильм|\bкино\b|книг|роман\w?\b|\bигр(?:а|ать|ает|ы|е|у)\b|песн|такси|диспетчер|дальнобо|радиолюб|собак"
    r"|кошк|щен|страйкбол|пейнтбол|сталкер|молодости|смотр\b|строя и песни"
    r"|панфилов|ремонтн|энерго\b|аварийн|\bистори[ия]|\b[ео]гэ\b"
    r"|слово\^? о полку|9 мая|\bповест|выставк|спектакл|концерт|\bрадио\b"
)
_TOLD = re.compile(
    r"прадед|отечественн|\bвов\b|\b19\d\d\b|зарниц|сериал|фильм|\bкино\b|книг|роман\w?\b|\bигр(?:а|ать|ает|ы|е|у)\b|песн|такси"
    r"|диспетчер|дальнобо|радиолюб|собак|кошк|щен|страйкбол|пейнтбол|сталкер|\bповест|спектакл|\bрадио\b|охран"
)
_AFTER = re.compile(
    r"^(?:\^? )?(?:скор\w+|врач\w*|медик\w*|строител\w*|волонтер\w*|пожарн\w*|человек\w*|лет|год\w*|мая|июн\w|феврал\w"
    r"|раз\w{0,2}|дн\w+|месяц\w*|недел\w*|час\w{0,2}|тысяч\w*|рубл\w*|руб|процент\w*|класс\w*|ремонт\w*|рабоч\w*"
    r"|(?:, )?(?:(?:д|дом) (?:\. )?)?\d{1,3}(?: [а-я])?(?: ,| кв| $|$))"
)
_HOME = re.compile(
    r"\b(?:живем|живу|живет|жили|жила|родом|родил\w*|родн(?:ой|ом|ого)|родител\w*|дач\w*|квартир\w*|беженц\w*|переехал\w*"
    r"|эвакуир\w*|прописк\w*|прописан\w*|учит(?:ся|ься)|университет\w*|институт\w*|паспорт\w*|гуманитарк\w*"
    r"|гуманитарн\w*|похорон\w*|концерт\w*|экскурс\w*|соревнован\w*|олимпиад\w*|турнир\w*|бабушк\w*|студент\w*|отчисл\w*|уехала|невест\w*|внуч\w*|доч\w+|дети|детей|завод\w*|вахт\w*|фирм\w*|магазин\w*|заработк\w*|пожени\w*|свадьб\w*|приедет|приезжа\w*|дома|сизо|колони\w*|тюрьм\w*|техникум\w*)\b"
)
_AWAY = re.compile(
    r"\b(?:отпуск\w*|госпитал\w*|больниц\w*|санатор\w*|реабилит\w*|отдых\w*|лагер\w*|военкомат\w*|поступ(?:ил|ает|ать)\w*"
    r"|учеб(?:а|у|е)|леч\w+|операци\w+|суд\w{0,2})\b"
)
_ILL = re.compile(r"\b(?:госпитал\w*|больниц\w*|санатор\w*|реабилит\w*|леч\w+|операци\w+)\b")
SHORTEST_STEM = 4
_SERVING = re.compile(rf"\b{SERVES}\b")
_BACK = re.compile(rf"\b(?:{SERVES}|обратно|снова|верн\w+|законч\w+|после|(?:с|из) госпитал\w+)\b")


def is_harmless(line: str, found: re.Match[str]) -> bool:
    """An address, a street, a war long past, a film, an ambulance, a home."""
    groups = found.re.groupindex
    start, end = found.span("piece" if "piece" in groups else 0)
    before, after = line[max(0, found.start() - 80) : found.start()], line[found.end() : found.end() + 60]
    sentence = re.split(r"[.!?¶]\^? ", before)[-1] + found.group() + re.split(r"[.!?¶]\^? ", after)[0]
    if "guarded" not in groups:
        return "named" in groups and _TOLD.search(sentence) is not None
    if _PAST.search(sentence) or _STREET.search(line[max(0, start - 60) : start]):
        return True
    clause = re.split(r"[,.!?;¶–—]\^? ", line[:start])[-1] + re.split(r"[,.!?;¶–—]\^? ", line[start:])[0]
    home = _HOME.search(clause) and not _SERVING.search(found.group())
    if line[start].isdigit() or not {"piece", "known"} & groups.keys():
        return bool(_AFTER.match(line[end : end + 60]) or (line[start].isalpha() and home))
    ill = "piece" in groups and (_ILL if "known" in groups else _AWAY).search(sentence)
    away = ill and not _BACK.search(sentence)
    at_home = "weak" in groups and not _SERVING.search(sentence) and _own_places().search(found["piece"])
    return bool(home or away or at_home)


@cache
def _own_places() -> re.Pattern[str]:
    """The chief towns of our districts by their beginnings: whoever is there is at home, or is said to serve."""
    names = {name for one in load_municipalities() for name in one.settlements[:1]}
    stems = {re.split(r"[ -]", name)[0].lower().replace("ё", "е")[:-1] for name in names}
    return re.compile(rf"(?<= )(?:{'|'.join(sorted(stem for stem in stems if len(stem) >= SHORTEST_STEM))})")
