"""The peer: django-helpdesk in its own virtual environment, handed tickets as a browser or client would."""
