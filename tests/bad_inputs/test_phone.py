"""Bad inputs, «Phone»: contacts as they come. No number is asked for yet, so none is kept, wherever it is sent.

What a contact is answered with in every state: tests/conversations/test_words_before_choice.py.
"""

import pytest

from bot.sandbox.answers import Json
from tests.bad_inputs.watch import Watch
from tests.conversations.asking import ANSWER, PSYCHOLOGIST, TAKE, asks

NUMBER = "+7 000 000-00-00"
NAME = {"first_name": "Кто-то"}

CONTACTS: dict[str, Json] = {
    "somebody else's": {"phone_number": NUMBER, "user_id": 102, **NAME},
    "without user_id": {"phone_number": NUMBER, **NAME},
    "a foreign number": {"phone_number": "+00 0000 0000", **NAME},
    "with eight": {"phone_number": "8(000)0000000", **NAME},
    "with plus seven": {"phone_number": "+70000000000", **NAME},
    "ten digits": {"phone_number": "0000000000", **NAME},
    "full-width digits": {"phone_number": "＋７０００", **NAME},
    "no digits at all": {"phone_number": "", **NAME},
    "a formula": {"phone_number": "=1+1", "first_name": "=HYPERLINK(1)", "last_name": "<script>"},
    "NUL and half an emoji": {"phone_number": "\x00", "first_name": "\ud83d"},
    "a card of 100 kB": {"phone_number": NUMBER, "vcard": "BEGIN:VCARD\n" + "X" * 100_000, **NAME},
    "a user_id beyond 64 bits": {"phone_number": NUMBER, "user_id": 2**70, **NAME},
}


@pytest.mark.parametrize("contact", CONTACTS.values(), ids=CONTACTS)
async def test_a_contact_is_answered_and_kept_nowhere(watch: Watch, contact: Json) -> None:
    mother, olga = watch.house.phone("mother"), watch.house.phone("olga")
    await mother.starts()
    for pressed in (None, PSYCHOLOGIST):
        if pressed is not None:
            await mother.presses(pressed)
        async with watch.only(mother):
            await mother.sends(contact=contact)
            await mother.sees("Номер не передан", "напишите номер словами")
    await asks(mother, "Слова.")
    async with watch.only(mother):
        await mother.sends(contact=contact)
        await mother.sees("Номер не передан", "напишите номер словами")
    await olga.presses(TAKE, ANSWER)
    async with watch.only(olga):
        await olga.sends(contact=contact)
        await olga.sees("Номер не передан", "↩️ Отменить")
    await olga.writes("Ответ словами.")
    await mother.sees("Ответ словами.")
