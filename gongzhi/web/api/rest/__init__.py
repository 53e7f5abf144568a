"""The typed API of other organisations' programs: the same actions and the same sight as the desk, as JSON.

Described at `/api/v1/openapi.json` and, for people, at `/api/v1/docs`. Why so: `docs/decisions/0013-rest-api.md`.
"""
