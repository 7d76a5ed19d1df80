"""What a small shop knows: products, orders, and what customers asked for since it was started."""

import json
import unicodedata
from pathlib import Path
from typing import Any

Row = dict[str, Any]

_FOLDER = Path(__file__).parent
_MOST = 10


class NotThereError(Exception):
    """There is no such thing in the shop."""


class NotPossibleError(Exception):
    """The shop cannot do that."""


class Shop:
    """A shop whose data are in a file; what is changed is forgotten when the program ends."""

    def __init__(self, name: str) -> None:
        data = json.loads((_FOLDER / f"{name}.json").read_text("utf-8"))
        self._products: list[Row] = data["products"]
        self._orders: list[Row] = data["orders"]
        self._deeds: dict[str, Row] = {}

    def products(self, words: str) -> list[Row]:
        """Return the products with all of *words* in their names."""
        wanted = [_singular(word) for word in _plain(words).split()]
        return [one for one in self._products if all(w in _plain(one["name"]) for w in wanted)][
            :_MOST
        ]

    def product(self, code: str) -> Row:
        """Return the product of that code.

        Raises:
            NotThereError: There is none.
        """
        for one in self._products:
            if one["code"].casefold() == code.strip().casefold():
                return one
        raise NotThereError(f"no product has the code {code}")

    def orders(self, customer: list[str], number: str) -> list[Row]:
        """Return the orders of the customer with these addresses, or that one of them."""
        return [
            one
            for one in reversed(self._orders)
            if one["customer"] in customer
            and number.strip().casefold() in ("", one["number"].casefold())
        ]

    def draft(self, customer: list[str], code: str, quantity: int, reference: str) -> Row:
        """Draw up an order of a product.

        Raises:
            NotThereError: There is no such product.
            NotPossibleError: There is less of it in the shop.
        """
        product = self.product(code)
        if quantity > product["stock"]:
            raise NotPossibleError(f"only {product['stock']} of {product['name']} are in stock")
        total = round(quantity * product["price"], 2)
        order = {
            "number": f"D{len(self._deeds) + 1:04}",
            "status": "draft",
            "product": product["name"],
            "quantity": quantity,
            "total": total,
            "customer": customer[0],
        }
        self._orders.append(order)
        return self._note(reference, order)

    def lead(self, subject: str, details: str, reference: str) -> Row:
        """Note that somebody is interested."""
        return self._note(
            reference,
            {"number": f"L{len(self._deeds) + 1:04}", "subject": subject, "details": details},
        )

    def appointment(self, customer: list[str], subject: str, start: str, reference: str) -> Row:
        """Note an appointment.

        Raises:
            NotPossibleError: Another one begins then.
        """
        if any(deed.get("start") == start for deed in self._deeds.values()):
            raise NotPossibleError(f"{start} is taken")
        number = f"A{len(self._deeds) + 1:04}"
        return self._note(
            reference,
            {"number": number, "subject": subject, "start": start, "customer": customer[0]},
        )

    def deeds(self, reference: str) -> list[Row]:
        """Return what was noted under *reference*."""
        return [self._deeds[reference]] if reference in self._deeds else []

    def _note(self, reference: str, deed: Row) -> Row:
        self._deeds[reference] = deed
        return deed


def _singular(word: str) -> str:
    return f"{word[:-2]}m" if word.endswith("ns") else word.removesuffix("s")


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))
