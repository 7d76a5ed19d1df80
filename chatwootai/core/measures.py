"""What is measured: closed lists, so that no stranger's word becomes a name or a label."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chatwootai.core.conversation import HandoffReason, TenantId

TENANT: Final = "tenant"  # the label whose values are the tenants that are configured
VARIANT: Final = "variant"  # the label whose values are the trials that are configured
OTHER: Final = "other"  # stands for every value that is in no list
MOST_VARIANTS: Final = 100  # as below
MOST_TENANTS: Final = 200  # that have a value of their own; it bounds what a process remembers


class Counted(StrEnum):
    """What happens, counted from the process's start on."""

    WEBHOOKS = "webhooks"
    EVENTS = "events"
    DUPLICATES = "duplicates"
    TURNS = "turns"
    HANDOFFS = "handoffs"
    PARTS = "parts"
    TURNS_STOPPED = "turns_stopped"
    TURNS_RETRIED = "turns_retried"
    DEAD_LETTERS = "dead_letters"
    LEFT_ALONE = "left_alone"
    TAKEOVERS = "takeovers"
    CONFIGURATIONS = "configurations"
    TRACES_LOST = "traces_lost"
    LIMITED = "limited"
    SPENT = "spent_millionths"
    CEILING_REACHED = "ceiling_reached"
    BUDGET_WARNINGS = "budget_warnings"
    COMMON_ANSWERS = "common_answers"


class Timed(StrEnum):
    """What takes time, in seconds."""

    WEBHOOK = "webhook_seconds"
    STAGE = "turn_stage_seconds"
    TRIAL = "trial_stage_seconds"


class Level(StrEnum):
    """What is so much now."""

    QUEUED = "queue_events"
    OLDEST = "queue_oldest_seconds"
    RUNNING = "turns_running"
    WAITING = "messages_waiting"
    DEGRADED = "degraded"
    BUDGET_USED = "budget_used_ratio"


class Stage(StrEnum):
    """The parts of a turn's time, and the whole."""

    WAITING = "waiting"
    WORKING = "working"
    SENDING = "sending"
    WHOLE = "whole"


class Part(StrEnum):
    """What can be less than it should be while the rest goes on."""

    CONFIGURATION = "configuration"
    SECRETS = "secrets"
    KNOWLEDGE = "knowledge"
    DOCUMENTS = "documents"
    INBOX = "inbox"
    ANSWERING = "answering"
    HELPDESK = "helpdesk"
    CACHE = "cache"
    DURABILITY = "durability"
    BUDGET = "budget"
    MODEL = "model"
    TOOLS = "tools"


Measure = Counted | Timed | Level


@dataclass(frozen=True, slots=True)
class Shape:
    """What a measure means, and the labels by which it is told apart, in order."""

    meaning: str
    labels: tuple[str, ...] = ()


SHAPES: Final[Mapping[Measure, Shape]] = {
    Counted.WEBHOOKS: Shape("Webhooks taken, or refused and why", ("result", "error")),
    Counted.EVENTS: Shape("Events looked at, by what the gate decided", (TENANT, "decision")),
    Counted.DUPLICATES: Shape(
        "What came twice and was dropped, by how it was known", ("known_by",)
    ),
    Counted.TURNS: Shape(
        "Turns that ended, by outcome and by how it was delivered",
        (TENANT, "outcome", "delivered", VARIANT),
    ),
    Counted.HANDOFFS: Shape(
        "Turns that ended with a person called, by why", (TENANT, "reason", VARIANT)
    ),
    Counted.PARTS: Shape("Parts of answers that the help desk took", (TENANT, "deed", VARIANT)),
    Counted.TURNS_STOPPED: Shape("Turns stopped before their answer was sent", (TENANT, "stop")),
    Counted.TURNS_RETRIED: Shape("Turns that wait to be tried again", (TENANT, "error")),
    Counted.DEAD_LETTERS: Shape("Events put aside for a person to look at", (TENANT,)),
    Counted.LEFT_ALONE: Shape("Turns given up of which no person could be told", (TENANT,)),
    Counted.TAKEOVERS: Shape("Parts of the inbox taken over from a process that is gone"),
    Counted.CONFIGURATIONS: Shape(
        "Tenants' configurations, by what became of them", (TENANT, "configured")
    ),
    Counted.TRACES_LOST: Shape("Turns whose trace could not be kept", (TENANT,)),
    Counted.LIMITED: Shape("What came too often, by whose limit it was", (TENANT, "scope")),
    Counted.SPENT: Shape("What models have cost, in millionths of the money", (TENANT,)),
    Counted.CEILING_REACHED: Shape(
        "Calls of models that the budget had no room for", (TENANT, "period")
    ),
    Counted.BUDGET_WARNINGS: Shape(
        "Shares of the budget that were reached", (TENANT, "period", "percent")
    ),
    Counted.COMMON_ANSWERS: Shape(
        "Looks for a model's answer that is known already", (TENANT, "looked")
    ),
    Timed.WEBHOOK: Shape("Seconds from a webhook to its acknowledgement", ("result",)),
    Timed.STAGE: Shape("Seconds of a turn that had an answer, by stage", ("stage",)),
    Timed.TRIAL: Shape(
        "The same, of the tenants that try something out", (TENANT, "stage", VARIANT)
    ),
    Level.QUEUED: Shape("Events that are not dealt with, in all processes"),
    Level.OLDEST: Shape("Seconds since the oldest of them was stored"),
    Level.RUNNING: Shape("Turns that go on in this process"),
    Level.WAITING: Shape("Messages in this process that wait for their turn to begin"),
    Level.DEGRADED: Shape("Whether a part is less than it should be (0 or 1)", ("part",)),
    Level.BUDGET_USED: Shape("How much of the budget is spent (1 is all)", (TENANT, "period")),
}

