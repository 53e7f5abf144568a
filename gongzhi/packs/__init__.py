"""What a pack may declare: reading, checking, storing and pinning packs, and drawing placeholder maps."""
