"""The pool: claims, approval, payment by two people, recoveries, the breaker."""
