import pytest

from chatwootai.adapters.proven_numbers import proven_phone


@pytest.mark.parametrize(
    ("channel", "source", "phone"),
    [
        ("Channel::Whatsapp", "5531988887777", "+5531988887777"),
        ("Channel::Whatsapp", "BR.13491208655302741918", ""),
        ("Channel::TwilioSms", "whatsapp:+5531988887777", "+5531988887777"),
        ("Channel::TwilioSms", "+5531988887777", ""),
        ("Channel::Sms", "+5531988887777", ""),
        ("Channel::Email", "5531988887777", ""),
        ("Channel::WebWidget", "5531988887777", ""),
        ("Channel::Whatsapp", "", ""),
    ],
)
def test_only_a_messenger_proves_a_number(channel: str, source: str, phone: str) -> None:
    assert proven_phone(channel, source) == phone
