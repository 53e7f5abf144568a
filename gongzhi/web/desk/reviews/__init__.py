"""Notices, objections, panels, approvals and draws at the desk."""
