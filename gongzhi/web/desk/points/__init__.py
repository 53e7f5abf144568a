"""Village points at the desk."""
