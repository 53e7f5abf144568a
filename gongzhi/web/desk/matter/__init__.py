"""The page of one matter and what its forms do."""
