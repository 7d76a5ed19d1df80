from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import pytest

from chatwootai.testing import (
    AttachmentSetup,
    ContactSetup,
    Conversation,
    MessageSetup,
    StandInChatwoot,
)
from tests import samples

from .desk_client import DeskClient, where
from .receiver import Receiver

Scene: TypeAlias = Callable[[StandInChatwoot, DeskClient], Awaitable[Any]]

ITEMS = [{"title": "Rastrear", "value": "rastrear"}, {"title": "Humano", "value": "humano"}]


async def _begun(chatwoot: StandInChatwoot, inbox: int = 11) -> Conversation:
    return await chatwoot.customer_says("Oi, meu pedido não chegou.", account=3, inbox=inbox)


async def text_pt(chatwoot: StandInChatwoot, client: DeskClient) -> None:
    await _begun(chatwoot)


async def bot_echo_own(chatwoot: StandInChatwoot, client: DeskClient) -> None:
    await client.say(await _begun(chatwoot), "Saiu para entrega. 🚚")


async def private_note(chatwoot: StandInChatwoot, client: DeskClient) -> None:
    conversation = await _begun(chatwoot)
    await chatwoot.assign(conversation, agent=7)
    await chatwoot.private_note(conversation, "Cliente VIP")


async def human_outgoing(chatwoot: StandInChatwoot, client: DeskClient) -> None:
    conversation = await _begun(chatwoot)
    await chatwoot.assign(conversation, agent=7)
    await chatwoot.agent_says(conversation, "Bom dia!")


async def open_with_human(chatwoot: StandInChatwoot, client: DeskClient) -> None:
    conversation = await _begun(chatwoot)
    await chatwoot.assign(conversation, agent=7)
    await chatwoot.customer_says("e aí?", account=3, conversation=conversation.id)


async def resolved(chatwoot: StandInChatwoot, client: DeskClient) -> None:
    conversation = await _begun(chatwoot)
    await chatwoot.assign(conversation, agent=7)
    await chatwoot.agent_says(conversation, "Resolvido, obrigado!")
    await chatwoot.change_status(conversation, "resolved")


async def labelled(chatwoot: StandInChatwoot, client: DeskClient) -> None:
    conversation = await _begun(chatwoot)
    await chatwoot.agent_says(conversation, "Devolvendo para o robô.")
    await chatwoot.change_status(conversation, "open")
    await chatwoot.settled()
    await chatwoot.label(conversation, ["vip", "reclamação"])


async def waiting_again(chatwoot: StandInChatwoot, client: DeskClient) -> None:
    conversation = await _begun(chatwoot)
    await client.say(conversation, "Olá!")
    await chatwoot.settled()
    await chatwoot.customer_says("oi de novo", account=3, conversation=conversation.id)


async def list_answered(chatwoot: StandInChatwoot, client: DeskClient) -> None:
    conversation = await _begun(chatwoot, inbox=14)
    attributes = {"items": ITEMS}
    await client.say(
        conversation, "Escolha:", content_type="input_select", content_attributes=attributes
    )
    await chatwoot.submit(conversation.messages[-1], [ITEMS[1]])


async def rated(chatwoot: StandInChatwoot, client: DeskClient) -> None:
    conversation = await _begun(chatwoot, inbox=14)
    await chatwoot.change_status(conversation, "resolved")
    await chatwoot.rate(conversation, 2, "O robô não entendeu nada")


async def customer_typing(chatwoot: StandInChatwoot, client: DeskClient) -> None:
    await chatwoot.customer_types(await _begun(chatwoot, inbox=14))


async def agent_typing(chatwoot: StandInChatwoot, client: DeskClient) -> None:
    await chatwoot.agent_types(await _begun(chatwoot, inbox=14))


async def bot_typing(chatwoot: StandInChatwoot, client: DeskClient) -> None:
    conversation = await _begun(chatwoot, inbox=14)
    await client.post(f"{where(conversation)}/toggle_typing_status", {"typing_status": "on"})


async def deleted(chatwoot: StandInChatwoot, client: DeskClient) -> None:
    conversation = await _begun(chatwoot)
    await chatwoot.delete_message(conversation.messages[-1], "Esta mensagem foi excluída")


async def blocked(chatwoot: StandInChatwoot, client: DeskClient) -> None:
    spammer = ContactSetup("Spammer", blocked=True)
    await chatwoot.customer_says("compre!!!", account=3, inbox=14, contact=spammer)


async def greeted(chatwoot: StandInChatwoot, client: DeskClient) -> None:
    await chatwoot.template_says(await _begun(chatwoot), "Olá! Bem-vindo à Loja Azul.")


def sends(file_type: str, **details: Any) -> Scene:
    async def scene(chatwoot: StandInChatwoot, client: DeskClient) -> None:
        attachment = AttachmentSetup(file_type, details=details)
        said = MessageSetup(attachments=(attachment,))
        await chatwoot.customer_says(said, account=3, inbox=11)

    return scene


