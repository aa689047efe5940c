"""Facts about the database itself: the key check, the clock's offset, the bot's username."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base
from storage.types import Encrypted


class MetaValue(Base):
    __tablename__ = "meta"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Encrypted("meta.value"))
