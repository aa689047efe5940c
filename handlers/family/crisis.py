"""What whoever cries for help hears: the numbers first, then who is called; and where the next words are expected."""

from aiogram.fsm.context import FSMContext

from handlers.family import states
from handlers.family.screens import receipts, urgent
from handlers.ui.attachments import beneath
from services import urgent as lane
from services.helplines import load_helplines
from services.requests.pieces import Piece
from services.requests.registration import Registered
from services.urgent import Call
from services.work import Work
from storage.models import MessageClass


async def answer_cry(
    work: Work, state: FSMContext, cry: Piece, *, more_coming: bool = False, corrected: bool = False, note: str = ""
) -> None:
    """The words call by themselves, in this commit. `note`: what beside them is not passed on."""
    call = await lane.heed_cry(work, cry, corrected=corrected)
    await speak_there(work, state, call)
    tell(work, call, more_coming=more_coming, note=note)


async def speak_there(work: Work, state: FSMContext, call: Call) -> None:
    """Whatever was being asked, the next words follow the urgent request."""
    if call.said is not None:
        await states.speak_in(state, call.said.facts.number, work.now)


def tell(work: Work, call: Call, *, more_coming: bool = False, note: str = "") -> None:
    """Above every other lane while there are numbers to give."""
    if call.said is None:
        if call.numbers:
            work.reply(urgent.numbers_again(load_helplines()), message_class=MessageClass.URGENT)
    elif call.numbers or isinstance(call.said, Registered):
        shown = urgent.calling(load_helplines(), call)
        work.reply(beneath(note, shown) if note and not call.numbers else shown, message_class=MessageClass.URGENT)
    elif not more_coming:
        told = receipts.appended(call.said)
        work.reply(beneath(note, told) if note else told)
