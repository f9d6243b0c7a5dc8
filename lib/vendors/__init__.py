"""The only part of Puente that talks to the vendors."""
