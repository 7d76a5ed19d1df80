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
    """The customer writes; several texts come within a second, and are answered as one."""

    texts: tuple[str, ...]
    expects_answer: bool = True


@dataclass(frozen=True, slots=True)
class Notes:
    """A person leaves a private note, which asks nothing of the assistant."""

    text: str


@dataclass(frozen=True, slots=True)
class Answers:
    """A person answers the customer: the assistant stands down."""

    text: str


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
    """One conversation, from its first word on."""

    title: str
    account: int
    inbox: int
    contact: ContactSetup
    acts: tuple[Act, ...]


SCENES: Final = (
    Scene(
        "Sandra Cosméticos, WhatsApp: uma pergunta e outra que a continua",
        1,
        11,
        ContactSetup(name="Mariana Lima", phone_number="+5531987654321"),
        (
            Says(("Oi, boa tarde! A partir de quanto o frete é grátis?",)),
            Says(("vcs parcelam no cartão?",)),
            Says(("obrigada!",)),
        ),
    ),
    Scene(
        "Móveis Elegantes, WhatsApp: três mensagens seguidas, uma resposta",
        2,
        21,
        ContactSetup(name="Carlos Souza", phone_number="+5541991112222"),
        (
            Says(("bom dia", "comprei um guarda-roupa aí", "vocês montam o móvel em casa?")),
            Notes("Cliente antigo, comprou o sofá em março."),
        ),
    ),
    Scene(
        "Clínica Vida Plena, site: horário, e depois uma pessoa",
        3,
        31,
        ContactSetup(name="Rita Campos", email="rita@example.com"),
        (
            Says(("Que horas vocês abrem no sábado?",)),
            Says(("quero falar com uma atendente, por favor",)),
            Answers("Oi, Rita! Aqui é a Ana. Em que posso ajudar?"),
            Says(("Consegui resolver, Ana, obrigada!",), expects_answer=False),
            Resolves(),
            Rates(5, "Rápido e gentil"),
        ),
    ),
    Scene(
        "Sandra Cosméticos, site: o que a loja não escreveu",
        1,
        12,
        ContactSetup(name="Bia Rocha", email="bia@example.com"),
        (Says(("Vocês sabem quem ganhou o jogo ontem?",)),),
    ),
)
