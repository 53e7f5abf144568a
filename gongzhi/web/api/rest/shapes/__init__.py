"""What is sent and what is answered, as types: the description of the API is made from them."""
