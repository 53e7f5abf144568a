"""Sheets 一表通: any blank table is filled from figures and registers, and every cell opens to what it came from."""
