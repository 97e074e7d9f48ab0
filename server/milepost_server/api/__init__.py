"""The HTTP API: authentication, problem documents, the OpenAPI document, pages, and one route a file.

Knows the running server. A route reads one snapshot of the person's log and answers with a projection of the
shared packages (server/decisions/0010-http-api.md).
"""
