"""What a use case may say no with. Each is told to the person in plain words by bot.messaging.errors."""


class DomainError(Exception):
    """A rule was not met. Nothing was changed; the person hears why and sees what can be done now."""


class Refused(DomainError):
    """The actor has no right to this, or not any more. Carries the permission's name only."""


class Gone(DomainError):
    """What the button speaks of is over: closed, withdrawn, taken back, taken by a colleague."""


class NotFound(DomainError):
    """There is no such row, or it is not the actor's to see: the two are never told apart."""
