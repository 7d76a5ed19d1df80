"""Writes the configuration of a shop, as its owner would."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from chatwootai.testing import AccountSetup, InboxSetup

# What customers ask, and words that only the right answer has.
ANSWERS: Final[Mapping[str, str]] = {
    "Vocês entregam em Manaus?": "Entregamos em Manaus em até 9 dias úteis.",
    "Como faço para trocar um produto?": "Trocas são aceitas em até 30 dias, com a nota fiscal.",
    "Vocês aceitam cartão de crédito?": "Aceitamos cartão de crédito em até 6 vezes sem juros.",
    "Onde fica a loja?": "A loja fica na Rua das Flores, 120, no centro.",
    "Tem estacionamento para clientes?": "O estacionamento na esquina é gratuito por duas horas.",
}
LONG_QUESTION: Final = "Como funciona a garantia?"
LONG_ANSWER: Final = (
    "A garantia começa aqui: ela vale por um ano e cobre defeitos de fabricação em todas as peças "
    "da loja, desde que o cliente guarde a nota fiscal e a embalagem original do produto comprado."
    "\n\n"
    "A garantia termina assim: traga o produto ao balcão, que nós o enviamos à oficina e avisamos "
    "por mensagem quando ele estiver pronto, o que costuma levar de dez a quinze dias úteis."
)
BOT_TOKEN: Final = "bot-token"  # noqa: S105  guards nothing
SECRET: Final = "hook-secret"  # noqa: S105  guards nothing
URL_TOKEN: Final = "url-token"  # noqa: S105  guards nothing
ENVIRONMENT: Final[Mapping[str, str]] = {
    "CHATWOOTAI_SECRET_SHOP_BOT": BOT_TOKEN,
    "CHATWOOTAI_SECRET_SHOP_HOOK": SECRET,
    "CHATWOOTAI_SECRET_SHOP_URL": URL_TOKEN,
}
ACCOUNT: Final = AccountSetup(id=1, name="Loja Azul", bot_token=BOT_TOKEN, secret=SECRET)
WHATSAPP_INBOX: Final = InboxSetup(account=1, id=11, name="WhatsApp")
SMS_INBOX: Final = InboxSetup(account=1, id=12, name="SMS", channel="Channel::Sms")


def write_yaml(path: Path, content: object) -> Path:
    """Write *content* to *path*, with the folders that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def write_shop(config: Path, domain: str = "retail", account: str = "shop", **said: Any) -> Path:
    """Write a tenant that knows `ANSWERS`; *said* is what its `config.yaml` says beside its name.

    Returns:
        Its folder.
    """
    folder = config / "domains" / domain / account
    write_yaml(folder / "config.yaml", {"account_id": account, "name": "Loja Azul"} | said)
    entries = [
        {"id": f"entry-{number}", "question": question, "answer": answer}
        for number, (question, answer) in enumerate(
            [*ANSWERS.items(), (LONG_QUESTION, LONG_ANSWER)]
        )
    ]
    write_yaml(folder / "knowledge" / "faq.yaml", entries)
    return folder


def write_service(config: Path, **settings: Any) -> None:
    """Write `chatwootai.yaml`: without a model, for texts as few as these need none."""
    write_yaml(config / "chatwootai.yaml", {"knowledge": {"embedder": "trigrams"}} | settings)


def write_mapping(
    config: Path, url: str = "http://127.0.0.1:3000", accounts: Sequence[int] = (1,)
) -> None:
    """Write that the shop is account 1, or several, of the Chatwoot at *url*."""
    account = {
        "installation": "main",
        "domain": "retail",
        "account": "shop",
        "bot_token_ref": "shop-bot",
        "webhook_secret_refs": ["shop-hook"],
        "url_token_ref": "shop-url",
    }
    mapped = [account | {"chatwoot_account_id": number} for number in accounts]
    content = {"installations": {"main": {"url": url}}, "accounts": mapped}
    write_yaml(config / "chatwoot_mapping.yaml", content)


def write_all(config: Path, url: str = "http://127.0.0.1:3000", **said: Any) -> Path:
    """Write the whole configuration of a service with one shop, and return its folder."""
    write_shop(config, **said)
    write_service(config)
    write_mapping(config, url)
    return config
