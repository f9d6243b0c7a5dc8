from __future__ import annotations

import socket

from lib.launch import port_for
from tests.isolated import IsolatedSettings


def test_two_starts_at_the_same_moment_take_different_ports() -> None:
    # Neither listens yet, so both ports still look free to everybody.
    settings = IsolatedSettings()
    assert port_for(settings) != port_for(settings)


def test_a_port_that_is_listened_on_is_passed_over() -> None:
    settings = IsolatedSettings()
    with socket.socket() as listener:
        next_one = port_for(settings) + 1
        while listener.connect_ex(("127.0.0.1", next_one)) == 0:
            next_one += 1
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", next_one))
        listener.listen()
        assert port_for(settings) > next_one


def test_the_port_that_was_asked_for_is_taken_at_its_word() -> None:
    assert port_for(IsolatedSettings(port=9123)) == 9123
