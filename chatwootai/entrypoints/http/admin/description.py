"""The API in the words of OpenAPI 3.1, made of the operations themselves."""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from importlib import metadata
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from chatwootai.entrypoints.http.admin.operation import ROOT, AnyOperation
from chatwootai.entrypoints.http.admin.problems import ANYWHERE, MEDIA_TYPE, Problem

_REF: Final = "#/components/schemas/{model}"
_JSON: Final = "application/json"
_ABOUT: Final = (
    "For those who operate the service. Every call needs a token: see the reference, HTTP. "
    "Calls that change something are told in the audit log."
)


def described(operations: Sequence[AnyOperation]) -> Mapping[str, Any]:
    """Return the description of *operations*."""
    schemas = _Schemas(operations)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(ROOT + operation.path, {})[operation.method.lower()] = {
            "operationId": operation.name,
            "summary": operation.summary,
            **_asked(operation, schemas),
            "responses": dict(_answered(operation)),
        }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "ChatwootAI",
            "version": metadata.version("chatwootai"),
            "description": _ABOUT,
        },
        "paths": paths,
        "components": {
            "schemas": schemas.components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


class _Schemas:
    """The shapes of all that is asked and answered."""

    def __init__(self, operations: Sequence[AnyOperation]) -> None:
        answers: set[type[BaseModel]] = {Problem}
        for one in operations:
            answers |= {its for its in (one.answer, one.refusal) if its is not None}
        asked = {one.asked for one in operations}
        wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = []
        wanted += [(its, "serialization") for its in answers]
        wanted += [(its, "validation") for its in asked]
        wanted.sort(key=lambda one: one[0].__name__)
        by_model, found = models_json_schema(wanted, ref_template=_REF)
        definitions = found["$defs"]
        names = {model.__name__ for model in asked}
        self.asked = {model: definitions[model.__name__] for model in asked}
        self.components = {name: its for name, its in definitions.items() if name not in names}
        assert len(by_model) == len(wanted)  # noqa: S101  two of one name would have other names


def _asked(operation: AnyOperation, schemas: _Schemas) -> Mapping[str, Any]:
    """Return what is asked in the path, and in the query or the body."""
    its = schemas.asked[operation.asked]
    required = set(its.get("required", ()))
    in_query = [] if operation.has_body else operation.told
    parameters = [
        {
            "name": name,
            "in": "path" if name in operation.in_path else "query",
            "required": name in required,
            "schema": its["properties"][name],
        }
        for name in (*operation.in_path, *in_query)
    ]
    asked: dict[str, Any] = {"parameters": parameters} if parameters else {}
    if operation.has_body:
        body = {
            "type": "object",
            "properties": {name: its["properties"][name] for name in operation.told},
            "required": [name for name in operation.told if name in required],
            "additionalProperties": its.get("additionalProperties", True),
        }
        asked["requestBody"] = {"required": True, "content": {_JSON: {"schema": body}}}
    return asked


def _answered(operation: AnyOperation) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if operation.answer is None:
        yield "204", {"description": "It is done."}
    else:
        yield "200", _content("It is done.", _JSON, operation.answer)
    for status in sorted({*ANYWHERE, *operation.refusals}):
        told = HTTPStatus(status).phrase
        if operation.refusal is not None and status == HTTPStatus.BAD_REQUEST:
            yield str(status), _content(told, _JSON, operation.refusal)
        else:
            yield str(status), _content(told, MEDIA_TYPE, Problem)


def _content(told: str, media_type: str, model: type[BaseModel]) -> Mapping[str, Any]:
    reference = {"$ref": _REF.format(model=model.__name__)}
    return {"description": told, "content": {media_type: {"schema": reference}}}
