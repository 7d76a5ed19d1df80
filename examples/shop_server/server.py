"""A shop's back office as a server of tools (MCP): `python server.py SHOP [PORT]`.

It speaks over its standard input and output, or over HTTP if it is given a port.
"""

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from faults import carried_out
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from shop import NotPossibleError, NotThereError, Shop


def build(shop: Shop) -> MCPServer:
    """Return the server of *shop*."""
    app = MCPServer("shop", log_level="WARNING")
    _add_reads(app, shop)
    _add_writes(app, shop)
    return app


async def _done(tool: str, work: Callable[[], Any]) -> Any:
    try:
        return await carried_out(tool, work)
    except NotThereError as error:
        raise ToolError(f"not found: {error}") from error
    except NotPossibleError as error:
        raise ToolError(str(error)) from error


def _add_reads(app: MCPServer, shop: Shop) -> None:
    @app.tool()
    async def products(words: str) -> dict[str, Any]:
        """Find products by words of their names."""
        return {"products": await _done("products", lambda: shop.products(words))}

    @app.tool()
    async def product(code: str) -> dict[str, Any]:
        """Tell the price and stock of a product."""
        return {"product": await _done("product", lambda: shop.product(code))}

    @app.tool()
    async def orders(customer: list[str], number: str = "") -> dict[str, Any]:
        """Tell the orders of a customer, whose addresses the caller vouches for."""
        return {"orders": await _done("orders", lambda: shop.orders(customer, number))}

    @app.tool()
    async def deeds(reference: str) -> dict[str, Any]:
        """Tell what was noted under a reference."""
        return {"deeds": await _done("deeds", lambda: shop.deeds(reference))}


def _add_writes(app: MCPServer, shop: Shop) -> None:
    @app.tool()
    async def draft_order(
        customer: list[str], code: str, quantity: int, reference: str
    ) -> dict[str, Any]:
        """Draw up an order."""
        work = partial(shop.draft, customer, code, quantity, reference)
        return {"order": await _done("draft_order", work)}

    @app.tool()
    async def note_lead(subject: str, reference: str, details: str = "") -> dict[str, Any]:
        """Note that somebody is interested."""
        return {"lead": await _done("note_lead", partial(shop.lead, subject, details, reference))}

    @app.tool()
    async def book(customer: list[str], subject: str, start: str, reference: str) -> dict[str, Any]:
        """Note an appointment."""
        work = partial(shop.appointment, customer, subject, start, reference)
        return {"appointment": await _done("book", work)}


def main(name: str, port: str = "") -> None:
    """Serve the shop *name* until nobody listens any more."""
    app = build(Shop(name))
    if port:
        app.run("streamable-http", host="127.0.0.1", port=int(port))
    else:
        app.run("stdio")


if __name__ == "__main__":
    main(*sys.argv[1:])
