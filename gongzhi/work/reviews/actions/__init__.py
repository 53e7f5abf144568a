"""Every change to notices, objections, panels, proposed changes and draws."""
