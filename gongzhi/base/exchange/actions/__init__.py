"""Every change to uploads and column maps."""
