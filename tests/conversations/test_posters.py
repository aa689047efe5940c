"""«🖨 Плакат» of a department: a code and a page that bring a family to it."""

import io

import pytest
from aiogram.methods import SendDocument
from docx import Document
from sqlalchemy import select

from handlers.admin.screens.posters import PosterFile
from handlers.admin.screens.units import ShowPoster
from services.documents.poster import PosterKind
from services.documents.qr import qr_png
from storage.models import Unit
from tests.conversations.test_faults import TOO_MANY, refusing
from tests.house import House

POSTER = ("🏢 Отделы", "Отдел, Ангарск (пример) · 1", "🖨 Плакат")
LINK = "https://t.me/ryadom_example_bot?start=d_angarsk"


async def unit_id(house: House, code: str) -> int:
    async with house.rows() as rows:
        return (await rows.scalars(select(Unit.id).where(Unit.code == code))).one()


async def test_an_admin_gets_the_code_and_the_page_and_the_link_brings_a_family_there(region: House) -> None:
    admin, mother = region.phone("admin"), region.phone("mother")
    await admin.presses(*POSTER)
    await admin.sees(f"Ссылка: {LINK}")
    await admin.presses("QR-код (PNG)")
    name, code = await admin.downloads("png")
    assert (name, code) == ("QR angarsk.png", qr_png(LINK))
    await admin.presses("Плакат (DOCX)")
    name, page = await admin.downloads("docx")
    assert name == "Плакат angarsk.docx"
    words = "\n".join(one.text for one in Document(io.BytesIO(page)).paragraphs)
    assert LINK.removeprefix("https://") in words
    assert "Отдел, Ангарск (пример)" in words
    await mother.opens(LINK)
    await mother.presses("🏠 Мой отдел")
    await mother.sees("Отдел, Ангарск (пример)")


async def test_the_centre_has_no_poster(region: House) -> None:
    admin = region.phone("admin")
    await admin.presses("🏢 Отделы", "Центр сопровождения семей · 0")
    assert "🖨 Плакат" not in await admin.labels()
    centre = await unit_id(region, "centre")
    for forged in (ShowPoster(unit_id=centre), PosterFile(unit_id=centre, kind=PosterKind.PNG)):
        await admin.forges(forged.pack())
        await admin.sees("За этой кнопкой уже ничего нет")


@pytest.mark.parametrize("key", ["mother", "olga", "head", "coordinator"])
async def test_nobody_but_an_admin_gets_posters(region: House, key: str) -> None:
    angarsk = await unit_id(region, "angarsk")
    phone = region.phone(key)
    await phone.starts()
    for forged in (ShowPoster(unit_id=angarsk), PosterFile(unit_id=angarsk, kind=PosterKind.DOCX)):
        await phone.forges(forged.pack())
        await phone.sees("Это действие вам недоступно")
    assert all(message.document is None for message in await phone.chat())


async def test_a_file_that_is_not_taken_is_told_of_and_can_be_asked_for_again(region: House) -> None:
    admin = region.phone("admin")
    await admin.presses(*POSTER)
    region.session.faults.append(refusing(TOO_MANY, SendDocument, times=100))
    await admin.presses("QR-код (PNG)")
    await admin.sees("Файл не отправился", "QR-код (PNG)")
    region.session.faults.clear()
    await admin.presses("QR-код (PNG)")
    await admin.downloads("png")
