"""Open311 GeoReport v2: the same matters for the clients of other cities' making, in XML and JSON.

Conforms to the specification, not to any one client. Where it is silent: `docs/decisions/0010-open311.md`.
"""
