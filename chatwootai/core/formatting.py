"""Makes a text fit to be sent: harmless for the help desk, in the channel's markup, in its length.

Chatwoot renders Markdown for each channel (`messages/markdown_renderer_service.rb`), losing what
the channel cannot show, and before that every outgoing text as a Liquid template
(`app/models/concerns/liquidable.rb`), which would put a customer's data in place of `{{…}}`.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from chatwootai.core.channels import ChannelProfile, Markup

# Where a text is best cut, best first: between paragraphs, lines, sentences, words.
_SEAMS: Final = (
    re.compile(r"\n{2,}"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?…])\s+"),
    re.compile(r"\s+"),
)
_LINK: Final = re.compile(r"!?\[([^\]\n]*)\]\((\S+?)(?:\s+\"[^\"\n]*\")?\)")
_HEADING: Final = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_STRUCK: Final = re.compile(r"~~(.+?)~~")
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_EMPHASIS: Final = re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1")
_JOINERS: Final = frozenset("\u200d\ufe0e\ufe0f\u20e3")


def parts(text: str, profile: ChannelProfile) -> Sequence[str]:
    """Return *text* (Markdown) as the messages that a channel takes; none if it is blank."""
    # harmless comes last of what changes the text: taking markup away can bring braces together
    return split(harmless(rendered(text, profile.markup)), profile.limit)


def harmless(text: str) -> str:
    """Return *text* with nothing in it that a Liquid renderer would replace."""
    return re.sub(r"\{(?=[{%])", "{\u2060", text)  # an invisible joiner keeps them apart


def rendered(text: str, markup: Markup) -> str:
    """Return *text* in the *markup* that a channel shows, with nothing of its meaning lost."""
    if markup is Markup.FULL:
        return text
    text = _BREAK.sub("\n", _STRUCK.sub(r"\1", _LINK.sub(_link, text)))
    if markup is Markup.LIGHT:
        return _HEADING.sub(r"**\1**", text)
    return _EMPHASIS.sub(r"\2", _HEADING.sub(r"\1", text))


def split(text: str, limit: int) -> Sequence[str]:
    """Return *text* in pieces of at most *limit* UTF-16 units, cut where it hurts least."""
    return [piece.strip() for piece in _pieces(text.strip(), limit, _SEAMS) if piece.strip()]


def length(text: str) -> int:
    """Return how long *text* is in UTF-16 units."""
    return len(text) + sum(1 for letter in text if ord(letter) > 0xFFFF)  # noqa: PLR2004


def _link(match: re.Match[str]) -> str:
    label, url = match[1].strip(), match[2]
    return url if not label or label == url else f"{label}: {url}"


def _pieces(text: str, limit: int, seams: Sequence[re.Pattern[str]]) -> Iterator[str]:
    if length(text) <= limit:
        yield text
        return
    if not seams:
        yield from _cut(text, limit)
        return
    seam, finer = seams[0], seams[1:]
    piece = ""
    for chunk in _chunks(text, seam):
        if length((piece + chunk).rstrip()) <= limit:
            piece += chunk
            continue
        if piece:
            yield piece
        *whole, piece = _pieces(chunk, limit, finer)
        yield from whole
    yield piece


def _chunks(text: str, seam: re.Pattern[str]) -> Iterator[str]:
    """Yield *text* cut at each seam; what stands at the seam goes with the chunk before it."""
    start = 0
    for match in seam.finditer(text):
        yield text[start : match.end()]
        start = match.end()
    yield text[start:]


def _cut(text: str, limit: int) -> Iterator[str]:
    """Yield *text* cut between letters, never inside one that is made of several characters."""
    piece = ""
    for letter in _letters(text):
        if piece and length(piece + letter) > limit:
            yield piece
            piece = ""
        piece += letter
        while length(piece) > limit:  # one letter alone is longer than a message may be
            yield piece[: limit // 2]
            piece = piece[limit // 2 :]
    yield piece


def _letters(text: str) -> Iterator[str]:
    letter = ""
    for character in text:
        belongs = letter and (
            unicodedata.combining(character)
            or character in _JOINERS
            or letter[-1] == "\u200d"
            or 0x1F3FB <= ord(character) <= 0x1F3FF  # noqa: PLR2004  skin tones
        )
        if letter and not belongs:
            yield letter
            letter = ""
        letter += character
    yield letter