SCENES: list[tuple[Scene, str]] = [
    (text_pt, "whatsapp__message_created__text_pt"),
    (bot_echo_own, "whatsapp__message_created__bot_echo_own"),
    (private_note, "whatsapp__message_created__private_note"),
    (human_outgoing, "whatsapp__message_created__human_agent_outgoing"),
    (open_with_human, "whatsapp__message_created__open_with_human"),
    (resolved, "whatsapp__conversation_status_changed__resolved"),
    (resolved, "whatsapp__conversation_resolved__agent_bot"),
    (labelled, "whatsapp__conversation_updated__labels"),
    (waiting_again, "whatsapp__conversation_updated__waiting_since"),
    (text_pt, "whatsapp__conversation_created__with_first_message"),
    (list_answered, "webwidget__message_updated__input_select_submitted"),
    (rated, "webwidget__message_updated__csat_response"),
    (customer_typing, "webwidget__conversation_typing_on__contact"),
    (agent_typing, "webwidget__conversation_typing_on__human_agent"),
    (bot_typing, "webwidget__conversation_typing_on__own_bot"),
    (deleted, "whatsapp__message_updated__deleted_incoming"),
    (blocked, "webwidget__message_created__blocked_contact"),
    (greeted, "whatsapp__message_created__template_greeting"),
    (text_pt, "account__contact_created__whatsapp"),
    (sends("audio"), "whatsapp__message_created__audio_only"),
    (sends("image"), "whatsapp__message_created__image_only"),
    (sends("location", fallback_title="MASP"), "whatsapp__message_created__location"),
]


@pytest.mark.parametrize(("scene", "sample"), SCENES, ids=[sample for _, sample in SCENES])
async def test_a_body_has_the_keys_of_a_recorded_one(
    scene: Scene, sample: str, chatwoot: StandInChatwoot, client: DeskClient, receiver: Receiver
) -> None:
    recorded = samples.payload(sample)

    await scene(chatwoot, client)
    await chatwoot.settled()

    ours = receiver.of(recorded["event"])[-1].body
    assert samples.differences(samples.shape(ours), samples.shape(recorded)) == []
    for key in ("event", "message_type", "private", "status", "content_type"):
        assert ours.get(key) == recorded.get(key)


async def test_the_conversation_holds_the_last_public_message_not_the_note(
    chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    conversation = await chatwoot.customer_says("Quero cancelar", account=3)

    await chatwoot.private_note(conversation, "Cuidado, VIP")
    await chatwoot.settled()

    note = receiver.of("message_created")[-1].body
    assert note["content"] == "Cuidado, VIP"
    assert note["conversation"]["messages"][0]["content"] == "Quero cancelar"


async def test_activity_messages_are_never_posted(
    chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    conversation = await chatwoot.customer_says("oi", account=3)

    await chatwoot.change_status(conversation, "open")
    await chatwoot.settled()

    assert conversation.activities == ["Conversation was reopened by Ana Souza"]
    assert {hook.body["message_type"] for hook in receiver.of("message_created")} == {"incoming"}
    updated = receiver.of("conversation_updated")[-1].body
    assert updated["messages"][0]["content"] == "oi"


async def test_text_is_escaped_as_rails_does(chatwoot: StandInChatwoot, receiver: Receiver) -> None:
    text = "<b>R&D</b> \u2028 \u2029 ação"

    await chatwoot.customer_says(text, account=3)
    await chatwoot.settled()

    hook = receiver.of("message_created")[0]
    assert r"\u003cb\u003eR\u0026D\u003c/b\u003e \u2028 \u2029 ação".encode() in hook.raw
    assert not set("<>&\u2028\u2029") & set(hook.raw.decode())
    assert hook.body["content"] == text


async def test_the_editors_hard_breaks_do_not_reach_webhooks(
    chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    conversation = await chatwoot.customer_says("oi", account=3)

    await chatwoot.agent_says(conversation, "uma\\\nduas\n\n")
    await chatwoot.settled()

    echo = receiver.of("message_created")[-1].body
    assert echo["content"] == "uma\nduas"
    assert echo["conversation"]["messages"][0]["processed_message_content"] == "uma\nduas"


async def test_the_new_text_of_an_email_is_told_beside_the_whole(
    chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    email = {"text_content": {"quoted": "só isto"}, "subject": "Pedido"}
    said = MessageSetup("só isto\n> antes", content_attributes={"email": email})

    await chatwoot.customer_says(said, account=3)
    await chatwoot.settled()

    body = receiver.of("message_created")[0].body
    assert body["content"] == "só isto\n> antes"
    assert body["conversation"]["messages"][0]["processed_message_content"] == "só isto"


async def test_the_channel_says_how_it_calls_a_contact(
    chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    contact = ContactSetup("Zoë", phone_number="+5511900001111")

    await chatwoot.customer_says("oi", account=3, inbox=11, contact=contact)
    await chatwoot.settled()

    body = receiver.of("message_created")[0].body
    assert body["conversation"]["contact_inbox"]["source_id"] == "5511900001111"
    assert body["conversation"]["channel"] == "Channel::Whatsapp"
    assert body["source_id"].startswith("wamid.")
    assert "channel" not in body["inbox"]


@pytest.mark.parametrize(
    ("file_type", "keys"),
    [
        ("fallback", {"fallback_title", "data_url"}),
        ("contact", {"fallback_title", "meta"}),
        ("embed", {"data_url"}),
        ("ig_reel", {"data_url", "thumb_url"}),
    ],
)
async def test_an_attachment_has_the_keys_of_its_type(
    file_type: str, keys: set[str], chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    said = MessageSetup(attachments=(AttachmentSetup(file_type),))

    await chatwoot.customer_says(said, account=3)
    await chatwoot.settled()

    (attachment,) = receiver.of("message_created")[0].body["attachments"]
    assert set(attachment) == {"id", "message_id", "file_type", "account_id"} | keys


async def test_a_changed_status_is_listed_as_a_change_of_the_conversation(
    chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    conversation = await chatwoot.customer_says("oi", account=3)

    await chatwoot.change_status(conversation, "open")
    await chatwoot.settled()

    changes = receiver.of("conversation_updated")[-1].body["changed_attributes"]
    assert {"status": {"previous_value": "pending", "current_value": "open"}} in changes
    assert all(len(change) == 1 for change in changes)
    assert receiver.of("conversation_status_changed")[-1].body["changed_attributes"] is None
