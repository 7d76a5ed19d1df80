"""Every error raised on purpose: a class for each different thing a caller can do about it."""

from collections.abc import Sequence
from typing import Self

from chatwootai.core.located import Fault


class ChatwootAIError(Exception):
    """Base of every error below; caught only by entrypoints."""


class ConfigurationError(ChatwootAIError):
    """What a person configured is unusable; nothing of it was put to work.

    Attributes:
        faults: What is wrong with files or variables, each by itself; none if it is something else.
    """

    faults: Sequence[Fault] = ()

    @classmethod
    def of(cls, faults: Sequence[Fault]) -> Self:
        """Gather *faults* (at least one), each already worded for the person who mends it."""
        error = cls("\n".join(str(fault) for fault in faults))
        error.faults = tuple(faults)
        return error


class InUseError(ChatwootAIError):
    """Another process holds what we need alone; stop it or use another one."""


class UnknownTenantError(ChatwootAIError):
    """No tenant of that name, or none that this conversation belongs to."""


class UnknownVersionError(ChatwootAIError):
    """No version of a tenant's configuration has that number, or it is not kept any more."""


class UnknownDomainError(ChatwootAIError):
    """No domain of that name, or none that conversations of the account may be in.

    It is told to those who use the API, in the words that were agreed with them.

    Attributes:
        domain: The name.
        known: The domains that would do.
    """

    def __init__(self, domain: str, known: Sequence[str] = ()) -> None:
        super().__init__(f"Domínio não encontrado: {domain}")
        self.domain = domain
        self.known = known


class UnknownLetterError(ChatwootAIError):
    """No message that was put aside has that id, or several have one that begins so."""


class UnknownTraceError(ChatwootAIError):
    """Nothing is kept of what was named, or several things are named so."""


class CeilingReachedError(ChatwootAIError):
    """What may be spent is spent, in money or in calls: do without, or let a person answer.

    Attributes:
        until: When there is room again, in seconds since the epoch.
    """

    def __init__(self, why: str, *, until: float) -> None:
        super().__init__(why)
        self.until = until


class ConflictError(ChatwootAIError):
    """Somebody else changed it first: read it again and decide anew."""


class ServiceUnavailableError(ChatwootAIError):
    """Something behind a port did not answer. Trying again may help.

    Attributes:
        service: Who did not answer.
        retry_after: Seconds that it asked us to wait, if it did.
    """

    def __init__(self, service: str, doing: str, *, retry_after: float | None = None) -> None:
        super().__init__(f"{service} did not answer while {doing}")
        self.service = service
        self.retry_after = retry_after


class OutcomeUnknownError(ServiceUnavailableError):
    """The request may have been carried out: look for its effect before trying again.

    Attributes:
        is_over: Whether it has ended there as well, so that its effect would be seen by now.
    """

    def __init__(self, service: str, doing: str, *, is_over: bool = False) -> None:
        super().__init__(service, doing)
        self.is_over = is_over


class OverloadedError(ServiceUnavailableError):
    """There is no room for more now; what waits must be dealt with first."""


class NotOursError(ChatwootAIError):
    """Another process has this now; stop, and touch it no more."""


class RefusedError(ChatwootAIError):
    """The other side understood and said no; the same request will be refused again."""


class GoneError(RefusedError):
    """What the request is about does not exist any more."""


class InDoubtError(RefusedError):
    """It cannot be known whether it was done, nor will it ever be: a person has to look."""


class CredentialsError(ChatwootAIError):
    """Our credentials are not accepted; only the person who configures us can mend that."""


class WorkflowError(ChatwootAIError):
    """A workflow could not reach its end; a shorter one may.

    Attributes:
        step: The step that ended it, none when it was the deadline.
    """

    def __init__(self, why: str, *, step: str | None = None) -> None:
        super().__init__(why)
        self.step = step
