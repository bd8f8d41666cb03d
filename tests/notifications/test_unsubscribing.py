"""Mails that ask for no more information: a person's, with the token that only that person has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.unsubscribing import read_token, unsubscribe_address

TOKEN = "0123456789abcdef" * 2
ADDRESS = unsubscribe_address(TOKEN, "placet@office.example.org")


def mail(*headers: str, to: str = ADDRESS) -> bytes:
    lines = (f"To: {to}", "From: Ada <ada@example.org>", "Subject: stop", *headers)
    return "\r\n".join([*lines, "", "please\r\n"]).encode()


def test_the_address_is_at_the_domain_that_mails_come_from() -> None:
    assert f"unsubscribe+{TOKEN}@office.example.org" == ADDRESS


@pytest.mark.parametrize(
    "message",
    [
        mail(),
        mail(to=f"<{ADDRESS}>"),
        mail(to=f'"Stop" <{ADDRESS.upper()}>'),
        mail(f"Delivered-To: {ADDRESS}", to="placet@office.example.org"),
        mail(f"X-Original-To: {ADDRESS}", to="undisclosed-recipients:;"),
        mail(f"Delivered-To: {ADDRESS}"),
        mail("Auto-Submitted: no"),
        mail("From: whoever@bad.example", "Precedence: first-class"),
        mail(to=ADDRESS) + b"\xff\xfe" * 1000,
    ],
)
def test_a_mail_to_the_address_tells_its_token_whoever_wrote_it(message: bytes) -> None:
    assert read_token(message) == TOKEN


@pytest.mark.parametrize(
    "message",
    [
        mail("Auto-Submitted: auto-replied"),
        mail("Auto-Submitted: auto-generated (rejected)"),
        mail("Auto-Submitted: Auto-Notified; owner-email=x@example.org"),
        mail("Precedence: bulk"),
        mail("Precedence: auto_reply"),
        mail("Return-Path: <>"),
        mail("X-Autoreply: yes"),
        mail("List-Id: <list.example.org>"),
        mail("X-Failed-Recipients: ada@example.org"),
        mail('Content-Type: multipart/report; boundary="b"'),
    ],
)
def test_what_a_machine_wrote_tells_nothing(message: bytes) -> None:
    assert read_token(message) is None


@pytest.mark.parametrize(
    "message",
    [
        b"",
        mail(to="placet@office.example.org"),
        mail(to="unsubscribe@office.example.org"),
        mail(to=f"unsubscribe+{TOKEN[:-1]}@office.example.org"),
        mail(to=f"unsubscribe+{TOKEN}0@office.example.org"),
        mail(to=f"not-unsubscribe+{TOKEN}@office.example.org"),
        mail(to="placet@office.example.org") + ADDRESS.encode(),
        mail(f"Cc: {ADDRESS}", to="placet@office.example.org"),
        mail(f"Delivered-To: unsubscribe+{'f' * 32}@office.example.org"),
    ],
)
def test_no_token_or_two_tell_nothing(message: bytes) -> None:
    assert read_token(message) is None


@given(st.binary(max_size=2000))
def test_no_bytes_at_all_break_the_reader(message: bytes) -> None:
    read_token(b"To: " + message)
    read_token(message)
