"""What columns mean, what came of rows, and who takes which file. Pure."""
