"""Playing a pack's `demo.toml` through the real actions: every record is made the way work makes it."""
