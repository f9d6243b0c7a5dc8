"""Bienvenida: where a merchant comes in by a set-up link.

The guard of this page is the cookie that the link sets: it shows this one link and nothing else.
"""

from lib.ui.welcome_view import welcome

welcome()
