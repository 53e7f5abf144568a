"""Every change to an activity, and to what came of it."""
