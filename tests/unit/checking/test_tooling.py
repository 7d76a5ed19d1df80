import pytest

from chatwootai.adapters.tool_presets import bundled
from chatwootai.core.tenants.loading import load
from tests.building import SHOP
from tests.unit.tenants.written import KNOWN, MINIMAL, files

OFFICE = "integrations: {mcp: {type: mcp, config: {command: [shop]}}}\n"
ODOO = "integrations: {mcp: {config: {credential_ref: a, db: b, url: 'http://odoo.example.com'}}}\n"


def faults(config: str) -> list[str]:
    loaded = load(files({SHOP: MINIMAL + config}), KNOWN)
    return [str(fault).removeprefix("account_1.yaml:") for fault in loaded.faults]


def action(rest: str = "", tool: str = "tool: stock, description: Tells.") -> str:
    """Return a section with the action `stock`; it stands in line 5, from column 5."""
    its = ", ".join(filter(None, [tool.rstrip("."), rest]))
    return f"{OFFICE}tools:\n  actions:\n    stock: {{{its}}}"


@pytest.mark.parametrize(
    "config",
    [
        "tools: {allow: [opening_hours], agents: {writer: []}}",
        action(),
        action("parameters: {p: {type: string}}, required: [p], arguments: {q: '{p}'}"),
        action("arguments: {q: '{contact.email}'}, result: {rows: r, owner: {e: contact.email}}"),
        action("write: true, arguments: {n: '{said.name}', d: '{deed}'}, confirm: 'Ok?'"),
        ODOO + "tools: {allow: [order_status, create_lead], crews: {customer_service: []}}",
        ODOO + "tools: {actions: {find_products: {most: 900}}}",
        ODOO + "tools: {actions: {order_draft: {confirm: 'Anoto {quantity} de {shown}?'}}}",
        "integrations: {mcp: {type: mcp, config: {url: 'http://tools.example.com/mcp'}}}",
    ],
)
def test_what_makes_sense_is_no_fault(config: str) -> None:
    assert faults(config) == []


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        (
            "tools: {allow: [opening_hour]}",
            "3:17: unknown tool 'opening_hour'; did you mean 'opening_hours'?",
        ),
        (
            ODOO + "tools: {allow: [order_state]}",
            "4:17: unknown tool 'order_state'; did you mean 'order_status'?",
        ),
        (
            "tools: {crews: {sale: []}}",
            "3:17: unknown crew 'sale'",
        ),
        (
            "tools: {agents: {writr: [x]}}",
            "3:18: unknown agent 'writr'; did you mean 'writer'?",
        ),
        (
            "tools: {agents: {writer: [x]}}",
            "3:27: unknown tool 'x'",
        ),
        (
            "tools: {actions: {stock: {tool: a, description: b}}}",
            "3:9: tools.actions: there is no back office to carry them out; describe it under",
        ),
        (
            action(tool="tool: stock"),
            "6:5: tools.actions.stock lacks 'description'; add 'description: …'",
        ),
        (
            action(tool="description: b"),
            "6:5: tools.actions.stock lacks 'tool'; add 'tool: …'",
        ),
        (
            action("arguments: {q: '{p}'}, parameters: {product: {type: string}}"),
            "6:57: tools.actions.stock.arguments: there is nothing called {p}; known are ",
        ),
        (
            action("parameters: {p: {type: text}}"),
            "6:62: tools.actions.stock.parameters.p has no known type; write 'type: …', one of",
        ),
        (
            action("parameters: {product: {type: string}}, required: [prodct]"),
            "tools.actions.stock: there is no parameter 'prodct'; did you mean 'product'?",
        ),
        (
            action("from_results: [x]"),
            "tools.actions.stock: there is no parameter 'x'; known are none",
        ),
        (
            action("arguments: {name: '{said.phone}'}"),
            "tools.actions.stock: {said.phone} is not proved, so nothing may be looked for by it",
        ),
        (
            action("confirm: 'Ok?'"),
            "tools.actions.stock: only a write has a confirm; remove it, or add 'write: true'",
        ),
        (
            action("write: true, confirm: 'Anoto {shown}?'"),
            "tools.actions.stock.confirm: there is nothing called {shown}; known are ",
        ),
        (
            action("arguments: {q: '{customer.ids}'}"),
            "tools.actions.stock.arguments: there is nothing called {customer.ids}; known are c",
        ),
        (
            action("result: {owner: {email: contact.mail}}"),
            "owner.email: 'contact.mail' is no part of the customer's identity; did you mean 'co",
        ),
        (
            OFFICE + "tools: {customer: [{tool: find, arguments: {name: '{said.name}'}}]}",
            "tools.customer[0]: nothing in it says who the customer is; use {contact.email} or",
        ),
        (
            action("seconds: 0"),
            "tools.actions.stock.seconds: input should be greater than 0; correct the value",
        ),
        (
            OFFICE + "tools: {errors: {gone: [xyz]}}",
            "tools.errors.gone: input should be 'done', 'confirm_first'",
        ),
        (
            "integrations: {mcp: {type: mcp, config: {}}}",
            "3:21: integrations.mcp: a server needs a command or a url; write one of both",
        ),
        (
            "integrations: {mcp: {type: mcp, config: {command: [a], url: 'http://x'}}}",
            "3:21: integrations.mcp: a server needs a command or a url; write one of both",
        ),
        (
            "integrations: {mcp: {config: {db: b, url: 'http://x'}}}",
            "3:21: integrations.mcp: an odoo-mcp needs credential_ref; add 'credential_ref: …' to",
        ),
        (
            ODOO.replace("db: b", "db: b, command: [a]"),
            "3:21: integrations.mcp: an odoo-mcp has no command; remove it, or write 'type: mcp'",
        ),
        (
            "integrations: {mcp: {type: mcp, config: {command: [a], secrets: {'a-b': c}}}}",
            "no name of a variable; use letters, digits and _, as in SHOP_TOKEN",
        ),
    ],
)
def test_what_makes_no_sense_is_told_where_it_stands(config: str, fault: str) -> None:
    told = faults(config)

    assert [one for one in told if fault in one], told


def test_the_presets_themselves_have_no_fault() -> None:
    for kind, preset in bundled().items():
        assert kind == "odoo-mcp"
        said = preset.model_dump_json(exclude_unset=True)
        assert faults(f"{ODOO}tools: {said}") == []
