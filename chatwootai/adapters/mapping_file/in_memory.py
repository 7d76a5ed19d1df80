"""A mapping that nobody wrote into a file, for tests."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from chatwootai.core.edits import Edit, PutEntry, applied, matches
from chatwootai.core.errors import ConflictError
from chatwootai.core.located import Located, Path
from chatwootai.core.ports.mapping_file import WrittenMapping

_SECTIONS = ("accounts", "inboxes")


class InMemoryMappingFile:
    """Keeps the tree of values, and the names of its entries.

    Attributes:
        value: What is written.
        changes: How often it was changed.
    """

    def __init__(self, value: Mapping[str, JsonValue] | None = None) -> None:
        self.value: JsonValue = dict(value or {})
        self.changes = 0
        self._names: dict[str, str] = {}

    def read(self) -> WrittenMapping:
        names: dict[Path, str] = {}
        for section in _SECTIONS:
            for place, entry in enumerate(_entries(self.value, section)):
                names[section, place] = self._names.get(_key(section, entry), "")
        return WrittenMapping(Located("chatwoot_mapping.yaml", self.value), names)

    def change(self, written: WrittenMapping, edits: Sequence[Edit]) -> None:
        if self.value != written.located.value:
            raise ConflictError("the mapping has changed meanwhile; run the command again")
        self.value = applied(self.value, edits)
        self.changes += 1
        for edit in edits:
            if isinstance(edit, PutEntry) and edit.name:
                for entry in _entries(self.value, edit.section):
                    if matches(entry, edit.where):
                        self._names[_key(edit.section, entry)] = edit.name


def _entries(value: JsonValue, section: str) -> Sequence[JsonValue]:
    entries = value.get(section) if isinstance(value, dict) else None
    return entries if isinstance(entries, list) else ()


def _key(section: str, entry: JsonValue) -> str:
    its = entry if isinstance(entry, dict) else {}
    numbers = ("installation", "chatwoot_account_id", "chatwoot_inbox_id")
    return " ".join([section, *(str(its.get(key)) for key in numbers)])
