"""What changes briefings: drafted when a period is over, edited by choosing and remarks, signed once."""
