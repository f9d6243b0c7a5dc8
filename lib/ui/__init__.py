"""The visual vocabulary of the screens and the sentences for every code."""
