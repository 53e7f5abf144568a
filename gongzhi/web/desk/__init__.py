"""The face of those who work here: inbox, lists, map, the page of a matter."""
