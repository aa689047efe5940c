"""The shield as a pure function: where the pieces stand, what is masked, what is left alone, what it costs."""

from time import process_time

import pytest

from services.safety import shield
from services.safety.shield import LOOKED_AT_WHOLE, MASK, Piece, find_pieces, masked, masked_all


def pieces(text: str) -> list[str]:
    return [text[one.start : one.end] for one in find_pieces(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Муж служит в в/ч 54321, как быть?", "в/ч 54321"),
        ("он из 64 омсбр", "64 омсбр"),
        ("их перебросили в Белгород вчера", "в Белгород"),
        ("точка 48.1234, 37.5678 у леса", "точка 48.1234, 37.5678"),
        ("Дача у нас 52.3012, 104.2210, дорогу туда размыло", "52.3012, 104.2210"),
        ("его позывной «Сокол», помогите", "позывной «Сокол»"),
        ("он в\u00a0в/ч\u00a054321", "в/ч\u00a054321"),
        ("во\u200bйсковая часть 12345", "во\u200bйсковая часть 12345"),
        ("войсковая чаcть ①②③④⑤", "войсковая чаcть ①②③④⑤"),
        ("Ёлки, Йогурт, в/ч 54321", "в/ч 54321"),
        ("Мои\u0306 муж в в/ч 54321", "в/ч 54321"),
        ("😀😀 в/ч 54321", "в/ч 54321"),
    ],
)
def test_a_piece_is_found_where_it_stands(text: str, found: str) -> None:
    assert pieces(text) == [found]
    assert masked(text) == text.replace(found, MASK)


def test_pieces_of_every_kind_are_told_apart() -> None:
    text = "в/ч 54321, позывной Сокол, служит под Авдеевкой, 48.1234 37.5678"
    assert [one.piece for one in find_pieces(text)] == [
        Piece.UNIT,
        Piece.CALL_SIGN,
        Piece.PLACE,
        Piece.COORDINATES,
    ]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Сын проходит лечение, сам он сейчас в Макеевке, а мы тут одни", "Макеевке"),
        ("Не могу дозвониться, в последний раз он писал из Волновахи", "Волновахи"),
        ("Муж в госпитале в Белгороде, переведут ли его домой?", "Белгороде"),
    ],
)
def test_what_no_pattern_is_sure_of_is_found_by_what_speaks_for_it(text: str, hidden: str) -> None:
    assert any(hidden in one for one in pieces(text))
    assert hidden not in masked(text)
    assert not find_pieces(masked(text))


@pytest.mark.parametrize(
    "text",
    [
        "Свекровь родилась в Донецке, сейчас живёт в Ангарске",
        "Дочь учится в Казани, едет домой на каникулы",
        "Пишите мне на a@example.org",
        "{0.__class__} {number} {words}",
        "%s %d %(x)s %n",
        "I cannot sleep.",
        "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script> & <b>слова</b>",
        "<b>жирный</b><script>alert(1)</script>",
        "Часть 9.\nЧасть 10.\nЧасть 11.\nЧасть 12.",
        "My husband is not calling, what should I do?",
        "Hello, I need help with documents for my son",
    ],
)
def test_what_says_nothing_of_him_is_left_alone(text: str) -> None:
    assert find_pieces(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\n",
        "Живём: г. Ангарск, ул. 5-й Армии, 12, кв. 3",
        "Часть 2 статьи 10 закона 76-ФЗ",
        "Школа № 45, дело № 2-1234/2026",
        "«Бессмертный полк» 9 мая",
        "Прадед служил в 65-й армии",
        "Бригада скорой помощи приехала через 20 минут",
        "Какой у него позывной, не знаю",
        "Как узнать номер части?",
        "Мы с мужем живём в Братске",
        "Телефон 8 000 000-00-00, СНИЛС 000-000-000 00",
        "Вчера пришло 12345 рублей",
        "Вч",
        MASK,
        f"Служит в {MASK}, позывной {MASK}",
    ],
)
def test_what_may_be_written_stays_as_it_is(text: str) -> None:
    assert find_pieces(text) == []
    assert masked(text) is text or masked(text) == text


def test_a_piece_that_goes_on_in_the_next_message_is_masked_in_both() -> None:
    assert masked_all(["Вопрос.", "Он в в/ч", "54321, помогите"]) == (
        "Вопрос.",
        f"Он в {MASK}",
        f"{MASK}, помогите",
    )
    assert masked_all(["Первое", "Второе"]) == ("Первое", "Второе")
    assert masked_all([]) == ()


def test_so_it_is_between_many_long_messages() -> None:
    long = "Мой муж не звонит, и я не знаю, куда писать. " * (LOOKED_AT_WHOLE // 80)
    said = [long, f"{long}Он в в/ч", f"54321, помогите. {long}", long]
    shown = masked_all(said)
    assert shown == (long, f"{long}Он в {MASK}", f"{MASK}, помогите. {long}", long)


def test_a_text_is_looked_through_once() -> None:
    said = [f"Письмо {number}. " + "Мой муж не звонит. " * 200 for number in range(10)]
    masked_all(said)
    missed = shield._found.cache_info().misses
    masked_all(said)
    assert shield._found.cache_info().misses == missed
    masked_all([*said, "Ещё одно."])
    assert shield._found.cache_info().misses <= missed + 2, "the new one, and where it is joined"


@pytest.mark.parametrize(
    "part", ["1 ", "а ", "в ", "муж ", "«", "позывной у него ", "служит под ", "12.3456 ", "пять ", "- ", "1", "а", "°"]
)
def test_no_text_of_a_message_takes_long(part: str) -> None:
    find_pieces("")
    begun = process_time()
    find_pieces((part * 4096)[:4096])
    assert process_time() - begun < 2
