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

_UNSENDABLE: Final = re.compile("[\x00\ud800-\udfff]")  # no database, and no UTF-8, takes these
_JOINER: Final = "\u2060"  # shows nothing, and takes no room

_LINK: Final = re.compile(
    r"!?\[(?P<label>[^\[\]\n]*)\]"
    r"\((?P<url>[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+\"[^\"\n]*\")?\)"
)
_ADDRESS: Final = re.compile(r"<((?:https?://|mailto:|tel:)[^\s<>]+)>")
_SCHEME: Final = re.compile(r"\A(?:mailto|tel):")
_HEADING: Final = re.compile(r"^ {0,3}#{1,6}[ \t]+(\S.*)$", re.MULTILINE)
_CLOSED_HEADING: Final = re.compile(r"[ \t]#+\Z")
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_STRUCK: Final = re.compile(r"~~(?=\S)(.{1,1000}?)(?<=\S)~~")
# Code between fences; the language that may stand at the first is shown nowhere.
_FENCED: Final = re.compile(
    r"^[ \t]*(?P<fence>```|~~~)[\w+#.-]*[ \t]*\n(?P<code>(?:.*\n)*?)[ \t]*(?P=fence)[ \t]*$\n?",
    re.MULTILINE,
)
_EMPHASIS: Final = (
    re.compile(r"(?<!`)(`{1,3})(?!`)(?=\s*[^\s`])(.{1,1000}?)(?<!`)\1(?!`)"),
    re.compile(r"(\*\*)(?=\S)(.{1,1000}?)(?<=\S)\1"),
    re.compile(r"(?<!\w)(__)(?=\S)(.{1,1000}?)(?<=\S)\1(?!\w)"),
    re.compile(r"(?<![\w*])(\*)(?=[^\s*])([^*\n]{1,1000})(?<=\S)\1(?![\w*])"),
    re.compile(r"(?<!\w)(_)(?=[^\s_])([^_\n]{1,1000})(?<=\S)\1(?!\w)"),
)

# What is cut only if it is longer than a message: code, links, bold words, a list's mark.
_WHOLE: Final = re.compile(
    r"```.*?```|`[^`\n]+`|!?\[[^\[\]\n]*\]\([^\s()]*\)|\*\*[^*\n]+\*\*"
    r"|^[ \t]*(?:[-*+]|\d+[.)])[ \t]+\S+",
    re.DOTALL | re.MULTILINE,
)
# Where a text is best cut, best first: between paragraphs, lines, sentences, words.
_SEAMS: Final = (
    re.compile(r"\n{2,}"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?…])\s+"),
    re.compile(r"\s+"),
)

_MARKS: Final = frozenset({"Mn", "Mc", "Me"})
# More that belongs to the letter before: joiners, parts of Korean letters, skin tones, tags.
_JOINED: Final = ((0x200C, 0x200D), (0x1160, 0x11FF), (0x1F3FB, 0x1F3FF), (0xE0020, 0xE007F))
_FLAGS: Final = (0x1F1E6, 0x1F1FF)  # letters of which two make a flag


def parts(text: str, profile: ChannelProfile) -> Sequence[str]:
    """Return *text* (Markdown) as the messages that a channel takes; none if it is blank."""
    # harmless comes last of what changes the text: taking markup away can bring braces together
    return split(harmless(rendered(text, profile.markup)), profile.limit)


def harmless(text: str) -> str:
    """Return *text* with nothing in it that a Liquid renderer would replace, or no store takes."""
    return re.sub(r"\{(?=[{%])", "{" + _JOINER, _UNSENDABLE.sub("", text))


def rendered(text: str, markup: Markup) -> str:
    """Return *text* in the *markup* that a channel shows, with nothing of its meaning lost."""
    if markup is Markup.FULL:
        return text
    text = _ADDRESS.sub(lambda match: _bare(match[1]), _LINK.sub(_link, _BREAK.sub("\n", text)))
    text = _STRUCK.sub(r"\1", text)
    if markup is Markup.LIGHT:
        return _HEADING.sub(lambda match: f"**{_without_emphasis(_title(match))}**", text)
    return _without_emphasis(_HEADING.sub(_title, _FENCED.sub(_code, text)))


