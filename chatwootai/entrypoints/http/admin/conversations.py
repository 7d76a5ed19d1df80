"""What can be asked about the domains of conversations."""

from collections.abc import Sequence
from typing import Annotated, Final, NoReturn

from pydantic import ConfigDict, Field, JsonValue, WithJsonSchema

from chatwootai.core.conversation import ConversationId
from chatwootai.core.errors import (
    ChatwootAIError,
    ServiceUnavailableError,
    UnknownDomainError,
    UnknownTenantError,
)
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.entrypoints.http.admin.answers import (
    DefaultDomainAnswer,
    DomainAnswer,
    DomainNotSetAnswer,
    DomainSetAnswer,
)
from chatwootai.entrypoints.http.admin.desk import Desk
from chatwootai.entrypoints.http.admin.operation import (
    AnyOperation,
    Asked,
    Note,
    Nothing,
    Operation,
)
from chatwootai.entrypoints.http.errors import InvalidError, TooLargeError

_ONE: Final = "/conversations/{installation}/{account}/{number}/domain"
_DIGITS: Final = 15  # of a number of the help desk's, at most
_Number = Annotated[int, Field(ge=1, lt=10**_DIGITS)]
_Domain = Annotated[str, Field(min_length=1, max_length=200)]


class Conversation(Asked):
    """Asks about one conversation."""

    installation: str
    account: _Number
    number: _Number

    @property
    def id(self) -> ConversationId:
        """The conversation."""
        return ConversationId(self.installation, self.account, self.number)


class Put(Conversation):
    """Asks to put a conversation into a domain."""

    domain: _Domain


class DomainWanted(Asked):
    """Asks as the plans' callers do: for a conversation, or for all of which nothing is said."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    domain: Annotated[JsonValue, WithJsonSchema({"type": "string", "minLength": 1})]
    conversation_id: Annotated[
        JsonValue,
        WithJsonSchema(
            {
                "type": ["string", "integer", "null"],
                "description": "`main/1/42`, or as much of its end as names one: `1/42`, 42. "
                "Left out, the default domain is set.",
            }
        ),
    ] = None


def meant(named: JsonValue, mapping: ChatwootMapping) -> ConversationId:
    """Return the conversation that *named* names: by its number alone if that is enough.

    Raises:
        InvalidError: It names none, or one of several accounts.
    """
    text = str(named) if isinstance(named, str | int) and not isinstance(named, bool) else ""
    *place, number = text.strip().split("/")
    numbers = [number, *place[-1:]]
    if not all(_is_number(one) for one in numbers) or (len(place) > 1 and not place[0]):
        _refuse("não é uma conversa; escreva instalação/conta/número, por exemplo main/1/42")
    if len(place) > 1:
        return ConversationId("/".join(place[:-1]), int(place[-1]), int(number))
    found = [its for its in mapping.by_address if place in ([], [str(its.account)])]
    if len(found) > 1:
        examples = ", ".join(f"{its.installation}/{its.account}/{number}" for its in found[:3])
        _refuse(f"conversa ambígua: há várias contas; escreva por inteiro, por exemplo {examples}")
    if not found:
        _refuse(
            "conversa não encontrada: essa conta do Chatwoot não está em chatwoot_mapping.yaml; "
            "escreva instalação/conta/número, por exemplo main/1/42"
        )
    return ConversationId(found[0].installation, found[0].account, int(number))


async def _show(desk: Desk, asked: Conversation, _: Note) -> DomainAnswer:
    domain = await desk.domains.get_domain_for_conversation(asked.id)
    return DomainAnswer(conversation=str(asked.id), domain=domain)


async def _put(desk: Desk, asked: Put, note: Note) -> DomainAnswer:
    domain = await _switch(desk, asked.id, asked.domain, note)
    return DomainAnswer(conversation=str(asked.id), domain=domain)


async def _forget(desk: Desk, asked: Conversation, note: Note) -> None:
    await _switch(desk, asked.id, "", note)


async def _show_default(desk: Desk, _: Nothing, __: Note) -> DefaultDomainAnswer:
    return DefaultDomainAnswer(domain=desk.domains.default_domain)


async def _forget_default(desk: Desk, _: Nothing, note: Note) -> None:
    await _switch_default(desk, "", note)


async def _set(desk: Desk, asked: DomainWanted, note: Note) -> DomainSetAnswer:
    if not isinstance(asked.domain, str) or not asked.domain:
        raise InvalidError([("domain", "no domain")])
    if not asked.conversation_id:
        await _switch_default(desk, asked.domain, note)
        return DomainSetAnswer(message=f"Domínio de teste global alterado para {asked.domain}")
    conversation = meant(asked.conversation_id, desk.tenants.mapping)
    await _switch(desk, conversation, asked.domain, note)
    return DomainSetAnswer(
        message=f"Domínio {asked.domain} definido para conversa {asked.conversation_id}"
    )


def _not_set(error: ChatwootAIError) -> DomainNotSetAnswer:
    """Return what the plans' callers are told, in their language."""
    match error:
        case UnknownDomainError(domain=domain, known=known):
            told = f"Domínio não encontrado: {domain} (existem: {', '.join(known) or 'nenhum'})"
        case UnknownTenantError():
            told = (
                "Conversa não encontrada: nenhuma loja em funcionamento atende essa conta do "
                "Chatwoot; confira chatwoot_mapping.yaml"
            )
        case InvalidError(flaws=[("domain", _), *_]):
            told = 'Informe o domínio, por exemplo {"domain": "retail"}'
        case InvalidError(flaws=[(_, what), *_]):
            told = what[:1].upper() + what[1:]
        case ServiceUnavailableError():
            told = "O serviço não conseguiu gravar agora; tente de novo em alguns segundos"
        case TooLargeError():
            told = "O pedido é grande demais"
        case _:
            told = 'O corpo não é um objeto JSON; envie, por exemplo, {"domain": "retail"}'
    return DomainNotSetAnswer(error=told)


