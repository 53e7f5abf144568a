"""Every change of the visits room."""
