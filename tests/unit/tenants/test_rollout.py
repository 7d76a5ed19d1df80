"""Who takes part in a trial: a share of the conversations, and those that are named."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwootai.core.conversation import ConversationId
from chatwootai.core.tenants.tenant import Place, Tenant
from tests.unit.branches import company

CHANGE = "change: {answers_open: true}"
MANY = range(2_000)
shares = st.floats(0, 100)
accounts = st.tuples(st.text(min_size=1, max_size=9), st.integers(1, 10_000))
names = st.from_regex(r"[a-z][a-z0-9_-]{0,20}", fullmatch=True)


def trying(**trials: str) -> Tenant:
    """Return a company with *trials*, each what it says beside its change."""
    lines = [f"  {name}: {{{says}, {CHANGE}}}" for name, says in trials.items()]
    return company("\n".join(["rollout:", *lines, ""]))


def sharing(name: str, share: float) -> Tenant:
    return trying(**{name: f"share: {share:.2f}"}) if share >= 0.01 else company()


def place(number: int = 1, account: tuple[str, int] = ("main", 1), **changes: Any) -> Place:
    return Place(ConversationId(*account, number), **changes)


def variant(tenant: Tenant, where: Place) -> str:
    return tenant.at(where).view.variant


def taking_part(tenant: Tenant, account: tuple[str, int] = ("main", 1)) -> set[int]:
    return {number for number in MANY if variant(tenant, place(number, account))}


@settings(max_examples=25)
@given(names, shares, accounts)
def test_about_as_many_take_part_as_the_share_says(
    name: str, share: float, account: tuple[str, int]
) -> None:
    found = len(taking_part(sharing(name, share), account)) / len(MANY) * 100

    # of a fair coin, less than one in a hundred million is further off
    assert abs(found - share) < 6.5


@settings(max_examples=25)
@given(names, st.tuples(shares, shares), accounts)
def test_whoever_takes_part_still_does_when_the_share_grows(
    name: str, two: tuple[float, float], account: tuple[str, int]
) -> None:
    few, many = (taking_part(sharing(name, share), account) for share in sorted(two))

    assert few <= many


@settings(max_examples=25)
@given(st.lists(names, min_size=2, max_size=2, unique=True), accounts)
def test_who_is_in_one_trial_is_not_for_that_reason_in_another(
    two: list[str], account: tuple[str, int]
) -> None:
    one, other = (taking_part(sharing(name, 50), account) for name in two)

    # half of one half: with 2,000 conversations, 25 of 100 and seldom 6 more or less
    assert abs(len(one & other) / len(MANY) - 0.25) < 0.065


@pytest.mark.parametrize(("share", "count"), [(0.0, 0), (100.0, len(MANY))])
def test_nobody_and_everybody_are_shares(share: float, count: int) -> None:
    assert len(taking_part(sharing("new", share))) == count


@pytest.mark.parametrize(
    ("says", "where", "takes_part"),
    [
        ("inboxes: [9]", place(inbox=9), True),
        ("inboxes: [9]", place(inbox=8), False),
        ("inboxes: [main/9]", place(inbox=9), True),
        ("inboxes: [main/9]", place(account=("other", 1), inbox=9), False),
        ("contacts: [7]", place(contact=7), True),
        ("contacts: [7]", place(contact=8), False),
        ("contacts: [7]", place(), False),
        ("enabled: false, share: 100", place(), False),
    ],
)
def test_those_who_are_named_take_part(says: str, where: Place, takes_part: bool) -> None:
    assert (variant(trying(new=says), where) == "new") is takes_part


def test_of_several_trials_the_first_counts() -> None:
    both = trying(first="contacts: [7]", second="share: 100")

    assert variant(both, place(contact=7)) == "first"
    assert variant(both, place(contact=8)) == "second"


def test_a_tenant_knows_its_trials() -> None:
    trials = trying(first="share: 1", second="enabled: false, share: 1")

    assert trials.variants == {"first"}
    assert company().variants == set()
