r"""What the patterns share. In them a space stands between two words, and `(?=\\^)` behind a word asks for a capital.

What the group `piece` holds is taken out, else all that was found; with the group `guarded` or `named` nothing is,
where services.safety.soldiery.harmless says so; with `weak` no place of our own region is,
and with `known`, a place of the list, fewer words of peace save it.
"""

from collections.abc import Sequence

GUARDED, NAMED, WEAK, KNOWN = "(?P<guarded>)", "(?P<named>)", "(?P<weak>)", "(?P<known>)"
PIECE = "(?P<piece>"
ANY = r"[^.!?;¶\s]+"
"""A word of the same sentence."""
OPEN, CLOSE = r"[«\"“„']", r"[»\"”“']"
QUOTED = rf"{OPEN} [^»\"”¶]{{1,40}}? {CLOSE}"

KEY_WORDS = (
    r"позывн(?:ой|ого|ому|ым)|войсков(?:ая|ой|ую)|воинск(?:ая|ой|ую)|(?:войсков|воинск)(?:ая|ой|ую)част[ьи]"
    r"|батальон[ае]?|бригад[аеыу]|дивизи[яию]"
)
KEY_FORMS: Sequence[str] = (
    "позывной", "позывного", "позывным", "позывному", "войсковая", "войсковой", "войсковую", "воинская", "воинской",
    "перебросили", "перекинули", "находится", "воинскую", "дислокация", "дислоцируется", "базируются", "координаты",
    "батальон", "батальона", "батальоне", "бригада", "бригады", "бригаде", "бригаду", "дивизия", "дивизии", "дивизию",
)  # fmt: skip
RUN_ON = r"(позывн(?:ой|ым|ого|ому)(?=[а-я]{3})|(?:в|из|на|под|у)(?=(?:ч[ая]ст[ьи]|%s)$))([а-я]{3,})"
"""Words that others are written to without a space; `%s`: those that a preposition is written to."""
