"""As little of an Odoo as mcp-server-odoo needs: models in memory, over XML-RPC."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any, Final
from xmlrpc.client import Fault
from xmlrpc.server import SimpleXMLRPCRequestHandler, SimpleXMLRPCServer

Row = dict[str, Any]

_ACCESS: Final = 4  # Odoo's code for what a user may not do
_REFERENCES: Final = {"partner_id": "res.partner", "product_id": "product.product"}
_TYPES: Final = {int: "integer", float: "float", bool: "boolean", str: "char", list: "one2many"}


class FakeOdoo:
    """Answers what the server asks for.

    Attributes:
        forbidden: Models that the user may not use.
        pause: Seconds that a creation takes.
    """

    def __init__(self) -> None:
        self.forbidden: set[str] = set()
        self.pause = 0.0
        self.calls: list[tuple[str, str]] = []
        self.models: dict[str, dict[int, Row]] = {
            "res.partner": {
                7: {"display_name": "Ana", "email_normalized": "ana@example.com"}
                | {"phone_sanitized": "+5531988887777"},
                8: {"display_name": "Bia", "email_normalized": "bia@example.com"}
                | {"phone_sanitized": "+5531911112222"},
            },
            "product.product": {
                1: _product("Batom vermelho", "BAT", 39.9, 24.0),
                2: _product("Base clara", "BAS", 64.9, 0.0),
            },
            "sale.order": {
                11: _order("S00011", 7),
                12: _order("S00012", 8),
            },
            "crm.lead": {1: {"name": "Lead", "display_name": "Lead", "referred": ""}}
            | {0: dict.fromkeys(("contact_name", "phone", "email_from", "description"), "")},
            "calendar.event": {1: {"display_name": "Event", "name": "Event", "description": ""}}
            | {0: {"start": "", "duration": 1.0, "partner_ids": []}},
        }

    def execute_kw(
        self,
        _db: str,
        _user: int,
        _key: str,
        model: str,
        method: str,
        args: list[Any],
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        self.calls.append((model, method))
        if model in self.forbidden:
            raise Fault(_ACCESS, f"You are not allowed to access '{model}' ({model}) records.")
        rows = self.models.setdefault(model, {})
        its = dict(kwargs or {})
        match method:
            case "fields_get":
                return {name: _field(name, value) for name, value in _sample(rows).items()}
            case "search_count":
                return len(_found(rows, args[0]))
            case "search":
                return _found(rows, args[0])[: its.get("limit") or None]
            case "search_read":
                ids = _found(rows, args[0] if args else its.get("domain", []))
                return self._read(model, ids[: its.get("limit") or None], its.get("fields"))
            case "read":
                return self._read(model, args[0], args[1] if len(args) > 1 else its.get("fields"))
            case "create":
                time.sleep(self.pause)
                return self._create(model, args[0])
            case _:
                return True

    def _create(self, model: str, values: Any) -> Any:
        many = values if isinstance(values, list) else [values]
        ids = []
        for one in many:
            number = max(self.models[model]) + 1
            name = one.get("name", f"S{number:05}")
            self.models[model][number] = {"display_name": name, "name": name, **one}
            ids.append(number)
        return ids if isinstance(values, list) else ids[0]

    def _read(self, model: str, ids: list[int], fields: list[str] | None) -> list[Row]:
        rows = self.models[model]
        sample = _sample(rows)
        wanted = fields or list(sample)
        return [
            {"id": number}
            | {name: self._shown(name, rows[number].get(name, False)) for name in wanted}
            | {"id": number}
            for number in ids
            if number in rows
        ]

    def _shown(self, name: str, value: Any) -> Any:
        if name in _REFERENCES and value:
            return [value, self.models[_REFERENCES[name]][value]["display_name"]]
        return value


@contextmanager
def fake_odoo() -> Iterator[tuple[FakeOdoo, str]]:
    """Yield an Odoo that listens, and where."""
    odoo = FakeOdoo()
    with _Server(("127.0.0.1", 0), _Handler, logRequests=False, allow_none=True) as server:
        version = {"server_version": "17.0", "server_version_info": [17, 0, 0, "final", 0, ""]}
        functions: Mapping[str, Callable[..., Any]] = {
            "version": lambda: {**version, "server_serie": "17.0", "protocol_version": 1},
            "authenticate": lambda *_: 2,
            "login": lambda *_: 2,
            "list": lambda: ["shop"],
            "execute_kw": odoo.execute_kw,
        }
        for name, function in functions.items():
            server.register_function(function, name)
        threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
        yield odoo, f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


class _Server(ThreadingMixIn, SimpleXMLRPCServer):
    daemon_threads = True


class _Handler(SimpleXMLRPCRequestHandler):
    rpc_paths = ("/xmlrpc/2/common", "/xmlrpc/2/object", "/xmlrpc/2/db", "/xmlrpc/db")


def _product(name: str, code: str, price: float, stock: float) -> Row:
    return {
        "display_name": name,
        "name": name,
        "default_code": code,
        "list_price": price,
        "free_qty": stock,
        "virtual_available": stock,
        "sale_ok": True,
    }


def _order(name: str, partner: int) -> Row:
    return {
        "display_name": name,
        "name": name,
        "state": "sale",
        "date_order": "2026-11-17 12:00:00",
        "commitment_date": False,
        "amount_total": 79.8,
        "invoice_status": "invoiced",
        "partner_id": partner,
        "client_order_ref": "",
        "order_line": [],
    }


def _sample(rows: Mapping[int, Row]) -> Row:
    sample: Row = {"id": 1}
    for row in rows.values():
        sample |= row
    return sample


def _field(name: str, value: Any) -> Row:
    if name in _REFERENCES:
        kind: Row = {"type": "many2one", "relation": _REFERENCES[name]}
    elif name == "partner_ids":
        kind = {"type": "many2many", "relation": "res.partner"}
    elif name == "order_line":
        kind = {"type": "one2many", "relation": "sale.order.line"}
    else:
        kind = {"type": _TYPES.get(type(value), "char")}
    return {"string": name, "required": False, "readonly": False, "store": True, **kind}


def _found(rows: Mapping[int, Row], domain: list[Any]) -> list[int]:
    return [
        number
        for number, row in sorted(rows.items())
        if number and all(_fits({"id": number, **row}, one) for one in domain)
    ]


def _fits(row: Row, condition: list[Any]) -> bool:
    name, operator, wanted = condition
    value = row.get(name, False)
    match operator:
        case "in":
            return value in wanted
        case "ilike":
            return str(wanted).casefold() in str(value).casefold()
        case "=ilike":
            return str(wanted).casefold() == str(value).casefold()
        case _:
            return bool(value == wanted)
