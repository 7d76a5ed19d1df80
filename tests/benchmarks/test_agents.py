"""Answers of models to many customers at once: none is another's, and what each costs us."""

import asyncio
import re
import time
from typing import Final

import pytest

from chatwootai.core.conversation import ConversationId
from chatwootai.core.prompt import Completion, Prompt, Role
from tests.unit.agents.composing.parlour import Parlour, calls, has_results, says

pytestmark = pytest.mark.benchmark

CONVERSATIONS: Final = 2_000
MESSAGES: Final = 5
AT_ONCE: Final = 50
MOST_SECONDS: Final = 0.005
_CODE: Final = re.compile(r"[A-Z]\d{5}")


def echo(prompt: Prompt) -> str | Completion:
    """Answer with the code that the customer wrote; every third time, after asking a tool."""
    last = next(line for line in reversed(prompt.lines) if line.role is Role.USER)
    [code] = set(_CODE.findall(last.text.rpartition("<customer>")[2]))
    if int(code[1:]) % 3 == 0 and not has_results(prompt):
        return calls(("find_products", {"words": f"batom {code}"}))
    return says(f"Anotei o seu código {code}.")


async def test_of_10_000_answers_at_50_at_once_none_is_mixed_up(
    capsys: pytest.CaptureFixture[str],
) -> None:
    parlour, gate = Parlour(echo), asyncio.Semaphore(AT_ONCE)
    mixed, asked = 0, 0

    async def talk(number: int) -> None:
        nonlocal mixed, asked
        where = ConversationId("main", 1, number + 1)
        async with gate:
            for turn in range(MESSAGES):
                code = f"K{number * MESSAGES + turn:05}"
                text = f"e o embrulho especial de código {code}, vocês fazem?"
                before = len(parlour.helpdesk.said(where))
                its = parlour.turn(text, where)
                await parlour.orchestrator.process(parlour.its, its, lambda: None)
                said = " ".join(parlour.helpdesk.said(where)[before:])
                mixed += _CODE.findall(said) != [code]
                asked += 1
            sent = parlour.helpdesk.sent  # the stand-in looks through all of them
            sent[:] = [its for its in sent if its.conversation != where]

    await parlour.orchestrator.process(parlour.its, parlour.turn("oi"), lambda: None)
    began = time.process_time()
    await asyncio.gather(*(talk(number) for number in range(CONVERSATIONS)))
    seconds = (time.process_time() - began) / asked

    with capsys.disabled():
        print(f"\n{asked} answers at {AT_ONCE} at once: {mixed} mixed up")
        print(f"processor time: {1000 * seconds:.2f} ms a message; {len(parlour.prompts)} calls")
    assert mixed == 0
    assert seconds <= MOST_SECONDS
