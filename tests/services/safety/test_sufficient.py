"""What is said plainly is enough: nothing beside it quiets a cry, and what only sounds so is none."""

import pytest

from services.safety.crisis import Strength, find_crisis, phrases_of
from services.safety.notions import ListUnreadable

LISTS = "[тревожное]\nсмерть: умереть\n[остальное]\nкино: фильм\n[пороги]\nоснова: -1\nвозможно: 9\nнаверняка: 19\n"
LISTS += "[баллы]\n+1 умереть\n"


@pytest.mark.parametrize(
    "said",
    [
        "Не хочу жить",
        "Не хочу жить, он в Ростове",
        "Не хочу жить, он в больнице",
        "Не хочу жить, в больнице сын",
        "Не хочу жить на глазах у детей",
        "Не хочу жить. Как оформить выплаты?",
        "Подскажите, какие льготы. Жить не хочу больше",
        "Сын хочет покончить с собой",
        "Сын хочет покончить с собой, он в госпитале",
        "Муж хочет застрелиться",
        "Взял автомат и хочет застрелиться",
        "повеситься хочу",
        "Хочу прыгнуть с моста",
        "Прыгну с крыши",
        "стою на краю крыши",
        "Подруга написала, что прощается с жизнью",
        "муж меня душит",
        "меня убивают",
        "убьёт он нас",
    ],
)
def test_a_plain_cry_is_sure_whatever_else_is_said(said: str) -> None:
    for text in (said, f"{said}. Подскажите, какие документы нужны для выплаты"):
        found = find_crisis(text)
        assert found is not None, text
        assert found.strength is Strength.SURE, text


@pytest.mark.parametrize(
    "said",
    [
        "Не хочу жить в общежитии, какие есть варианты?",
        "Не хочу жить с мужем, подала на развод",
        "Дети не хотят жить у бабушки",
        "не собираюсь вешаться, просто спросила",
        "сосед меня душит вопросами",
        "В фильме герой хочет застрелиться",
        "На лекции спросили, что делать, если муж хочет застрелиться",
        "В прошлом году друг говорил, что хочет застрелиться",
        "Прыгну с моста на резинке, подарили сертификат",
        "Отца убили в бою, какие документы нужны",
        "психолог спросил, хочу ли я умереть, ответила нет",
        "меня убивают эти цены",
    ],
)
def test_what_only_sounds_so_is_no_cry(said: str) -> None:
    assert find_crisis(said) is None


@pytest.mark.parametrize(
    ("line", "text", "found"),
    [
        ("хотеть + умереть", "умереть я хочу", True),
        ("хотеть + умереть", "хочу чаю. Умереть", False),
        ("хотеть + умереть", "хочу и вот так и вот так и вот так умереть", False),
        ("хотеть + умереть", "не хочу умереть", False),
        ("не хотеть + жить", "жить не хочу", True),
        ("не хотеть + жить", "жить хочу", False),
        ("{1 лицо настоящее} хотеть + <смерть>", "хочу умереть", True),
        ("{1 лицо настоящее} хотеть + <смерть>", "он хочет умереть", False),
        ("=меня|=нас + душить", "нас душат", True),
        ("=меня|=нас + душить", "мной душат", False),
        ("жить - жить в", "жить в доме", False),
        ("жить - жить в", "жить, в доме", True),
        ("жить - с _ жить", "с ним жить", False),
        ("жить", "жить в фильме", False),
        ("жить", "жить. В фильме", True),
    ],
)
def test_a_line_of_the_list(line: str, text: str, found: bool) -> None:
    told = phrases_of({"a.txt": f"{LISTS}[достаточно]\n{line}\n[гасит]\n<кино>\n"}).find(text)
    assert (told is not None and told.strength is Strength.SURE) is found


@pytest.mark.parametrize("line", ["<смрть>", "{2 лицо} жить", "хотеть + ", "хотеть +умереть", "жить - ,", "={}"])
def test_a_line_that_is_none_is_named(line: str) -> None:
    with pytest.raises(ListUnreadable, match=r"a\.txt, line 12"):
        phrases_of({"a.txt": f"{LISTS}[достаточно]\n{line}\n"})
