"""The proof. `make test` runs all of it, `make test-fast` all but the browser."""
