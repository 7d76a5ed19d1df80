"""Servers of tools that speak MCP: programs of their own, or somewhere in the network."""

from chatwootai.adapters.tool_server.mcp.child import Program
from chatwootai.adapters.tool_server.mcp.no_way import NoWay
from chatwootai.adapters.tool_server.mcp.server import McpToolServer
from chatwootai.adapters.tool_server.mcp.web import Address

__all__ = ["Address", "McpToolServer", "NoWay", "Program"]
