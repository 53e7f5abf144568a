"""Every change of the registers room."""
