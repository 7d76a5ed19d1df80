"""A folder of as many shops as one wants, written as their owners would."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from chatwootai.composition import Container, running
from chatwootai.core.settings import KnowledgeSettings, ServiceSettings, Settings
from chatwootai.core.waiting import stopped

BASE: Final = """
name: base
handover: {labels: [assistente], after_unknown: 2}
turns: {quiet_time: 1.0, deadline: 15}
"""
DOMAIN: Final = """
name: retail
description: Lojas de varejo
extends: [base]
words: [loja, pedido, entrega]
handover: {labels: !append [varejo]}
channels:
  whatsapp:
    turns: {quiet_time: 1.5}
"""
ACCOUNT: Final = """
account_id: shop_{number}
name: Loja número {number}
description: Loja de roupas e calçados em Recife, com entrega em todo o país
language: pt
timezone: America/Recife

company_metadata:
  business_hours:
    - days: [0, 1, 2, 3, 4]   # 0 is Monday
      start_time: '09:00'
      end_time: '18:00'
    - days: [5]
      start_time: '09:00'
      end_time: '13:00'
  customer_service:
    communication_style: friendly
    greeting_message: Olá! Sou a assistente da Loja número {number}. Como posso ajudar?

handover:
  after_unknown: 3
turns:
  priority:
    - label: vip
      head_start: 120
"""
FAQ: Final = """
- id: entrega
  question: Quanto tempo demora a entrega?
  also_asked: [Qual o prazo de entrega?]
  answer: Entregamos em até {number} dias úteis.
- id: troca
  question: Posso trocar um produto?
  answer: Trocas são aceitas em até 30 dias, com a nota fiscal.
- id: pagamento
  question: Quais as formas de pagamento?
  answer: Aceitamos Pix, cartão e boleto.
"""


def write(folder: Path, count: int, *, with_knowledge: bool = True) -> Path:
    """Write *count* shops of one domain, which inherits from another one."""
    domains = folder / "domains"
    for name, text in (("base", BASE), ("retail", DOMAIN)):
        (domains / name).mkdir(parents=True)
        (domains / name / "domain.yaml").write_text(text, "utf-8")
    lines = ["installations: {main: {url: 'http://127.0.0.1:3000'}}", "accounts:"]
    for number in range(1, count + 1):
        edit(folder, number)
        if with_knowledge:
            knowledge = domains / "retail" / f"shop_{number}" / "knowledge"
            knowledge.mkdir()
            (knowledge / "faq.yaml").write_text(FAQ.replace("{number}", str(number)), "utf-8")
        lines.append(
            f"- {{installation: main, chatwoot_account_id: {number}, domain: retail, "
            f"account: shop_{number}, bot_token_ref: bot, webhook_secret_refs: [hook]}}"
        )
    (folder / "chatwoot_mapping.yaml").write_text("\n".join(lines), "utf-8")
    return folder


def edit(folder: Path, number: int, name: str = "") -> None:
    """Write the file of shop *number*, with another *name* if one is given."""
    text = ACCOUNT.replace("{number}", str(number))
    if name:
        text = text.replace(f"name: Loja número {number}", f"name: {name}")
    account = folder / "domains" / "retail" / f"shop_{number}"
    account.mkdir(exist_ok=True)
    (account / "config.yaml").write_text(text, "utf-8")


def settings(folder: Path, data: Path) -> Settings:
    """Return settings with which nothing is said to anybody, and no model is needed."""
    knowledge = KnowledgeSettings.model_validate({"embedder": "trigrams"})
    service = ServiceSettings(knowledge=knowledge)
    return Settings(config=folder, data=data, helpdesk="recording", service=service)


@asynccontextmanager
async def followed(folder: Path, data: Path) -> AsyncIterator[Container]:
    """Open the service on the shops of *folder*, taking up every change of them."""
    async with running(settings(folder, data), {}) as container:
        container.crews()
        container.knowledge()
        await container.updater().begin()
        task = asyncio.create_task(container.updater().run())
        await asyncio.sleep(1)
        try:
            yield container
        finally:
            await stopped(task)
