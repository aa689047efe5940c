import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.units.coordinates import Coordinates, CoordinatesRefused, checked, parse_coordinates


@pytest.mark.parametrize(
    "typed",
    [
        "52.28, 104.28",
        "52.28,104.28",
        "  52.28 104.28 ",
        "52,28, 104,28",
        "52,28 104,28",
        "52,28; 104,28",
        "(52.28°, 104.28°)",
    ],
)
def test_a_place_is_read_as_maps_write_it(typed: str) -> None:
    assert parse_coordinates(typed) == Coordinates(52.28, 104.28)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "52.28",
        "52,28",
        "52, 104",
        "104.28, 52.28",
        "52.28, 204.28",
        "0.0, 0.0",
        "здесь",
        "1.5, 2.5, 3.5",
        "nan, nan",
    ],
)
def test_what_is_no_place_is_refused(typed: str) -> None:
    with pytest.raises(CoordinatesRefused):
        parse_coordinates(typed)


@given(st.floats(allow_nan=True, allow_infinity=True), st.floats(allow_nan=True, allow_infinity=True))
def test_only_what_is_on_the_globe_passes(latitude: float, longitude: float) -> None:
    try:
        place = checked(latitude, longitude)
    except CoordinatesRefused:
        return
    assert abs(place.latitude) <= 90
    assert abs(place.longitude) <= 180
