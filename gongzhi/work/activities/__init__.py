"""The activities room 活动: people come together, by kinds a pack declares; what comes of it goes on elsewhere.

Hosts, agenda, who is invited and signs up, minutes, what was resolved, reception days 接访. See docs/decisions/0021.
"""
