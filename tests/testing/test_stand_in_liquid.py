import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatwootai.testing import ContactSetup, Conversation, StandInChatwoot

from .desk_client import DeskClient

MARIANA = ContactSetup("mariana LIMA", "+5511987654321", "mari@example.com")


@pytest.fixture
async def conversation(chatwoot: StandInChatwoot) -> Conversation:
    return await chatwoot.customer_says("meu CPF é 1", account=3, inbox=14, contact=MARIANA)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("Oi {{contact.name}}!", "Oi Mariana Lima!"),
        ("{{ contact.first_name }} {{contact.last_name}}", "Mariana Lima"),
        ("{{contact.email}} {{contact.phone_number}}", "mari@example.com +5511987654321"),
        ("{{account.name}} #{{conversation.display_id}}", "Loja Azul #1"),
        ("{{agent.name}}, {{inbox.name}}", "Azulinha Ia, Site"),
        ("{{conversation.recent_messages}}", '{"content"=>"meu CPF é 1"}'),
        ("a{{ contact.secret }}b{{nobody.name}}c{{}}d{{contact}}", "abcd"),
        ("{{ contact.name | upcase }}", "Mariana Lima"),
        ("{{ 'texto' }} {{ 42 }} {{- 4.5 -}}", "texto 42 4.5"),
        ("use `{{contact.email}}` no modelo", "use `{{contact.email}}` no modelo"),
        ("{% raw %}{{contact.email}}{% endraw %}", "{{contact.email}}"),
        ("a{% comment %}x{% endcomment %}b", "ab"),
        ("{% if true %}a{% else %}b{% endif %}{% assign x = 1 %}", "ab"),
        ("{% for m in x %}{{ account.name }}{% endfor %}", "Loja Azul"),
        ("{ {contact.name} } { % if % }", "{ {contact.name} } { % if % }"),
        ("100% {certo} ``", "100% {certo} ``"),
    ],
)
async def test_what_is_sent_is_rendered(
    written: str, stored: str, conversation: Conversation, client: DeskClient
) -> None:
    reply = await client.say(conversation, written)

    assert reply.json["content"] == stored
    assert conversation.replies == [stored]


@pytest.mark.parametrize(
    "broken",
    [
        "{{contact.name",
        "{{contact.name}",
        "{{contact.name}} {% if",
        "{{contact.name}} {% if x %}",
        "{{contact.name}} {% endif %}",
        "{{contact.name}} {% else %}",
        "{{contact.name}} {% unheard %}",
        "{{contact.name}} {% %}",
        "{{contact.name}} {% raw %}",
        "`{% endraw %}{{contact.email}}`",
    ],
)
async def test_broken_liquid_is_left_as_it_is(
    broken: str, conversation: Conversation, client: DeskClient
) -> None:
    reply = await client.say(conversation, broken)

    assert reply.json["content"] == broken


async def test_what_people_write_is_rendered_too(
    chatwoot: StandInChatwoot, conversation: Conversation
) -> None:
    said = await chatwoot.agent_says(conversation, "{{agent.first_name}}: oi, {{contact.name}}")
    note = await chatwoot.private_note(conversation, "{{contact.email}}")
    greeting = await chatwoot.template_says(conversation, "{{agent.name}}{{contact.name}}")

    assert said.content == "Ana: oi, Mariana Lima"
    assert note.content == "mari@example.com"
    assert greeting.content == "Mariana Lima"


async def test_what_customers_write_is_not_rendered(chatwoot: StandInChatwoot) -> None:
    conversation = await chatwoot.customer_says("{{account.name}}", account=3)

    assert conversation.messages[0].content == "{{account.name}}"


@given(text=st.text(alphabet="{}%` abc.|\n", max_size=60))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_text_makes_rendering_fail(
    text: str, chatwoot: StandInChatwoot, conversation: Conversation
) -> None:
    conversation.recent.clear()

    message = await chatwoot.agent_says(conversation, text)

    assert isinstance(message.content, str)
    if "{{" not in text and "{%" not in text:
        assert message.content == text
