"""The visits room 走访: rounds over households, enterprises or public places, and what was said or found there.

A round draws whom it goes to as a snapshot of one day and parts it among posts; a visit says in one tap that nothing is
wanted, or carries appeals that become matters with their clocks. No picture, no position, no check-in. See
docs/decisions/0022.
"""
