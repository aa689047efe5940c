"""A clock of seconds that a test moves by hand."""

from dataclasses import dataclass


@dataclass
class Ticking:
    """What is called as `time.monotonic` is: it stands still until `now` is set."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now
