"""What if a rule were different: overlays of parameters over the same cases, and what comes of them."""
