"""Texts as they should not be, by what is odd in them; each must be taken or refused in words, wherever it is typed."""

BLANK: dict[str, str] = {
    "spaces": "   ",
    "joiners": "\u200d\u2060\u200b",
    "no-break spaces": "\u00a0\u00a0",
    "a direction mark alone": "\u202e",
    "control characters alone": "\x01\x1b\x07",
}

ODD: dict[str, str] = {
    "4096 characters": "а" * 4096,
    "4096 emoji of two units": "😀" * 4096,
    "a word turned round": "слово\u202eоволс",
    "NUL and C0": "a\x00b\x01c\x1bd\x07e",
    "half an emoji": "обрыв \ud83d и дальше",
    "64 marks on a letter": "я" + "\u0301" * 64,
    "tags": "<b>жирный</b><script>alert(1)</script>",
    "spelled tags": "&lt;b&gt; &amp;amp; &#60;",
    "an unclosed link": '<a href="http://example.org',
    "marks of markdown": "_*[]()~`>#+-=|{}.! x",
    "a format string": "{0.__class__} {number} {words} {unit}",
    "a percent format": "%s %d %(x)s %n",
    "a template": "{{7*7}} {% raw %} ${7*7} #{7*7}",
    "SQL": "'; DROP TABLE help_request; --",
    "a formula": "=cmd|'/c calc'!A1",
    "a number": "42",
    "a huge number": "9" * 4000,
    "coordinates": "52.2978, 104.2964",
    "a unit's number": "в/ч 12345",
    "a foreign command": "/drop@another_bot everything",
    "callback data": "rt:1",
    "a link": "tg://resolve?domain=example&start=x",
}

OF_A_SERVICEMAN = ("coordinates", "a unit's number")
"""Those of them that nobody is passed before their author has said how."""
