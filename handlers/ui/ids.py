"""Numbers in callback data, as narrow as the database takes them: a forged one beyond that is an unknown button."""

from typing import Annotated

from pydantic import Field

RowId = Annotated[int, Field(gt=0, lt=2**63)]
PageNumber = Annotated[int, Field(ge=0, lt=10_000)]
