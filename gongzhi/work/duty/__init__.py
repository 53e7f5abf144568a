"""The duty room 值守: who is at the command centre and when, its log, and handing over with open items 交接班.

The open items of a shift are what nobody may forget: they are handed to the next shift one by one, and stay open until
somebody says what became of them. See docs/decisions/0019.
"""
