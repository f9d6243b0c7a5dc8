"""Puente: bringing a VTEX store to live and proven on WhatsApp Business and Hellotext."""
