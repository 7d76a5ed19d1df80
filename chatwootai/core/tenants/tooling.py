"""The shape of what a tenant says of its back office, and of the tools that reach it."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, Field, HttpUrl, JsonValue, model_validator

from chatwootai.core.tenants.section import Section, wrong
from chatwootai.core.tool_results import Ending

ToolName = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z][a-z0-9_]*$")]
Template = JsonValue

_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


def _names_a_variable(name: str) -> str:
    if not _VARIABLE.fullmatch(name):
        raise wrong("no name of a variable", "use letters, digits and _, as in SHOP_TOKEN")
    return name


Variable = Annotated[str, AfterValidator(_names_a_variable)]


class McpConfig(Section):
    """Which server, and as whom.

    Attributes:
        credential_ref: Odoo's API key (or the password of `user`), or the bearer token for `url`.
        db: Odoo's database.
        url: Where Odoo is, or a server of tools that speaks HTTP.
        user: Whose password the secret is, where it is no API key.
        command: A program that speaks over standard input and output, and its arguments.
        environment: Variables that the program is given, beside a few such as `PATH`.
        secrets: Variables that the program is given, and the names of the secrets in them.
        idle: Seconds without a call after which the program is stopped, until the next one.
    """

    credential_ref: str | None = None
    db: str | None = None
    url: HttpUrl | None = None
    user: str | None = None
    command: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    environment: Mapping[Variable, str] = Field(default_factory=dict)
    secrets: Mapping[Variable, str] = Field(default_factory=dict)
    idle: float = Field(default=300.0, ge=1, le=86_400)

    @property
    def references(self) -> tuple[str, ...]:
        """The names of all secrets that it needs."""
        return (*filter(None, [self.credential_ref]), *self.secrets.values())


class McpIntegration(Section):
    """The company's back office, as a server of tools (MCP) reaches it."""

    type: Literal["odoo-mcp", "mcp"] = "odoo-mcp"
    config: McpConfig

    @model_validator(mode="after")
    def _has_what_its_type_needs(self) -> Self:
        config = self.config
        if self.type == "mcp":
            if (config.url is None) == (not config.command):
                raise wrong("a server needs a command or a url", "write one of both")
            return self
        for name in ("credential_ref", "db", "url"):
            if getattr(config, name) is None:
                raise wrong(f"an odoo-mcp needs {name}", f"add '{name}: …' to its config")
        if config.command:
            raise wrong("an odoo-mcp has no command", "remove it, or write 'type: mcp'")
        return self


class FindConfig(Section):
    """A look for something: a tool of the server, and where in its answer the rows are.

    Attributes:
        field: What of each row is wanted.
    """

    tool: str = Field(min_length=1, max_length=200)
    arguments: Mapping[str, Template] = Field(default_factory=dict)
    rows: str = ""
    field: str = "id"


class CustomerConfig(FindConfig):
    """Where the customer is found."""


class ShownConfig(FindConfig):
    """Where what a question is really about is found."""


class ResultConfig(Section):
    """What of an answer is taken, and whose it must be.

    Attributes:
        rows: The way to its rows, such as `data.records`; without it, it is one row.
        fields: What each row is to have, by the name that it is told under.
        words: For a field, what its values are called.
        limit: How many rows are taken.
        owner: For a field of the server's row, what must stand in it: `contact.email`, …
    """

    rows: str = ""
    fields: Mapping[str, str] = Field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    limit: int = Field(default=10, ge=1, le=200)
    owner: Mapping[str, str] = Field(default_factory=dict)


class ActionConfig(Section):
    """Something that can be done in the back office, named for people, and how it is done there.

    Attributes:
        tool: The server's tool.
        description: What it does, for the model.
        parameters: What the model says, each as JSON Schema.
        required: Which of them it must say.
        arguments: What the server's tool is given; `{name}` stands for a parameter's value.
        write: Whether it changes something.
        confirm: What the customer is asked before it is done; not asked without.
        shown: Where `{shown}` in the question comes from: what it is really about.
        from_results: Parameters of a write that may come from what a tool or a text said.
        lookup: How to see whether a write that nobody answered was carried out.
        seconds: How long one attempt may take.
        most: How many characters of data may come back.
        per_minute: How often it may be used by the whole tenant.
    """

    tool: str | None = Field(default=None, min_length=1, max_length=200)
    description: str = Field(default="", max_length=1_000)
    parameters: Mapping[ToolName, Mapping[str, JsonValue]] = Field(default_factory=dict)
    required: tuple[str, ...] = ()
    arguments: Mapping[str, Template] = Field(default_factory=dict)
    write: bool = False
    confirm: str = Field(default="", max_length=500)
    shown: ShownConfig | None = None
    from_results: tuple[str, ...] = ()
    result: ResultConfig = ResultConfig()
    lookup: FindConfig | None = None
    seconds: float = Field(default=8.0, gt=0, le=120)
    most: int = Field(default=4_000, ge=100, le=100_000)
    per_minute: int = Field(default=120, ge=1, le=100_000)

    def over(self, below: "ActionConfig | None") -> "ActionConfig":
        """Return this, and what *below* says of the keys that this says nothing of."""
        return below.model_copy(update=_said(self)) if below else self


class ServerTools(Section):
    """What is known of a kind of server: its actions, and how it says what went wrong.

    Attributes:
        customer: How the customer is found there; the first that finds somebody counts.
        errors: Words in its errors, and what they mean; the first that fits counts.
    """

    customer: tuple[CustomerConfig, ...] = ()
    errors: Mapping[Ending, tuple[Annotated[str, Field(min_length=3)], ...]] = Field(
        default_factory=dict
    )
    actions: Mapping[ToolName, ActionConfig] = Field(default_factory=dict)

    def over(self, below: "ServerTools | None") -> "ServerTools":
        """Return this laid over *below*."""
        if below is None:
            return self
        actions = {name: its.over(below.actions.get(name)) for name, its in self.actions.items()}
        return ServerTools(
            customer=self.customer or below.customer,
            errors={
                **self.errors,
                **{k: v for k, v in below.errors.items() if k not in self.errors},
            },
            actions={**below.actions, **actions},
        )


class Tools(ServerTools):
    """Which tools may be used, by whom, and what they do.

    Attributes:
        allow: The tools of the tenant; without it, all that change nothing.
        crews: For a crew, those of them that it may use.
        agents: For an agent, those of them that it may use.
    """

    allow: tuple[str, ...] | None = None
    crews: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    agents: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)

    @property
    def may_write(self) -> bool:
        """Whether a tool may be among them that changes something: each is allowed by its name."""
        return bool(self.allow)


def _said(section: Section) -> dict[str, Any]:
    return {name: getattr(section, name) for name in section.model_fields_set}
