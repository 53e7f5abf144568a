"""The work itself. Ground rooms carry the rest; rooms above them never import each other."""
