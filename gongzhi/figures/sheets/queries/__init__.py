"""Reads for sheets: what figures and registers give for each cell; maps, requests, filled sheets."""
