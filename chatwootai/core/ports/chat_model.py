"""The need to let a language model speak."""

from collections.abc import AsyncGenerator
from typing import Protocol

from chatwootai.core.prompt import Completion, Prompt


class ChatModel(Protocol):
    """Answers prompts. Cancelling a call ends the request, too.

    Both methods raise ServiceUnavailableError when no whole answer came within *seconds* or at
    all, CredentialsError when we are not accepted, and RefusedError when the request is refused
    as it is.
    """

    async def complete(self, prompt: Prompt, seconds: float) -> Completion:
        """Return the whole answer."""

    def stream(self, prompt: Prompt, seconds: float) -> AsyncGenerator[str | Completion, None]:
        """Yield the answer's text in pieces as it is written, and the whole answer last.

        Closing it early ends the request.
        """
