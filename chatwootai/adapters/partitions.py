"""How conversations are spread over the partitions of an inbox that many processes share."""

import zlib

from chatwootai.core.conversation import ConversationId


def partition_of(conversation: ConversationId, count: int) -> int:
    """Return which of *count* partitions *conversation* is in: the same in every process."""
    return zlib.crc32(str(conversation).encode()) % count
