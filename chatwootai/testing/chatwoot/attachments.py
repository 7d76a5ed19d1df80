"""How attachments look in bodies."""

from chatwootai.testing.chatwoot.setups import AttachmentSetup
from chatwootai.testing.chatwoot.wire import Json

_FILES = frozenset({"image", "audio", "video", "file"})


def attachment_body(setup: AttachmentSetup, number: int, message: int, account: int) -> Json:
    """Return attachment *number* of *message* as webhooks and REST answers show it."""
    body: Json = {
        "id": number,
        "message_id": message,
        "file_type": setup.file_type,
        "account_id": account,
    }
    return body | _particulars(setup) | dict(setup.details)


def _particulars(setup: AttachmentSetup) -> Json:
    match setup.file_type:
        case file_type if file_type in _FILES:
            return _file(setup)
        case "location":
            return {
                "coordinates_lat": 0.0,
                "coordinates_long": 0.0,
                "fallback_title": None,
                "data_url": setup.data_url,
            }
        case "fallback":
            return {"fallback_title": None, "data_url": setup.data_url}
        case "contact":
            return {"fallback_title": None, "meta": {}}
        case "embed":
            return {"data_url": setup.data_url}
        case _:
            return {"data_url": setup.data_url, "thumb_url": ""}


def _file(setup: AttachmentSetup) -> Json:
    is_image = setup.file_type == "image"
    body: Json = {
        "extension": None,
        "content_type": setup.content_type,
        "data_url": setup.data_url,
        "thumb_url": setup.data_url if is_image else "",
        "file_size": setup.file_size,
        "width": None,
        "height": None,
    }
    return body | ({"transcribed_text": ""} if setup.file_type == "audio" else {})
