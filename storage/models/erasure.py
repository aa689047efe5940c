"""Acts of erasure: that somebody's personal data were erased, when and how many rows; never whose."""

from datetime import datetime

from sqlalchemy import JSON, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base
from storage.types import BigId


class ErasureAct(Base):
    """`subject` is a keyed digest of the account: who asks whether it was done can be answered, nobody can be found by
    it. `erased` counts rows by table. `account_id`: the bare account that the last message still leaves to; it goes
    too, and then what was erased is overwritten in the files (`scrubbed_at`).
    """

    __tablename__ = "erasure_act"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]
    subject: Mapped[bytes] = mapped_column(LargeBinary(32))
    erased: Mapped[dict[str, int]] = mapped_column(JSON)
    account_id: Mapped[int | None] = mapped_column(BigId)
    scrubbed_at: Mapped[datetime | None]
