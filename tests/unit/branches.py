"""A company in three lines of business, as its files say, whose conversations change between them.

Its own domain is `retail`; it allows `furniture` and `cosmetics`, and not `travel`.
"""

from collections.abc import Mapping
from typing import Final

from chatwootai.core.conversation import TenantId
from chatwootai.core.located import Written
from chatwootai.core.tenants.loading import Loaded, load
from chatwootai.core.tenants.tenant import Tenant
from tests.building import SHOP
from tests.unit.tenants.written import KNOWN, faq, files

_WORDS: Final = {
    "retail": "[flor, buquê, presente, arranjo de mesa]",
    "furniture": "[sofá, colchão, poltrona, mesa de jantar, furniture, mueble]",
    "cosmetics": "[batom, perfume, maquiagem, presente]",
    "travel": "[viagem, hotel]",
}
_ALLOWED: Final = "domains: {furniture: {handover: {labels: [moveis]}}, cosmetics: {}}\n"
_KNOWLEDGE: Final = {
    TenantId(
        "retail", ""
    ): "- {id: vaso, question: Vocês têm vasos?, answer: Temos vasos de barro.}",
    TenantId("furniture", ""): (
        "- {id: tecido, question: Qual é o tecido do sofá?, answer: O tecido é linho.}"
    ),
    TenantId("cosmetics", ""): (
        "- {id: alergia, question: O perfume dá alergia?, answer: É hipoalergênico.}"
    ),
    SHOP: "- {id: pix, question: Aceitam Pix?, answer: Aceitamos Pix.}",
}


def company(config: str = "", allowed: str = _ALLOWED, **domains: str) -> Tenant:
    """Return the company; *config* is what it says besides, *domains* what those say."""
    found = loaded(config, allowed, **domains)
    assert not found.faults, found.faults
    return found.tenants[SHOP]


def loaded(config: str = "", allowed: str = _ALLOWED, **domains: str) -> Loaded:
    """Return what becomes of the company's files."""
    said = {name: f"words: {words}\n{domains.get(name, '')}" for name, words in _WORDS.items()}
    account = f"account_id: account_1\nname: Casa Azul\n{allowed}{config}"
    knowledge: Mapping[TenantId, Written] = {
        its: faq(text, f"{its.domain}/{its.account}/knowledge/faq.yaml")
        for its, text in _KNOWLEDGE.items()
    }
    return load(files({SHOP: account}, domains=said, knowledge=knowledge), KNOWN)
