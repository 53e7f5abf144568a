"""The faces: HTTP in, HTML or JSON out, no rules. Faces never import each other; what they share stands here."""
