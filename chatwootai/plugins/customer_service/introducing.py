"""Says who is speaking, before the first answer of a conversation."""

from collections.abc import Callable
from dataclasses import replace

from chatwootai import Agent, Finding, Handoff, Party, Reply, Services, Work
from chatwootai.plugins.customer_service.settings import CustomerServiceSettings


class Introduced:
    """An agent whose first answer in a conversation begins with the company's introduction."""

    def __init__(self, agent: Agent, introduction: str) -> None:
        self._agent = agent
        self._introduction = introduction

    async def act(self, work: Work) -> Finding:
        """Return what the agent found; only an outcome that is its own is introduced."""
        finding = await self._agent.act(work)
        outcome = finding.outcome
        if not isinstance(outcome, Reply | Handoff) or outcome is work.findings.outcome:
            return finding
        if any(said.by is Party.BOT for said in work.session.history):
            return finding
        text = f"{self._introduction}\n\n{outcome.text}"
        return replace(finding, outcome=replace(outcome, text=text))


def introduced(build: Callable[[Services], Agent]) -> Callable[[Services], Agent]:
    """Return what builds the agent of *build*, introduced where the tenant wants it."""

    def built(services: Services) -> Agent:
        introduction = services.settings.of(CustomerServiceSettings).introduction.strip()
        agent = build(services)
        return Introduced(agent, introduction) if introduction else agent

    return built
