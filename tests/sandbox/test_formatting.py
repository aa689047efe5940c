"""HTML in, entities kept, safe HTML out."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.formatting import Formatted, to_html, units
from bot.sandbox.html_text import HtmlError, parse_html
from bot.sandbox.links import check_link
from tests.sandbox.echo import sandbox_world


def entity(kind: str, offset: int, length: int, **extra: str) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **extra}


PARSED = [
    ("<b>а</b> <STRONG>б</Strong>", "а б", [entity("bold", 0, 1), entity("bold", 2, 1)]),
    ("🙂<i>да</i>", "🙂да", [entity("italic", 2, 2)]),
    ("<u><s>x</s></u>", "x", [entity("underline", 0, 1), entity("strikethrough", 0, 1)]),
    ("<b>x</>", "x", [entity("bold", 0, 1)]),
    ("<b></b>x", "x", []),
    ("&lt;b&gt; &amp; &quot; &#65; &#x41 &nbsp;", '<b> & " A A &nbsp;', []),
    ("<span class='tg-spoiler'>x</span>", "x", [entity("spoiler", 0, 1)]),
    ("<tg-spoiler>x</tg-spoiler>", "x", [entity("spoiler", 0, 1)]),
    ("<blockquote expandable>x</blockquote>", "x", [entity("expandable_blockquote", 0, 1)]),
    ("<blockquote>x</blockquote>", "x", [entity("blockquote", 0, 1)]),
    ('<pre><code class="language-py">x</code></pre>', "x", [entity("pre", 0, 1, language="py")]),
    ('<code class="language-py"><pre>x</pre></code>', "x", [entity("pre", 0, 1, language="py")]),
    ('<code class="language-py">x</code>', "x", [entity("code", 0, 1)]),
    ('<a\n href = "https://x.ru" >x</a >', "x", [entity("text_link", 0, 1, url="https://x.ru/")]),
    ("<pre>x</pre><code>y</code>", "xy", [entity("pre", 0, 1), entity("code", 1, 1)]),
    ('<a href="https://Ya.ru?a=1&amp;b">x</a>', "x", [entity("text_link", 0, 1, url="https://ya.ru/?a=1&b")]),
    ('<a href="tel:+70000000000">x</a>', "x", []),
    ("<a>t.me/bot</a>", "t.me/bot", [entity("text_link", 0, 8, url="http://t.me/bot")]),
    ('<tg-emoji emoji-id="12">x</tg-emoji>', "x", [entity("custom_emoji", 0, 1, custom_emoji_id="12")]),
]


@pytest.mark.parametrize(("source", "text", "entities"), PARSED)
def test_html_is_read_as_telegram_reads_it(source: str, text: str, entities: list[dict[str, Any]]) -> None:
    assert parse_html(source) == (text, entities)


@given(st.text(alphabet="<>/&;b a='\"я🙂"))
def test_any_text_is_either_read_or_refused(source: str) -> None:
    try:
        text, entities = parse_html(source)
    except HtmlError:
        return
    assert all(0 <= entity["offset"] < entity["offset"] + entity["length"] <= units(text) for entity in entities)


@given(
    st.text(), st.lists(st.tuples(st.sampled_from(["bold", "pre", "text_link"]), st.integers(0, 9), st.integers(1, 9)))
)
def test_shown_html_holds_only_our_tags_and_closes_each(text: str, marks: list[tuple[str, int, int]]) -> None:
    entities = [
        entity(kind, offset, length, url="https://x.ru/")
        for kind, offset, length in sorted(marks, key=lambda m: (m[1], -m[2]))
    ]
    shown = to_html(Formatted(text, [mark for mark in entities if mark["offset"] + mark["length"] <= units(text)]))
    for opening, closing in (("<b>", "</b>"), ("<pre>", "</pre>"), ('<a href="https://x.ru/">', "</a>")):
        assert shown.count(opening) == shown.count(closing)
        shown = shown.replace(opening, "").replace(closing, "")
    assert "<" not in shown
    assert ">" not in shown


SHOWN = [
    ("<b>Жирно <i>и косо</i></b> & <code>x&lt;y</code>", "<b>Жирно <i>и косо</i></b> &amp; <code>x&lt;y</code>"),
    ("🙂 <tg-spoiler>тайна</tg-spoiler>\nстрока", '🙂 <span class="spoiler">тайна</span>\nстрока'),
    ('<a href="https://ya.ru/?a&quot;b">x</a>', '<a href="https://ya.ru/?a&quot;b">x</a>'),
    ("https://t.me/bot?start=abc.", '<a href="https://t.me/bot?start=abc">https://t.me/bot?start=abc</a>.'),
    ("t.me/bot?start=abc", '<a href="https://t.me/bot?start=abc">t.me/bot?start=abc</a>'),
    ("Звоните 8-800-000-00-00", 'Звоните <a href="tel:88000000000">8-800-000-00-00</a>'),
    ("Пишите a@example.org", 'Пишите <a href="mailto:a@example.org">a@example.org</a>'),
    ('<a href="javascript:alert(1)">x</a>', "x"),
    ("/menu и <script-like", None),
]


@pytest.mark.parametrize(("source", "shown"), SHOWN)
async def test_the_phone_shows_safe_html(source: str, shown: str | None) -> None:
    world = sandbox_world()
    world.start("olga")
    answer = await world.call("sendMessage", {"chat_id": 101, "text": source, "parse_mode": "HTML"})
    assert answer["ok"] is (shown is not None)
    assert shown is None or world.chat("olga")[-1]["html"] == shown


async def test_spaces_around_a_text_are_taken_off_and_entities_move_along() -> None:
    world = sandbox_world()
    world.start("olga")
    answer = await world.call("sendMessage", {"chat_id": 101, "text": " \n да <b>нет \n</b> ", "parse_mode": "HTML"})
    assert answer["result"]["text"] == "да нет"
    assert answer["result"]["entities"] == [entity("bold", 3, 3)]


async def test_telegram_marks_by_itself_what_is_not_marked() -> None:
    world = sandbox_world()
    world.start("olga")
    text = "<b>https://a.ru</b> <code>https://b.ru</code> /menu @somebody"
    answer = await world.call("sendMessage", {"chat_id": 101, "text": text, "parse_mode": "HTML"})
    kinds = [(mark["type"], mark["offset"]) for mark in answer["result"]["entities"]]
    assert kinds == [("url", 0), ("bold", 0), ("code", 13), ("bot_command", 26), ("mention", 32)]
    explicit = [entity("text_link", 0, 2, url="https://a.ru"), entity("bold", 1, 2)]
    answer = await world.call("sendMessage", {"chat_id": 101, "text": "abc", "entities": explicit})
    assert answer["result"]["entities"][0]["url"] == "https://a.ru/"
    assert world.chat("olga")[-1]["html"] == '<a href="https://a.ru/">ab</a>c'


LINKS = [
    ("example.com", "http://example.com/"),
    ("HTTPS://Example.COM:8080/A b", "https://example.com:8080/A%20b"),
    ("tg://resolve?domain=x", "tg://resolve?domain=x"),
    ("http://[::1]/x", "http://[::1]/x"),
    ("https://пример.рф?x", "https://пример.рф/?x"),
]


@pytest.mark.parametrize(("link", "checked"), LINKS)
def test_links_get_telegrams_own_form(link: str, checked: str) -> None:
    assert check_link(link) == checked


@pytest.mark.parametrize(
    ("link", "complaint"),
    [
        ("http://user@", "URL host is empty"),
        ("http://example.com:99999", "Wrong port number specified in the URL"),
        ("http://[zz]/", "Wrong IPv6 address specified in the URL"),
        ("http://a%zz.ru", "Wrong percent-encoded symbol in URL host"),
        ("tg:http://x.ru", "Wrong tg URL"),
    ],
)
def test_links_are_refused_in_tdlibs_words(link: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        check_link(link)
