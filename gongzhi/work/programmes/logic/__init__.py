"""What is asked and decided about money for firms: pure."""
