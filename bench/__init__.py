"""Measurements. Machines are shared and noisy, so they are run by hand and never by the tests."""
