"""Reads what comes with a request, as much of it as there may be."""

from starlette.requests import ClientDisconnect, Request

from chatwootai.entrypoints.http.errors import MalformedError, TooLargeError


async def body_of(request: Request, largest: int) -> bytes:
    """Return the body of *request*.

    Raises:
        TooLargeError: It has more than *largest* bytes; no more than those were read.
        MalformedError: It ended early.
    """
    claimed = request.headers.get("content-length", "")
    if claimed.isdecimal() and int(claimed[:20]) > largest:
        raise TooLargeError(f"the body has more than {largest} bytes")
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > largest:
                raise TooLargeError(f"the body has more than {largest} bytes")
    except ClientDisconnect as error:
        raise MalformedError("the body ended early") from error
    return bytes(body)
