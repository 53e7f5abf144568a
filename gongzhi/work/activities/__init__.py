"""The activities room 活动: people come together, by kinds a pack declares; what comes of it goes on elsewhere.

Hosts, agenda, who is invited and signs up, minutes, resolutions as to-dos and matters, reception days 接访. See docs/decisions/0021.
"""
