"""The duty room at the desk: the board of the shift, the log, handing over, the roster."""
