"""In which domain a conversation is once the customer has said something."""

from dataclasses import replace

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.documents.in_memory import InMemoryDocuments
from chatwootai.core.sessions import Session
from chatwootai.core.tenants.domains import KEPT_SECONDS
from chatwootai.core.tenants.tenant import Tenant
from tests.building import CONVERSATION, SHOP, domains, registry, tenant, turn
from tests.unit.branches import company

NEW = Session(SHOP, CONVERSATION)


def heard(text: str, session: Session = NEW, its: Tenant | None = None, at: float = 0.0) -> Session:
    """Return *session* after *text* was said to the company, *at* seconds after the start."""
    clock = ManualClock()
    its = its or company()
    moment = replace(session, domain_since=session.domain_since + clock.now() - at)
    known = domains(registry(its), InMemoryDocuments(clock), clock)
    after = known.hearing(its, turn(text), moment)
    return replace(after, domain_since=after.domain_since - clock.now())


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("Oi, vocês têm sofá?", "furniture"),
        ("os colchões chegam quando?", "furniture"),
        ("quero uma MESA DE JANTAR", "furniture"),
        ("Do you deliver furniture?", "furniture"),
        ("¿Tienen muebles?", "furniture"),
        ("¿El perfume es original?", "cosmetics"),
        ("is this perfume in stock", "cosmetics"),
        ("batom de presente", "cosmetics"),  # two words there, one at home
        ("um sofá e um colchão com flor", "furniture"),
        ("Oi", ""),
        ("", ""),
        ("um presente", ""),  # a word of two domains
        ("sofá ou perfume?", ""),  # one of each
        ("flores para o sofá", ""),  # one there, one at home
        ("flores e um buquê para o sofá", ""),  # the domain that it is in
        ("uma viagem para um hotel", ""),  # not allowed
    ],
)
def test_what_the_customer_says_tells_the_domain(text: str, domain: str) -> None:
    assert heard(text).domain == domain


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("e flores?", "retail"),
        ("e o perfume?", "cosmetics"),
        ("e em cinza?", "furniture"),
        ("sofá com flor", "furniture"),
    ],
)
def test_it_can_be_changed_and_changed_back(text: str, domain: str) -> None:
    assert heard(text, replace(NEW, domain="furniture")).domain == domain


def test_a_domain_that_is_talked_about_counts_for_another_day() -> None:
    long_ago = replace(NEW, domain="furniture")

    about_it = heard("e o colchão?", long_ago, at=KEPT_SECONDS - 1)
    about_nothing = heard("e em cinza?", long_ago, at=KEPT_SECONDS - 1)

    assert about_it.domain_since == 0
    assert about_nothing.domain_since == 1 - KEPT_SECONDS


def test_words_of_the_domain_that_it_is_in_anyway_put_it_nowhere() -> None:
    assert heard("tem flor?") == replace(NEW, domain_since=0)


def test_nothing_is_looked_for_where_there_is_one_domain() -> None:
    alone = tenant()

    assert heard("sofá, colchão e perfume", its=alone).domain == ""
