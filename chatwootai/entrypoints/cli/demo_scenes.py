"""What happens in the demonstration: customers and people of three companies."""

from dataclasses import dataclass
from typing import Final

from chatwootai.testing import AccountSetup, ContactSetup, InboxSetup

# These guard nothing: they are made up for a stand-in that listens on this machine alone.
ACCOUNTS: Final = tuple(
    AccountSetup(
        id=number,
        name=name,
        bot_token=f"demo-token-{number}",
        bot_id=number,
        bot_name="Assistente",
        secret=f"demo-secret-{number}",
    )
    for number, name in (
        (1, "Sandra Cosméticos"),
        (2, "Móveis Elegantes"),
        (3, "Clínica Vida Plena"),
    )
)
INBOXES: Final = (
    InboxSetup(account=1, id=11, name="WhatsApp Sandra", channel="Channel::Whatsapp"),
    InboxSetup(account=1, id=12, name="Site Sandra", channel="Channel::WebWidget"),
    InboxSetup(account=2, id=21, name="WhatsApp Móveis", channel="Channel::Whatsapp"),
    InboxSetup(account=3, id=31, name="Site Clínica", channel="Channel::WebWidget"),
)
SECRETS: Final = {
    f"CHATWOOTAI_SECRET_ACCOUNT_{setup.id}_{kind}": value
    for setup in ACCOUNTS
    for kind, value in (("BOT", setup.bot_token), ("HOOK", setup.secret))
}


@dataclass(frozen=True, slots=True)
class Says:
    """The customer writes; several texts come within a second, and are answered as one.

    Attributes:
        is_told: Words that the answer must have; none where no answer must come.
        calls_person: Whether the answer is that a person is called.
    """

    texts: tuple[str, ...]
    is_told: str = ""
    calls_person: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether the assistant must answer."""
        return bool(self.is_told)


@dataclass(frozen=True, slots=True)
class Notes:
    """A person leaves a private note, which asks nothing of the assistant."""

    text: str


@dataclass(frozen=True, slots=True)
class Answers:
    """A person answers the customer: the assistant stands down.

    Attributes:
        on_phone: Whether they do so in the channel's own app, so that Chatwoot hears the echo.
    """

    text: str
    on_phone: bool = False


@dataclass(frozen=True, slots=True)
class Resolves:
    """A person ends the conversation."""


@dataclass(frozen=True, slots=True)
class Rates:
    """The customer rates the conversation."""

    rating: int
    feedback: str = ""


Act = Says | Notes | Answers | Resolves | Rates


@dataclass(frozen=True, slots=True)
class Scene:
    """One conversation, from its first word on.

    Attributes:
        begins: The customer's first words.
        is_told_twice: Whether Chatwoot posts each webhook of it twice.
    """

    title: str
    account: int
    inbox: int
    contact: ContactSetup
    begins: Says
    goes_on: tuple[Act, ...] = ()
    is_told_twice: bool = False


SCENES: Final = (
    Scene(
        "Sandra Cosméticos, WhatsApp: a question, and others after it",
        1,
        11,
        ContactSetup(name="Mariana Lima", phone_number="+5531987654321"),
        Says(("Oi, boa tarde! A partir de quanto o frete é grátis?",), "R$ 199"),
        (
            Says(("aceitam pix?",), "Pix"),
            Says(("obrigada!",), "nada"),
        ),
    ),
    Scene(
        "Móveis Elegantes, WhatsApp: three messages at once, each told to us twice: one answer",
        2,
        21,
        ContactSetup(name="Carlos Souza", phone_number="+5541991112222"),
        Says(("bom dia", "quero uma estante", "vocês montam em casa?"), "montagem"),
        (
            Notes("Cliente antigo, comprou o sofá em março."),
            Answers("Carlos, aqui é o Beto, da loja. Já te ligo!", on_phone=True),
            Says(("combinado, obrigado!",)),
        ),
        is_told_twice=True,
    ),
    Scene(
        "Clínica Vida Plena, web site: business hours, then a person, then the assistant again",
        3,
        31,
        ContactSetup(name="Rita Campos", email="rita@example.com"),
        Says(("Que horas vocês abrem no sábado?",), "sábado"),
        (
            Says(("quero falar com uma atendente, por favor",), "pessoa", calls_person=True),
            Answers("Oi, Rita! Aqui é a Ana. Em que posso ajudar?"),
            Says(("Consegui resolver, Ana, obrigada!",)),
            Resolves(),
            Rates(5, "Rápido e gentil"),
            Says(("Vocês fazem teleconsulta?",), "vídeo"),
        ),
    ),
    Scene(
        "Sandra Cosméticos, web site: what the shop has not written",
        1,
        12,
        ContactSetup(name="Bia Rocha", email="bia@example.com"),
        Says(("Vocês sabem quem ganhou o jogo ontem?",), "não encontrei"),
    ),
)
