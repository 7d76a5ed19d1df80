"""The shops of the questions, with Chatwoot accounts, and what their customers write."""

import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import Final

import yaml

from chatwootai.composition import Container, running
from chatwootai.core.conversation import Channel, Contact, ConversationId, Message, Turn
from chatwootai.core.ports.inbox import Delivery
from chatwootai.core.settings import KnowledgeSettings, ServiceSettings, Settings
from tests.answers.evaluation import FOLDER, Question, questions
from tests.building import event, message

SET: Final = FOLDER / "tuned_b"
ACCOUNTS: Final = {
    path.name: number for number, path in enumerate(sorted(SET.glob("domains/*/*")), 1)
}


def in_a_hurry(folder: Path) -> Path:
    """Return a copy of the shops in *folder* that have accounts and wait for no second message."""
    shutil.copytree(SET, folder)
    accounts = []
    for config in sorted(folder.glob("domains/*/*/config.yaml")):
        with config.open("a", encoding="utf-8") as file:
            file.write("turns: {quiet_time: 0}\n")
        account = config.parent
        accounts.append(
            {
                "installation": "main",
                "chatwoot_account_id": ACCOUNTS[account.name],
                "domain": account.parent.name,
                "account": account.name,
                "bot_token_ref": "bot",
                "webhook_secret_refs": ["hook"],
            }
        )
    mapping = {"installations": {"main": {"url": "http://127.0.0.1:3000"}}, "accounts": accounts}
    (folder / "chatwoot_mapping.yaml").write_text(yaml.safe_dump(mapping), encoding="utf-8")
    return folder


@asynccontextmanager
async def warm(config: Path, data: Path, embedder: str = "auto") -> AsyncIterator[Container]:
    """Open the service on the shops of *config*, ready to answer and without a help desk."""
    service = ServiceSettings(knowledge=KnowledgeSettings.model_validate({"embedder": embedder}))
    settings = Settings(config=config, data=data, helpdesk="recording", service=service)
    async with running(settings) as container:
        container.languages().warm_up()
        for tenant in container.tenants().tenants:
            await container.knowledge().sync(tenant.texts)
        yield container


def asked(count: int) -> Sequence[Question]:
    """Return *count* questions to the shops, from the beginning again after the last."""
    return list(islice(cycle(questions(SET)), count))


def delivery(number: int, question: Question) -> Delivery:
    """Return what Chatwoot tells of *question*, in a conversation of its own."""
    where = ConversationId("main", ACCOUNTS[question.account], number)
    its = event(message(question.ask, number), conversation=where, contact=Contact(number))
    return Delivery(f"delivery {number}", its)


async def answer(
    container: Container, where: ConversationId, question: Question, number: int
) -> None:
    """Answer *question*, which is message *number*, in the conversation *where*."""
    tenant = container.tenants().find(question.account)
    its = Message(number, question.ask, container.clock().now())
    turn = Turn(tenant.id, where, Channel("whatsapp"), Contact(where.number), (its,))
    await container.orchestrator().process(tenant, turn, lambda: None)
