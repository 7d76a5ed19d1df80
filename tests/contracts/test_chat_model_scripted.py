import asyncio

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.prompt import Prompt
from chatwootai.testing import Cue, ScriptedModel

from .models import asked


async def test_each_cue_is_said_once_and_the_last_one_for_ever() -> None:
    model = ScriptedModel(["um", "dois"])

    texts = [(await model.complete(asked(), 5)).text for _ in range(4)]

    assert texts == ["um", "dois", "dois", "dois"]


async def test_a_function_may_say_what_fits_the_prompt() -> None:
    def script(prompt: Prompt) -> str:
        return prompt.lines[-1].text.upper()

    assert (await ScriptedModel(script).complete(asked("oi"), 5)).text == "OI"


async def test_it_remembers_what_it_was_asked() -> None:
    model = ScriptedModel(["Sim."])

    await model.complete(asked("oi"), 5)
    [piece async for piece in model.stream(asked("tudo bem?"), 5)]

    assert [prompt.lines[-1].text for prompt in model.prompts] == ["oi", "tudo bem?"]


async def test_it_takes_its_time_by_the_clock_that_it_is_given() -> None:
    clock = ManualClock()
    model = ScriptedModel([Cue("Sim.", after=3)], clock=clock)
    asking = asyncio.ensure_future(model.complete(asked(), 5))

    await clock.advance(2.9)
    assert not asking.done()
    await clock.advance(0.1)

    assert (await asking).text == "Sim."


async def test_a_whole_answer_can_be_cut_off_too() -> None:
    model = ScriptedModel([Cue("Sim.", cut_after=0)])

    with pytest.raises(ServiceUnavailableError):
        await model.complete(asked(), 5)
    with pytest.raises(ServiceUnavailableError):
        [piece async for piece in model.stream(asked(), 5)]


async def test_it_may_have_nothing_to_say() -> None:
    [completion] = [piece async for piece in ScriptedModel([""]).stream(asked(), 5)]

    assert not isinstance(completion, str)


def test_an_empty_script_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="empty script"):
        ScriptedModel([])
