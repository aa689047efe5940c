import csv
import string
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.municipalities import Municipality, load_municipalities, match_municipality, settlement_said

ALL = load_municipalities()

DATA = Path(__file__).parents[2] / "services" / "data"


def codes(text: str) -> list[str]:
    return [municipality.code for municipality in match_municipality(text, ALL)]


def test_the_region_has_its_42_municipalities() -> None:
    assert len(ALL) == 42
    assert len({municipality.code for municipality in ALL}) == 42
    assert {municipality.kind for municipality in ALL} == {"городской округ", "муниципальный район"}
    assert sum(municipality.is_city for municipality in ALL) == 10


def test_every_settlement_belongs_to_a_municipality_of_the_region() -> None:
    with (DATA / "irkutsk_settlements.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    assert {row["municipality"] for row in rows} == {municipality.code for municipality in ALL}
    assert len({(row["settlement"], row["municipality"]) for row in rows}) == len(rows) > 400


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
    ("typed", "first", "said"),
    [
        ("Хомутово", "irkutsk-district", "Хомутово"),
        ("с. Хомутово", "irkutsk-district", "Хомутово"),
        ("ХОМУТОВА", "irkutsk-district", "Хомутово"),
        ("хамутово", "irkutsk-district", "Хомутово"),
        ("деревня Грановщина", "irkutsk-district", "Грановщина"),
        ("Оек", "irkutsk-district", "Оёк"),
        ("голоустное", "irkutsk-district", "Большое Голоустное"),
        ("пос. Большой Луг", "shelekhov", "Большой Луг"),
        ("рабочий поселок Култук", "slyudyanka", "Култук"),
        ("Еланцы, улица Ленина", "olkhon", "Еланцы"),
        ("Парфеново", "cheremkhovo-district", "Парфёново"),
        ("Ангарск", "angarsk", None),
        ("Иркутск", "irkutsk-city", None),
        ("Иркутский район", "irkutsk-district", None),
        ("Зима", "zima-city", None),
    ],
)
def test_a_village_finds_its_municipality_and_is_named_beside_it(typed: str, first: str, said: str | None) -> None:
    found = match_municipality(typed, ALL)[0]
    assert (found.code, settlement_said(typed, found)) == (first, said)


@pytest.mark.parametrize("typed", ["куда мне обратиться", "муж энергетик", "мы видим это", "патроны кончились"])
def test_a_village_called_by_an_everyday_word_is_not_found_in_a_sentence(typed: str) -> None:
    assert codes(typed) == []


def test_a_name_of_several_villages_offers_each_of_them() -> None:
    assert set(codes("Каменка")) >= {"bokhan", "nizhneudinsk", "ekhirit-bulagat"}


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
def test_each_municipality_is_first_under_its_own_name_and_offered_for_its_settlements(
    municipality: Municipality,
) -> None:
    assert match_municipality(municipality.name, ALL)[0] == municipality
    for settlement in municipality.settlements:
        assert municipality in match_municipality(settlement, ALL)[:4]


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
