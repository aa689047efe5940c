"""A place on the map, as people copy it out of maps: «52.28, 104.28»."""

import re
import unicodedata
from dataclasses import dataclass

from services.errors import DomainError

# Both with a fraction: «52,28» is one number, and not two.
POINTS = re.compile(r"([+-]?[0-9]{1,3}\.[0-9]+)(?: ?[,;] ?| )([+-]?[0-9]{1,3}\.[0-9]+)")
COMMAS = re.compile(r"([+-]?[0-9]{1,3},[0-9]+)(?: ?[,;] ?| )([+-]?[0-9]{1,3},[0-9]+)")
DIGITS_KEPT = 6
"""Of a degree after the point: a tenth of a metre."""


class CoordinatesRefused(DomainError):
    """The text is no place on the globe, or one where nothing stands (0, 0)."""


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Degrees, north and east positive."""

    latitude: float
    longitude: float


def parse_coordinates(text: str) -> Coordinates:
    """Read latitude, then longitude. Raises CoordinatesRefused."""
    plain = " ".join(unicodedata.normalize("NFKC", text).replace("°", " ").split()).strip("() ")
    found = POINTS.fullmatch(plain) or COMMAS.fullmatch(plain)
    if found is None:
        raise CoordinatesRefused
    return checked(*(float(one.replace(",", ".")) for one in found.groups()))


def checked(latitude: float, longitude: float) -> Coordinates:
    """A place that can be: typed, or out of a message. Raises CoordinatesRefused."""
    if not (abs(latitude) <= 90 and abs(longitude) <= 180) or (latitude, longitude) == (0, 0):
        raise CoordinatesRefused
    return Coordinates(round(latitude, DIGITS_KEPT), round(longitude, DIGITS_KEPT))
