"""One tap, one effect (promise 7): fifty taps of every button that changes something, come in one batch, leave the rows
and tell the others what a single one does.
"""

import pytest

from services.calling import Caller
from services.people.consent import document_for
from services.requests.drafts import current_draft
from storage.models import Messenger, Purpose
from tests.conversations.every_button import buttons, every_kind
from tests.conversations.pressing import effect, kept_rows, press, put_back, set_up_for_taps
from tests.house import NOON, House

TIMES = 50
DAY = NOON.date().toordinal()
PRESSED = {
    "mother": """
        open:urgent id:1 fi:participant:1 fs:{draft} fx:{draft} ft:1:{draft}:0 fnu:4 fk:everyday fh:lawyer fch:3:1
        fcn:1 cg:help:{consent}:0 cr:help:1 cw:help yq yc:streams:0 pa:0:1 pq:1 eg:1:1:1:1 fy:3:yes yx:1 yz:{me}
        kca:2:hours kcb:key kcp:2:1 kcl:2:helped:1
    """,
    "coordinator": """
        rw:2:{draft} px:1 pv:1:specialist:psychologist:key ek:stream es:key ew:key eo:key
        ee:1 ea:1 ez:1 gu:1 gx:1:1 chb:0:psychologist chk:4:in_bot chq:4 che:2:held hod:2:1:psychologist:1 hoc:2:2:1
        yw:2:1 rt:1 rj:2:phone:visit chy:1 ja:2:participant:0:key jg:1:key ju:1 jr:2 ns:1 nx:1
        rr:2:helped:2:participant lw:0 rd:psychologist:psychologist:1 tt:psychologist:r:1 ros:1:{day}:1:1
        roe:2:{day}:{day}:0 rox:1 chn:1
    """,
}
"""Buttons by who presses them; the first word of each is its kind."""
LEFT_OUT = {
    "every look stands in the audit log, the fiftieth too": "Card",
    "words held by the shield": "SendMasked Rewrite",
    "a consent given before: one word of the draft or the question is set": "GiveName StayNameless AnswerQuestion",
    "a place asked for, or one that two departments serve: the person's own department is set": """
        ChooseMunicipality DeclineMunicipality ChooseDepartment ChooseMyUnit""",
    "a fact, a field or a language that is there: it is set, or taken away": "ClearFact ClearField ChooseLanguage",
    "three times put together": "PickHour PaperDay SendHelp OfferAgain",
    "a plan that was approved": "SendNow ConfirmPlan",
    "an asking that nobody leads": "LeadInstead",
}
"""What a kind of button would need to change anything, and the region here has not."""


async def pressed(house: House, key: str) -> list[str]:
    user_id = house.world.people[key].user_id
    async with house.app.workshop.view(Caller(Messenger.TELEGRAM, user_id, user_id)) as view:
        words = await current_draft(view)
        assert words is not None
        consent = (await document_for(view, Purpose.HELP)).mark
        facts = {"draft": f"{words.key}:{words.mark}", "consent": consent, "day": DAY, "me": view.actor.person_id}
    return PRESSED[key].format(**facts).split()


def prefixes_pressed() -> set[str]:
    return {data.split(":")[0] for line in PRESSED.values() for data in line.split()}


def left_out() -> set[str]:
    return {name for names in LEFT_OUT.values() for name in names.split()}


async def test_every_other_button_changes_nothing(house: House) -> None:
    await set_up_for_taps(house)
    changing = prefixes_pressed()
    changing |= {kind.__prefix__ for kind in every_kind() if kind.__name__ in left_out()}
    showing = [data for data in buttons() if data.split(":")[0] not in changing]
    assert len({kind.__prefix__ for kind in every_kind()} - changing) > 0
    for key in PRESSED:
        before = await effect(house, key)
        last = await house.phone(key).last()
        for data in showing:
            house.world.tap_data(key, last.id, data)
        await house.settle()
        assert (await effect(house, key)).difference(before) == [], key


def test_no_kind_stands_in_the_data_that_is_none() -> None:
    kinds = {kind.__prefix__: kind.__name__ for kind in every_kind()}
    assert prefixes_pressed() <= set(kinds)
    assert left_out() <= set(kinds.values())
    assert not {kinds[prefix] for prefix in prefixes_pressed()} & left_out() - {"Drop"}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("key", PRESSED)
async def test_fifty_taps_of_a_button_do_what_one_does(house: House, key: str) -> None:
    await set_up_for_taps(house)
    before, rows = await effect(house, key), await kept_rows(house)
    wrong = {}
    for data in await pressed(house, key):
        await press(house, key, data, 1)
        once = await effect(house, key)
        await put_back(house, rows)
        await press(house, key, data, TIMES)
        often = await effect(house, key)
        await put_back(house, rows)
        if not once.difference(before):
            wrong[data] = ["nothing changes"]
        elif often.difference(once):
            wrong[data] = often.difference(once)
    assert wrong == {}
