import csv
import string
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.municipalities import Municipality, load_municipalities, match_municipality

ALL = load_municipalities()

DATA = Path(__file__).parents[2] / "services" / "data"


def codes(text: str) -> list[str]:
    return [municipality.code for municipality in match_municipality(text, ALL)]


def test_the_region_has_its_42_municipalities() -> None:
    assert len(ALL) == 42
    assert len({municipality.code for municipality in ALL}) == 42
    assert {municipality.kind for municipality in ALL} == {"городской округ", "муниципальный район"}
    assert sum(municipality.is_city for municipality in ALL) == 10


def test_every_town_belongs_to_a_municipality_of_the_region() -> None:
    with (DATA / "irkutsk_towns.csv").open(encoding="utf-8", newline="") as file:
        named = {row["municipality"] for row in csv.DictReader(file)}
    assert named == {municipality.code for municipality in ALL}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Иркутск", ["irkutsk-city", "irkutsk-district"]),
        ("иркутск", ["irkutsk-city", "irkutsk-district"]),
        ("  ИРКУТСК!!! ", ["irkutsk-city", "irkutsk-district"]),
        ("г. Иркутск", ["irkutsk-city", "irkutsk-district"]),
        ("город иркутск", ["irkutsk-city", "irkutsk-district"]),
        ("Иркутский район", ["irkutsk-district", "irkutsk-city"]),
        ("иркутский р-н", ["irkutsk-district", "irkutsk-city"]),
        ("р-н Иркутский", ["irkutsk-district", "irkutsk-city"]),
        ("братск район", ["bratsk-district", "bratsk-city"]),
        ("Братский", ["bratsk-district", "bratsk-city"]),
        ("Ангарск", ["angarsk"]),
        ("ангарский городской округ", ["angarsk"]),
        ("Ангарский район", ["angarsk"]),
        ("Усолье", ["usolye-city", "usolye-district"]),
        ("усолье-сибирское", ["usolye-city", "usolye-district"]),
        ("усольский", ["usolye-district"]),
        ("усть илимск", ["ust-ilimsk-city", "ust-ilimsk-district"]),
        ("Устьилимск", ["ust-ilimsk-city", "ust-ilimsk-district"]),
        ("Усть–Илимск", ["ust-ilimsk-city", "ust-ilimsk-district"]),
        ("Усть-Илимский р-н", ["ust-ilimsk-district", "ust-ilimsk-city"]),
        ("Зима", ["zima-city", "zima-district"]),
        ("в Зиме", ["zima-city", "zima-district"]),
        ("Зиминский район", ["zima-district", "zima-city"]),
        ("эхирит", ["ekhirit-bulagat"]),
        ("булагатский", ["ekhirit-bulagat"]),
        ("эхерит", ["ekhirit-bulagat"]),
        ("Черёмхово", ["cheremkhovo-city", "cheremkhovo-district"]),
        ("нижне", ["nizhneilimsk", "nizhneudinsk"]),
        ("мама", ["mama"]),
        ("оса", ["osa"]),
    ],
)
def test_what_people_type_is_understood(typed: str, expected: list[str]) -> None:
    assert codes(typed) == expected


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Ирkутск", "irkutsk-city"),  # a Latin k
        ("OCA", "osa"),  # all Latin
        ("3има", "zima-city"),
        ("irkutsk", "irkutsk-city"),
        ("иркуцк", "irkutsk-city"),
        ("Анагрск", "angarsk"),
        ("шелехав", "shelekhov"),
        ("слюдянке", "slyudyanka"),
        ("живём в Ангарске", "angarsk"),
        ("Иркутская область, г. Братск", "bratsk-city"),
        ("Ангарск, ул. Ленина 5", "angarsk"),
        ("Усть-Кут, ул. Кирова", "ust-kut"),
        ("железногорск", "nizhneilimsk"),
        ("Байкальск", "slyudyanka"),
        ("ир", "irkutsk-city"),
    ],
)
def test_slips_endings_and_lookalikes_do_not_matter(typed: str, first: str) -> None:
    assert codes(typed)[0] == first


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "ё",
        "12",
        "!!!",
        "город",
        "район",
        "Иркутская область",
        "абракадабра",
        "привет",
        "москва",
        "казань",
        "qwerty",
        "<b>",
        "{0.__class__}",
        "помогите",
    ],
)
def test_nonsense_offers_nothing(typed: str) -> None:
    assert codes(typed) == []


@pytest.mark.parametrize("municipality", ALL, ids=lambda municipality: municipality.code)
def test_each_municipality_is_first_under_its_own_name_and_offered_for_its_towns(municipality: Municipality) -> None:
    assert match_municipality(municipality.name, ALL)[0] == municipality
    for town in municipality.towns:
        assert municipality in match_municipality(town, ALL)[:2]


def test_one_slip_in_a_city_name_still_finds_the_city() -> None:
    assert [codes(typed)[0] for typed in ("саянк", "свирс", "тулуун", "брадск")] == [
        "sayansk",
        "svirsk",
        "tulun-city",
        "bratsk-city",
    ]


@given(st.text(alphabet=string.printable + "абвгдеёжзийклмнопрстуфхцчшщъыьэюя-\u202e\u0301", max_size=120))
def test_any_text_gets_at_most_six_different_offers(text: str) -> None:
    offered = codes(text)
    assert len(offered) <= 6
    assert len(set(offered)) == len(offered)


def test_a_long_text_is_answered_at_once() -> None:
    started = time.perf_counter()
    codes("усть илимск " * 1000)
    assert time.perf_counter() - started < 2


def test_only_what_the_caller_offers_is_found() -> None:
    without_city = [municipality for municipality in ALL if municipality.code != "irkutsk-city"]
    assert [found.code for found in match_municipality("Иркутск", without_city)] == ["irkutsk-district"]
