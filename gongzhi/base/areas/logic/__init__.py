"""Pure rules of areas: reading a file of them, judging outlines, and finding the area of a point."""
