"""Items and reports of units worked out before anything is written. Pure."""
