"""What changes sheets: blanks and maps kept, requests entered and refused, sheets filled, posts asked and answering."""
