"""The pixel as it is seen from outside: what stands in a shop's pages, and what that says. Pure."""
