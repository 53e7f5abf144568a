"""What goes into which cell, without a database: maps, their faults, suggestions, what moved."""
