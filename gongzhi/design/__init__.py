"""The design floor: tokens, components, base templates and the vendored scripts behind them."""
