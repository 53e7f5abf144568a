"""What is owed: double-entry transfers of money, points and vouchers."""