VALUES: Final[Mapping[str, frozenset[str]]] = {
    "result": frozenset({"stored", "duplicate", "ignored", "refused"}),
    "error": frozenset(
        {
            "",
            "UnprovenError",
            "MalformedError",
            "TooLargeError",
            "ServiceUnavailableError",
            "OutcomeUnknownError",
            "OverloadedError",
            "CredentialsError",
        }
    ),
    "decision": frozenset(
        {
            "Answer",
            "FormAnswered",
            "Ignore",
            "PersonTookOver",
            "ReturnedToBot",
            "StatusChanged",
            "SurveyAnswered",
            "DeliveryFailed",
            "OwnEcho",
            "MessageWithdrawn",
            "CustomerTyping",
        }
    ),
    "known_by": frozenset({"delivery", "message"}),
    "outcome": frozenset({"reply", "handoff", "silence", "resumed", "none"}),
    "reason": frozenset(HandoffReason),
    "delivered": frozenset({"done", "stood_down", "gone", "nothing"}),
    "deed": frozenset({"say", "note", "label", "open"}),
    "stop": frozenset({"superseded", "taken_over"}),
    "configured": frozenset({"accepted", "refused", "restored", "rolled_back"}),
    "stage": frozenset(Stage),
    "part": frozenset(Part),
    "scope": frozenset({"contact", "account", "models", "provider"}),
    "period": frozenset({"day", "month"}),
    "percent": frozenset({"50", "80", "100"}),
    "looked": frozenset({"hit", "miss"}),
}


class Bounds:
    """Keeps labels to their lists, whoever's words they were taken from."""

    def __init__(self, tenants: Collection[TenantId], most_tenants: int = MOST_TENANTS) -> None:
        self._named: set[str] = set()
        self._variants = {""}  # what is usual
        self._most_tenants = most_tenants
        self.know(tenants)
        values = {**VALUES, TENANT: self._named, VARIANT: self._variants}
        self._lists = {
            measure: tuple((name, values[name]) for name in shape.labels)
            for measure, shape in SHAPES.items()
        }

    def know(self, tenants: Iterable[TenantId]) -> bool:
        """Let *tenants* have values of their own if there are not too many; tell if one is new."""
        before = len(self._named)
        for tenant in sorted(str(tenant) for tenant in tenants):
            if len(self._named) < self._most_tenants:
                self._named.add(tenant)
        return len(self._named) > before

    def know_variants(self, variants: Iterable[str]) -> None:
        """Let the trials called *variants* have values of their own; as above."""
        for variant in sorted(variants):
            if len(self._variants) <= MOST_VARIANTS:
                self._variants.add(variant)

    def expected(self, measure: Measure) -> Collection[str]:
        """Return the values of the only label of *measure*; none if it has several, or none."""
        lists = self._lists[measure]
        return [*sorted(lists[0][1]), OTHER] if len(lists) == 1 else []

    def of(self, measure: Measure, labels: Mapping[str, str]) -> tuple[str, ...]:
        """Return the values of *labels* in the measure's order; those in no list are `OTHER`.

        Raises:
            ValueError: They are not the labels of *measure*.
        """
        lists = self._lists[measure]
        try:
            values = tuple(
                labels[name] if labels[name] in listed else OTHER for name, listed in lists
            )
        except KeyError as error:
            raise ValueError(f"measure {measure.value!r} needs the label {error}") from error
        if len(labels) != len(lists):
            raise ValueError(f"measure {measure.value!r} has no labels {sorted(labels)}")
        return values
