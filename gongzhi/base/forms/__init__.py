"""What is asked: definitions of forms, their expressions, and the answers they take."""