async def _switch(desk: Desk, conversation: ConversationId, domain: str, note: Note) -> str:
    mapped = desk.tenants.account(conversation.installation, conversation.account)
    note.about, note.tenant = f"conversation {conversation}", str(mapped.tenant) if mapped else ""
    switched = await desk.domains.set_conversation_domain(conversation, domain)
    note.tenant, note.before, note.after = str(switched.tenant), switched.before, switched.after
    return switched.after


async def _switch_default(desk: Desk, domain: str, note: Note) -> None:
    note.about = "default domain"
    switched = await desk.domains.set_default_domain(domain)
    note.before, note.after = switched.before, switched.after


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _DIGITS and int(text) > 0


def _refuse(why: str) -> NoReturn:
    raise InvalidError([("conversation_id", why)])


OPERATIONS: Final[Sequence[AnyOperation]] = (
    Operation(
        "set_domain", "POST", "/domain",
        "Puts a conversation into a domain for a day, or sets the default domain.",
        DomainWanted, DomainSetAnswer, _set, refusal=DomainNotSetAnswer, refuse=_not_set,
    ),
    Operation(
        "show_default_domain", "GET", "/domain",
        "The domain of conversations of which nothing else says one.",
        Nothing, DefaultDomainAnswer, _show_default,
    ),
    Operation(
        "forget_default_domain", "DELETE", "/domain",
        "Lets the settings say the default domain again.", Nothing, None, _forget_default,
    ),
    Operation(
        "show_conversation_domain", "GET", _ONE,
        "The domain that a conversation is in.", Conversation, DomainAnswer, _show, (404,),
    ),
    Operation(
        "put_conversation_domain", "PUT", _ONE,
        "Puts a conversation into a domain for a day; what is known of it stays.",
        Put, DomainAnswer, _put, (404,),
    ),
    Operation(
        "forget_conversation_domain", "DELETE", _ONE,
        "Lets a conversation be in no domain of its own any more.",
        Conversation, None, _forget, (404,),
    ),
)  # fmt: skip
