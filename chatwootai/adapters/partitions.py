"""Which part of a divided inbox a conversation belongs to."""

import zlib

from chatwootai.core.conversation import ConversationId


def partition_of(conversation: ConversationId, count: int) -> int:
    """Return the one of *count* partitions, from 0, that has *conversation*.

    It is the same in every process and in every release: what waits was put where this said.
    """
    return zlib.crc32(str(conversation).encode()) % count
