"""What the rule gives: dated and cited parameters, expressions, tables, scores, traces, what-if."""
