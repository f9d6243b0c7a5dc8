"""Spanish words of the start page: whose turn it is, and what somebody who comes first is told."""

from __future__ import annotations

from lib.i18n import N_

PARTY_TURNS = {
    "merchant": N_("Le toca al comercio"),
    "vtex": N_("Le toca a VTEX"),
    "meta": N_("Le toca a Meta"),
    "hellotext": N_("Le toca a Hellotext"),
    "us": N_("Nos toca a nosotros"),
}

PARTY_DAYS = {
    "merchant": N_("comercio"),
    "vtex": N_("VTEX"),
    "meta": N_("Meta"),
    "hellotext": N_("Hellotext"),
    "us": N_("nosotros"),
}
"""Parties within "14 días hábiles: 9 Meta, 3 comercio, 2 nosotros"."""

OWN_STORE = N_("tu tienda")
"""The merchant, where the merchant reads it."""

NOBODY = N_("Nadie")
"""Who holds the turn of what is live."""

WELCOME = (
    N_("Te decimos qué hacer, un paso a la vez."),
    N_("Cuando le toca a VTEX, Meta o Hellotext, aquí ves a quién, desde cuándo y hasta cuándo."),
    N_("Cada paso se comprueba. Al final, WhatsApp y Hellotext quedan activos."),
)
"""What will happen, in the order in which it happens."""
