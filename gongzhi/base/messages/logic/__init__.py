"""Pure rules of telling people: texts, gateways as configured, quiet hours, receipts."""
