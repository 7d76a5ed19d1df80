"""A language model's server that only waits and answers: `python -m … SECONDS` prints its port."""

import asyncio
import sys

import uvloop

from tests.contracts.model_server import Exchange, model_server, said

_TEXT = "O frete para Manaus custa 12 reais e leva 7 dias."


async def serve(seconds: float) -> None:
    """Answer every request after *seconds*, until the process is ended."""

    async def answer(exchange: Exchange) -> None:
        await said(_TEXT, after=seconds)(exchange)

    async with model_server(answer) as server:
        server.requests = _Forgetful()
        print(server.url, flush=True)
        await asyncio.Event().wait()


class _Forgetful(list[Exchange]):
    def append(self, item: Exchange, /) -> None:
        """Keep nothing: there will be many."""


if __name__ == "__main__":
    uvloop.run(serve(float(sys.argv[1])))
