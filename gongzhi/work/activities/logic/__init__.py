"""What holds of activities whatever is stored. Pure."""
