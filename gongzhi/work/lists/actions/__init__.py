"""Every change of lists, task forces and quarterly reports."""
