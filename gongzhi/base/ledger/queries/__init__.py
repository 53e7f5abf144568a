"""Reading the ledger: balances, statements, whether it holds, and exports."""
