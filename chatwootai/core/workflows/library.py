"""The workflows that crews take where nothing else is said."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from chatwootai.core.errors import ConfigurationError
from chatwootai.core.workflows.conditions import Condition
from chatwootai.core.workflows.workflow import Mode, Step, Workflow

_ASKS: Final = Condition.parse("analyze.has_question")
_ASKS_KNOWLEDGE: Final = Condition.parse("scan.asks_knowledge")


def query_processing() -> Workflow:
    """Return the whole way from a question to its answer, in eight steps."""
    return Workflow(
        "query_processing",
        (
            Step("analyze", "intention", description="Tell the language, and what is wanted."),
            Step(
                "map",
                "vocabulary",
                needs=("analyze",),
                when=_ASKS,
                description="Put each question into words that can be looked up.",
            ),
            Step(
                "scan",
                "planner",
                needs=("map",),
                when=_ASKS,
                description="Decide where each question may find its answer.",
            ),
            Step(
                "load",
                "knowledge",
                needs=("scan",),
                when=_ASKS_KNOWLEDGE,
                retries=1,
                description="Look the questions up in the company's texts.",
            ),
            Step(
                "enrich",
                "business",
                cheap=True,
                when=_ASKS,
                optional=True,
                description="Add what the company itself knows: its hours.",
            ),
            Step(
                "process",
                "writer",
                needs=("load", "enrich"),
                description="Decide what is known, and write the answer.",
            ),
            Step(
                "validate",
                "reviewer",
                needs=("process",),
                closing=True,
                description="Check that nothing is said that must not be.",
            ),
            Step(
                "memorize",
                "memory",
                needs=("validate",),
                closing=True,
                optional=True,
                description="Note what the customer's next message may refer to.",
            ),
        ),
        Mode.ADAPTIVE,
        "A customer's question, answered from what the company has written.",
    )


def simple_query() -> Workflow:
    """Return a short way, for when the long one failed."""
    return Workflow(
        "simple_query",
        (
            Step("analyze", "intention"),
            Step("load", "knowledge", needs=("analyze",)),
            Step("process", "writer", needs=("load",)),
        ),
        Mode.ADAPTIVE,
        "A question, looked up as it was written.",
    )


class WorkflowLibrary:
    """The workflows that have a name."""

    def __init__(self, workflows: Iterable[Workflow]) -> None:
        self._workflows: Mapping[str, Workflow] = {flow.name: flow for flow in workflows}

    @classmethod
    def bundled(cls, brought: Iterable[Workflow] = ()) -> "WorkflowLibrary":
        """Return the library that comes with the service, and what plugins have *brought*.

        Raises:
            ConfigurationError: Something that was brought is called as one of the library's own.
        """
        own = (query_processing(), simple_query())
        brought = tuple(brought)
        for name in {flow.name for flow in own} & {flow.name for flow in brought}:
            raise ConfigurationError(
                f"a plugin registers the workflow {name!r}, which the library has; uninstall it"
            )
        return cls((*own, *brought))

    @property
    def names(self) -> Iterable[str]:
        """The names of the workflows."""
        return self._workflows.keys()

    def get(self, name: str, mode: Mode = Mode.AUTO) -> Workflow:
        """Return the workflow called *name*, in another *mode* than its own if one is given.

        Raises:
            ConfigurationError: None is called that.
        """
        workflow = self._workflows.get(name)
        if workflow is None:
            known = ", ".join(sorted(self.names))
            raise ConfigurationError(f"no workflow is called {name!r}; known are {known}")
        return workflow if mode is Mode.AUTO else replace(workflow, mode=mode)
