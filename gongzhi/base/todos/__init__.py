"""What is to be done, by which post, until when. Every inbox and overdue list is a query here."""
