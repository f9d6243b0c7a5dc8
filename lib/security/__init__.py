"""Who may do what, sealed secrets, signed cookies."""
