"""The notation of the lists: which words are a notion, which marks have points, how they add up."""

import pytest

from services.safety.crisis import Strength, find_crisis, phrases_of
from services.safety.notions import ListUnreadable

NOTIONS = """
[мелкие слова]
не я
[тревожное]
смерть: умереть, умирать, наложить на себя руки
хочу: хотеть, =охота, мечта*   # примечание
[остальное]
кино: фильм, сериал
"""
LIMITS = "[пороги]\nоснова: -1\nвозможно: 9\nнаверняка: 19\n"


def strength(text: str, *points: str) -> Strength | None:
    found = phrases_of({"a.txt": NOTIONS, "b.txt": LIMITS + "[баллы]\n" + "\n".join(points)}).find(text)
    return found.strength if found else None


@pytest.mark.parametrize(
    ("mark", "text", "found"),
    [
        ("умереть", "Она умерла вчера", True),
        ("умереть", "умирает", False),
        ("умира*", "умирающий лебедь", True),
        ("<смерть>", "Умираю.", True),
        ("<смерть>", "руки наложу на себя завтра", True),
        ("<смерть>", "руки мою", False),
        ("<хочу>", "мечтаю", True),
        ("<хочу>", "охота", True),
        ("<хочу>", "охоты", False),
        ("хотеть умереть", "хочу умереть", True),
        ("хотеть умереть", "умереть хочу", False),
        ("<смерть> .. <хочу>", "умереть сегодня хочу", True),
        ("<смерть> .. <хочу>", "умереть. Сегодня я просто не хочу", False),
        ("<смерть> + <хочу>", "умереть. Сегодня я просто не хочу", True),
        ("<кино> + <смерть>", "в сериале все умирают", True),
        ("не <смерть>", "не буду умирать", True),
        ("не <смерть>", "буду умирать", False),
        ("{1 лицо будущее} умереть", "скоро умру", True),
        ("{1 лицо будущее} умереть", "он умрёт", False),
        ("{прошедшее ж} <смерть>", "она умерла", True),
        ("{инфинитив}", "жить", True),
        ("{вопрос}", "умереть?", True),
        ("{кавычки}", "«Смерть» читаем", True),
        ("{скобка}", "умираю :)", True),
        ("{до 4 слов}", "раз два три", True),
        ("{до 4 слов}", "раз два три четыре пять", False),
        ("{начало} она", "она ушла", True),
        ("{начало} она", "и она ушла", False),
        ("<смерть>", "hochu umeret", True),
        ("<смерть>", "у м е р е т ь", True),
        ("<смерть>", "умиреть", True),
    ],
)
def test_a_mark_of_the_list(mark: str, text: str, found: bool) -> None:
    assert (strength(text, f"+10 {mark}") is not None) is found


def test_points_add_up_and_harmless_words_take_away() -> None:
    points = ("+10 <смерть>", "+10 <хочу>", "-11 <кино>")
    assert strength("умереть", *points) is Strength.MAYBE
    assert strength("хочу умереть", *points) is Strength.SURE
    assert strength("хочу умереть, смотрю фильм", *points) is None


def test_what_is_said_once_counts_once() -> None:
    assert strength("умереть умереть умереть", "+9 <смерть>") is None


def test_a_cry_in_a_long_letter_is_heard_and_what_is_far_away_does_not_quiet_it() -> None:
    points = ("+10 <смерть>", "-10 <кино>")
    assert strength("фильм " + "и вот " * 40 + "умереть " + "и вот " * 40, *points) is Strength.MAYBE


@pytest.mark.parametrize(
    "line",
    ["10 умереть", "+десять умереть", "+10", "+10 <смрть>", "+10 {2 лицо}", "+10 умереть: да", "+10 <смерть> .. хочу>"],
)
def test_a_line_that_gives_no_points_is_named(line: str) -> None:
    with pytest.raises(ListUnreadable, match=r"b\.txt, line 7"):
        strength("", "+10 <смерть>", line)


def test_a_mark_has_points_once() -> None:
    with pytest.raises(ListUnreadable, match=r"b\.txt, line 7"):
        strength("", "+10 <смерть>", "+20 <смерть>")


@pytest.mark.parametrize(("text", "found"), [("беда", True), ("бедовый", True), ("победа", False), ("лебеда", False)])
def test_a_run_of_letters_counts_where_a_word_begins_with_it(text: str, found: bool) -> None:
    assert (strength(text, "+1 умереть", "[кусочки]", "+50 _бед") is not None) is found


def test_a_few_words_are_no_alarm_unless_they_name_a_danger() -> None:
    points = ("+50 {до 4 слов}", "[пороги]", "слов: 4")
    assert strength("вы ещё здесь", *points) is None
    assert strength("вы ещё здесь сегодня", *points) is Strength.SURE
    assert strength("я умираю", *points) is Strength.SURE


@pytest.mark.parametrize(
    "said",
    [
        "сегодня",
        "Вы здесь?",
        "И ещё одно.",
        "Да, стереть всё",
        "я",
        "Мама",
        "Не хочу",
        "Срочно",
        "Приезжайте.",
        "Павел",
    ],
)
def test_a_short_answer_is_no_cry(said: str) -> None:
    assert find_crisis(said) is None


def test_what_runs_of_letters_say_is_divided_by_the_root_of_how_many_there_are() -> None:
    points = ("+1 умереть", "[кусочки]", "+50 _бед")
    assert strength("беда", *points) is Strength.MAYBE
    assert strength("беда и ещё столько разных слов вокруг неё", *points) is None


@pytest.mark.parametrize("line", ["+10 бед*", "+10 бе", "+10 ___", "+10 бедада", "+10 _бед_\n+10 _бед_", "десять бед"])
def test_a_line_that_is_no_run_of_letters_is_named(line: str) -> None:
    with pytest.raises(ListUnreadable, match=r"b\.txt, line [89]"):
        strength("", "+10 <смерть>", "[кусочки]", line)


@pytest.mark.parametrize("line", ["смерть", "смерть:", ": умереть", "смерть: умереть,, гибель", "смерть: уме(реть"])
def test_a_line_that_is_no_notion_is_named(line: str) -> None:
    with pytest.raises(ListUnreadable, match=r"a\.txt, line 2"):
        phrases_of({"a.txt": f"[тревожное]\n{line}\n", "b.txt": f"{LIMITS}[баллы]\n+10 умереть\n"})


@pytest.mark.parametrize("text", ["[баллы]\n+10 умереть\n", LIMITS, f"{LIMITS}срочно: 5\n[баллы]\n+10 умереть\n"])
def test_a_list_without_points_or_limits_is_none(text: str) -> None:
    with pytest.raises(ListUnreadable):
        phrases_of({"a.txt": text})


@pytest.mark.parametrize("section", ["", "[не тревга]\n", "[баллы\n"])
def test_a_line_of_no_section_is_named(section: str) -> None:
    with pytest.raises(ListUnreadable, match=r"list\.txt, line"):
        phrases_of({"list.txt": f"{section}слово: умереть\n"})


@pytest.mark.parametrize("said", ["не хачу жыть", "не хочу жыть", "хочю умиреть", "здохнуть хочу"])
def test_a_misspelling_that_the_list_names_itself_is_still_read_as_its_word(said: str) -> None:
    assert find_crisis(said) is not None
