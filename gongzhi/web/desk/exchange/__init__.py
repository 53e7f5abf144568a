"""Files brought to the desk and lists taken from it."""
