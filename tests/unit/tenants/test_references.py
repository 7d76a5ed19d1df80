import pytest

from chatwootai.adapters.secrets.environment import EnvironmentSecrets
from chatwootai.core.checking.installed import Installed
from chatwootai.core.ports.secrets import Secrets
from chatwootai.core.tenants.loading import load
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.core.tenants.references import foreign_inboxes, missing_credentials, missing_secrets
from tests.building import OTHER_SHOP, SHOP, registry, tenant
from tests.unit.tenants.written import MINIMAL, faults, files

CREWS = "customer_service, sales, scheduling, support"
PLUGINS = "customer_service, sales, scheduling, support, webchat, whatsapp"
WORKFLOWS = "query_processing, sales, scheduling, simple_query, support"


def with_workflow(workflow: str) -> str:
    return f"crews:\n  customer_service:\n    workflow: {workflow}\n"


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        ("plugins: {webcaht: {}}", "3:11: unknown plugin 'webcaht'; did you mean 'webchat'?"),
        (
            "plugins: {x: {}}",
            f"3:11: unknown plugin 'x'; known are {PLUGINS}",
        ),
        (
            "crews: {costumer_service: {}}",
            "3:9: unknown crew 'costumer_service'; did you mean 'customer_service'?",
        ),
        ("agents: {writr: {}}", "3:10: unknown agent 'writr'; did you mean 'writer'?"),
        ("channels: {whatsap: {}}", "3:12: unknown channel 'whatsap'; did you mean 'whatsapp'?"),
        ("crew: fleet", f"3:7: unknown crew 'fleet'; known are {CREWS}"),
        ("crews: {fleet: {}}", f"3:9: unknown crew 'fleet'; known are {CREWS}"),
        (
            with_workflow("simple_qery"),
            "5:15: unknown workflow 'simple_qery'; did you mean 'simple_query'?",
        ),
        (
            with_workflow("xyz"),
            f"5:15: unknown workflow 'xyz'; known are {WORKFLOWS}",
        ),
        (
            with_workflow("[{step: a, agent: writr}]"),
            "5:33: unknown agent 'writr'; did you mean 'writer'?",
        ),
        (
            with_workflow("[{step: a, agent: agent}]"),
            (
                "5:33: unknown agent 'agent'; known are business, intention, knowledge, memory, "
                "planner, reviewer, sales, scheduling, support, vocabulary, writer"
            ),
        ),
    ],
)
def test_a_name_that_nothing_is_called_by_is_a_fault(config: str, fault: str) -> None:
    assert faults(config) == [f"account_1.yaml:{fault}"]


@pytest.mark.parametrize(
    "config",
    [
        "plugins: {webchat: {enabled: false}}",
        "crews: {customer_service: {}}",
        with_workflow("simple_query"),
        with_workflow("[{step: a, agent: intention}, {step: b, agent: writer, needs: [a]}]"),
        with_workflow("[{step: a, agent: intention, when: null}]"),
        "agents: {writer: {}}",
        "channels: {instagram: {}}",
        "crew: customer_service",
    ],
)
def test_names_that_are_known_are_no_fault(config: str) -> None:
    assert faults(config) == []


def test_where_nothing_is_known_that_is_said() -> None:
    written = files({SHOP: MINIMAL + "plugins: {webchat: {}}"})

    [fault] = load(written, Installed()).faults

    assert fault.remedy == "known are none"


def test_every_unknown_name_is_told() -> None:
    config = "plugins: {a: {}, b: {}}\n" + with_workflow(
        "[{step: a, agent: c}, {step: b, agent: d}]"
    )

    assert len(faults(config)) == 4


def lacks(**secrets: str) -> list[str]:
    """Return which secrets are missing when these are set."""
    environment = {f"CHATWOOTAI_SECRET_{name.upper()}": value for name, value in secrets.items()}
    known: Secrets = EnvironmentSecrets(environment)
    return list(missing_secrets(registry(tenant()).mapping, known))


def test_nothing_is_missing_when_all_secrets_are_set() -> None:
    assert lacks(account_1_bot="x", account_1_hook="y") == []


def test_without_the_token_of_the_bot_nothing_can_be_answered() -> None:
    assert lacks(account_1_hook="y") == [
        (
            "account 1 of installation 'main': secret 'account_1-bot' is not set, "
            "so nothing can be answered"
        )
    ]


def test_without_a_secret_nobody_can_prove_webhooks() -> None:
    assert lacks(account_1_bot="x") == [
        "account 1 of installation 'main': no secret to prove webhooks by is set ('account_1-hook')"
    ]


def test_a_token_in_the_address_is_proof_as_well() -> None:
    [account] = registry(tenant()).mapping.accounts
    mapping = registry(tenant()).mapping.model_copy(
        update={"accounts": (account.model_copy(update={"url_token_ref": "url"}),)}
    )
    environment = {"CHATWOOTAI_SECRET_URL": "x", "CHATWOOTAI_SECRET_ACCOUNT_1_BOT": "y"}

    assert list(missing_secrets(mapping, EnvironmentSecrets(environment))) == []


def test_an_account_that_names_no_secret_at_all_is_told() -> None:
    [account] = registry(tenant()).mapping.accounts
    mapping = registry(tenant()).mapping.model_copy(
        update={"accounts": (account.model_copy(update={"webhook_secret_refs": ()}),)}
    )

    [_, lack] = missing_secrets(mapping, EnvironmentSecrets({}))

    assert lack.endswith("no secret to prove webhooks by is set (none is named)")


ODOO = {"mcp": {"config": {"credential_ref": "odoo-1", "db": "a", "url": "http://odoo"}}}


def test_a_credential_that_no_place_holds_is_told() -> None:
    its = tenant(integrations=ODOO)

    assert list(missing_credentials(its, EnvironmentSecrets({}))) == [
        "tenant retail/account_1: secret 'odoo-1' (integrations.mcp) is not set"
    ]


def test_a_credential_that_is_there_is_not_told() -> None:
    its, secrets = tenant(integrations=ODOO), EnvironmentSecrets({"CHATWOOTAI_SECRET_ODOO_1": "x"})

    assert list(missing_credentials(its, secrets)) == []
    assert list(missing_credentials(tenant(), EnvironmentSecrets({}))) == []


def test_an_inbox_of_nobody_or_of_another_is_told() -> None:
    trial = {"share": 5, "inboxes": [7, "other/7"], "change": {}}
    its = tenant(inboxes={"9": {}, "main/8": {}, "elsewhere/8": {}}, rollout={"trial": trial})
    inbox = {"installation": "main", "chatwoot_account_id": 1, "chatwoot_inbox_id": 9}
    usual = registry(its).mapping.model_dump(mode="json")
    written = usual | {"inboxes": [inbox | {"domain": "furniture", "account": "account_2"}]}

    told = list(foreign_inboxes(its, ChatwootMapping.model_validate(written)))

    assert told == [
        f"tenant retail/account_1: inbox {name!r} is not mapped to it, so nobody gets that"
        for name in ("9", "elsewhere/8", "other/7")
    ]


def test_an_inbox_of_any_of_its_accounts_is_its_own() -> None:
    one, other = tenant(), tenant(OTHER_SHOP, inboxes={"9": {}})

    assert list(foreign_inboxes(other, registry(one, other).mapping)) == []
