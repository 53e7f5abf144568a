"""The composition root: settings, urls, commands, wiring, demo. The only floor that knows everything."""
