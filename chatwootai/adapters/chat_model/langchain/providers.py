"""Which package speaks with which provider."""

import importlib.util
from collections.abc import Mapping
from typing import Final

OPENAI: Final = "openai"
# LangChain's name of the provider: the module that speaks with it, and our extra that brings it
_PROVIDERS: Final[Mapping[str, tuple[str, str]]] = {
    OPENAI: ("langchain_openai", "openai"),
    "anthropic": ("langchain_anthropic", "anthropic"),
    "google_genai": ("langchain_google_genai", "google"),
    "ollama": ("langchain_ollama", "ollama"),
}
_OTHERS: Final[Mapping[str, str]] = {
    "azure_openai": "langchain_openai",
    "bedrock_converse": "langchain_aws",
    "cohere": "langchain_cohere",
    "deepseek": "langchain_deepseek",
    "fireworks": "langchain_fireworks",
    "google_vertexai": "langchain_google_vertexai",
    "groq": "langchain_groq",
    "mistralai": "langchain_mistralai",
    "nvidia": "langchain_nvidia_ai_endpoints",
    "openrouter": "langchain_openrouter",
    "perplexity": "langchain_perplexity",
    "together": "langchain_together",
    "xai": "langchain_xai",
}


def parted(model: str) -> tuple[str, str]:
    """Return provider and name of a *model* such as `openai:gpt-4o-mini`."""
    provider, _, name = model.partition(":")
    return provider, name


def lacking(model: str) -> str:
    """Return what to do so that *model* can be spoken with, empty if all is there."""
    provider, _ = parted(model)
    if provider in _PROVIDERS:
        module, extra = _PROVIDERS[provider]
        command = f"pip install 'chatwootai[{extra}]'"
    elif provider in _OTHERS:
        module = _OTHERS[provider]
        command = f"pip install langchain {module.replace('_', '-')}"
    else:
        known = ", ".join(sorted({*_PROVIDERS, *_OTHERS}))
        return f"no provider is called {provider!r}; known are {known}"
    needed = ("langchain", module)
    is_there = all(importlib.util.find_spec(each) is not None for each in needed)
    return "" if is_there else f"its package is not installed; run: {command}"
