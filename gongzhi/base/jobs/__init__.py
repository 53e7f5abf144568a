"""Work in the background: leased to one worker at a time, run again when that worker dies, never lost in silence."""
