"""Two shops whose answers say which version they are of, for services whose files are edited."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from chatwootai.testing import AccountSetup, Conversation, InboxSetup, StandInChatwoot
from tests.entrypoints.processes import PATIENCE, Service
from tests.entrypoints.shops import ENVIRONMENT, write_service, write_yaml

NAMES: Final = {1: "azul", 2: "verde"}  # the shops, by their accounts
SMS: Final = {1: 11, 2: 12}  # their inboxes, in which a long answer has two parts
SECRETS: Final[Mapping[str, str]] = {
    **ENVIRONMENT,
    **{f"CHATWOOTAI_SECRET_{name.upper()}_BOT": f"{name}-bot" for name in NAMES.values()},
    **{f"CHATWOOTAI_SECRET_{name.upper()}_HOOK": f"{name}-hook" for name in NAMES.values()},
}
QUESTIONS: Final = ("Como funciona a garantia?", "Vocês entregam em Manaus?", "Onde fica a loja?")
_LONG_ENOUGH: Final = 20.0  # seconds, also for a loaded machine
_FILLING: Final = "palavras que enchem a resposta até que ela não caiba mais em uma parte só, " * 2


@dataclass
class Asked:
    """A question of a customer's, in a conversation of its own."""

    account: int
    conversation: Conversation

    def marks(self) -> list[str]:
        """Return which shop and version each part of the answer is of."""
        return [mark for said in self.conversation.replies for mark in _marks(said)]


@dataclass
class Verdict:
    """What became of *asked*."""

    asked: Sequence[Asked]
    lost: int = 0
    doubled: int = 0
    mixed: int = 0
    versions: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for one in self.asked:
            marks = one.marks()
            self.lost += len(marks) < 2
            self.doubled += len(marks) > 2
            is_own = all(mark.startswith(f"{NAMES[one.account]}.") for mark in marks)
            self.mixed += len(set(marks)) > 1 or not is_own
            self.versions.update(marks)

    def __str__(self) -> str:
        count = len(self.asked)
        counts = f"lost {self.lost}, doubled {self.doubled}, mixed {self.mixed}"
        return f"{count} questions, answers of {len(self.versions)} versions: {counts}"

    @property
    def is_good(self) -> bool:
        return (self.lost, self.doubled, self.mixed) == (0, 0, 0)


@dataclass
class Shops:
    """A Chatwoot of two shops, and the folder of their files."""

    chatwoot: StandInChatwoot
    config: Path

    async def ask(self, account: int, number: int = 0) -> Asked:
        question = QUESTIONS[number % len(QUESTIONS)]
        said = await self.chatwoot.customer_says(question, account=account, inbox=SMS[account])
        return Asked(account, said)

    async def answered(self, asked: Sequence[Asked], linger: float = 1.5) -> Verdict:
        """Wait until all are answered, and a little longer for what comes twice."""
        with suppress(TimeoutError):  # those that are lost are counted
            await self.chatwoot.wait_until(
                lambda: all(len(one.marks()) >= 2 for one in asked), timeout=_LONG_ENOUGH
            )
        await asyncio.sleep(linger)
        return Verdict(asked)

    async def answer(self, account: int = 1) -> str:
        """Return of which version a question is answered that is asked now."""
        verdict = await self.answered([await self.ask(account)], linger=0)
        assert verdict.is_good, verdict
        return verdict.versions.pop()


def edit(config: Path, version: int, account: int = 1) -> None:
    """Let the answers of a shop be of *version*, at once as editors do."""
    name = NAMES[account]
    path = folder(config, account) / "knowledge" / "faq.yaml"
    half = f"[{name}.{version}] {_FILLING}"
    entries = [
        {"id": f"e{place}", "question": question, "answer": f"{half}\n\n{half}"}
        for place, question in enumerate(QUESTIONS)
    ]
    new = path.with_name(".new")
    new.parent.mkdir(parents=True, exist_ok=True)
    new.write_text(yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8")
    new.replace(path)


def folder(config: Path, account: int = 1) -> Path:
    return config / "domains" / "retail" / NAMES[account]


def configure(config: Path, url: str, **settings: Any) -> Path:
    """Write the files of both shops, at version 1."""
    accounts = []
    for account, name in NAMES.items():
        said = {"account_id": name, "name": name, "turns": {"quiet_time": 0.05}}
        write_yaml(folder(config, account) / "config.yaml", said)
        edit(config, 1, account)
        accounts.append(
            {
                "installation": "main",
                "chatwoot_account_id": account,
                "domain": "retail",
                "account": name,
                "bot_token_ref": f"{name}-bot",
                "webhook_secret_refs": [f"{name}-hook"],
            }
        )
    mapping = {"installations": {"main": {"url": url}}, "accounts": accounts}
    write_yaml(config / "chatwoot_mapping.yaml", mapping)
    write_service(config, **settings)
    return config


@asynccontextmanager
async def opened(config: Path, **settings: Any) -> AsyncIterator[Shops]:
    """Open both shops, with their files in *config*."""
    chatwoot = StandInChatwoot()
    for account, name in NAMES.items():
        setup = AccountSetup(
            id=account,
            name=name,
            bot_token=f"{name}-bot",
            secret=f"{name}-hook",
            keep_pending_on_bot_failure=True,
        )
        chatwoot.add_account(setup)
        inbox = InboxSetup(account=account, id=SMS[account], name="SMS", channel="Channel::Sms")
        chatwoot.add_inbox(inbox)
    async with chatwoot.serving() as url:
        yield Shops(chatwoot, configure(config, url, **settings))


def lines(service: Service, event: str) -> list[Mapping[str, Any]]:
    """Return what the service has logged of *event*."""
    said = [line for line in service.said.splitlines() if line.startswith("{")]
    return [one for line in said if (one := json.loads(line)).get("event") == event]


async def logged(service: Service, event: str, count: int = 1) -> float:
    """Wait until the service has logged *event* so often; return how many seconds that took."""
    began = time.monotonic()
    async with asyncio.timeout(PATIENCE):
        while len(lines(service, event)) < count:  # noqa: ASYNC110  another process writes
            await asyncio.sleep(0.02)
    return time.monotonic() - began


def _marks(text: str) -> list[str]:
    return [rest.partition("]")[0] for rest in text.split("[")[1:]]
