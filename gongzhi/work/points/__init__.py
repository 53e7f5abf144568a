"""Village points 积分: a resolution, claims, a monthly review, a notice, the ledger, a shop."""