def split(text: str, limit: int) -> Sequence[str]:
    """Return *text* in pieces of at most *limit* UTF-16 units, cut where it hurts least."""
    return [piece.strip() for piece in _pieces(text.strip(), limit, _SEAMS) if piece.strip()]


def length(text: str) -> int:
    """Return how long *text* is in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _link(match: re.Match[str]) -> str:
    label, url = match["label"].strip(), _bare(match["url"])
    if not label or label == url:
        return url or match[0]
    return f"{label}: {url}" if url else label


def _bare(url: str) -> str:
    return _SCHEME.sub("", url)


def _code(match: re.Match[str]) -> str:
    return match["code"]


def _title(match: re.Match[str]) -> str:
    return _CLOSED_HEADING.sub("", match[1].rstrip()).rstrip()


def _without_emphasis(text: str) -> str:
    for emphasis in _EMPHASIS:
        text = emphasis.sub(r"\2", text)
    return text


def _pieces(text: str, limit: int, seams: Sequence[re.Pattern[str]]) -> Iterator[str]:
    if length(text) <= limit:
        yield text
        return
    if not seams:
        yield from _cut(text, limit)
        return
    seam, *finer = seams
    piece, size = "", 0
    for chunk in _chunks(text, seam, limit):
        if size + length(chunk.rstrip()) <= limit:
            piece, size = piece + chunk, size + length(chunk)
            continue
        if piece:
            yield piece
        *whole, piece = _pieces(chunk, limit, finer)
        yield from whole
        size = length(piece)
    yield piece


def _chunks(text: str, seam: re.Pattern[str], limit: int) -> Iterator[str]:
    """Yield *text* cut at each seam; what stands at the seam goes with the chunk before it."""
    start = 0
    for end in _ends(text, seam, limit):
        yield text[start:end]
        start = end
    yield text[start:]


def _ends(text: str, seam: re.Pattern[str], limit: int) -> Iterator[int]:
    """Yield where *text* may be cut: at each seam that is not inside of what is kept whole."""
    wholes = (match for match in _WHOLE.finditer(text) if length(match[0]) <= limit)
    whole = next(wholes, None)
    for match in seam.finditer(text):
        while whole and whole.end() <= match.start():
            whole = next(wholes, None)
        if not whole or match.start() < whole.start():
            yield match.end()


def _cut(text: str, limit: int) -> Iterator[str]:
    """Yield *text* cut between letters, never inside one that is made of several characters."""
    piece, size = "", 0
    for letter in _letters(text):
        its_size = length(letter)
        if piece and size + its_size > limit:
            yield piece
            piece, size = "", 0
        piece, size = piece + letter, size + its_size
        if size > limit:  # one letter alone is longer than a message may be
            *whole, piece = _by_characters(piece, limit)
            yield from whole
            size = length(piece)
    yield piece


def _by_characters(letter: str, limit: int) -> Iterator[str]:
    step = max(1, limit // 2)
    for start in range(0, len(letter), step):
        yield letter[start : start + step]


def _letters(text: str) -> Iterator[str]:
    letter = ""
    for character in text:
        if letter and not _belongs(character, letter):
            yield letter
            letter = ""
        letter += character
    yield letter


def _belongs(character: str, letter: str) -> bool:
    """Tell whether *character* is a part of the *letter* before it, as people see letters."""
    return (
        unicodedata.category(character) in _MARKS
        or letter[-1] == "\u200d"
        or any(_is_between(character, limits) for limits in _JOINED)
        or (_is_between(character, _FLAGS) and len(letter) == 1 and _is_between(letter, _FLAGS))
    )


def _is_between(character: str, limits: tuple[int, int]) -> bool:
    first, last = limits
    return first <= ord(character) <= last
