from collections import Counter

from chatwootai.adapters.partitions import partition_of
from chatwootai.core.conversation import ConversationId


def test_a_conversation_is_where_every_release_looks_for_it() -> None:
    conversations = [ConversationId("main", 1, number) for number in range(1, 7)]

    partitions = [partition_of(conversation, 16) for conversation in conversations]

    assert partitions == [4, 14, 8, 11, 13, 7]


def test_conversations_are_spread_evenly() -> None:
    conversations = [ConversationId("main", 1, number) for number in range(16_000)]

    counts = Counter(partition_of(conversation, 16) for conversation in conversations)

    assert len(counts) == 16
    assert min(counts.values()) > 800
