"""Language models through LangChain: any provider, those that speak as OpenAI does first."""

from chatwootai.adapters.chat_model.langchain.loading import Access
from chatwootai.adapters.chat_model.langchain.model import LangChainModel
from chatwootai.adapters.chat_model.langchain.pool import Connections
from chatwootai.adapters.chat_model.langchain.providers import lacking

__all__ = ["Access", "Connections", "LangChainModel", "lacking"]
