"""The dated rules of every route as TOML data, and the loader that validates them."""
