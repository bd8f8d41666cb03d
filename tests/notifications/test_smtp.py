"""What becomes of a message at a mail server, whatever the server does."""

from __future__ import annotations

from time import monotonic

import pytest
from aiosmtpd.smtp import SMTP

from notifications.couriers import Courier, Outcome
from notifications.message import build_message
from notifications.render import parse_template, render
from notifications.smtp import MOST_LOST, SmtpCourier
from notifications.smtp_settings import Patience, SmtpSettings
from tests.notifications.contexts import context, text
from tests.notifications.letters import DANGEROUS, ENVELOPE
from tests.notifications.sink import DRIPPING, Sink, Taken, cut, cut_after_answer, running

ID, OFFICE, ZOE, AMA = (
    "<1@placet.example>",
    "office@placet.example",
    "zoe@b.example",
    "ama@b.example",
)
MESSAGE = b"From: office@placet.example\r\nSubject: a\r\n\r\nDear Zoe,\r\n"
USUAL = Patience()
HURRIED = Patience(answer_seconds=1, message_seconds=3, verdict_seconds=0.5)


def courier(sink: Sink, patience: Patience = USUAL) -> Courier:
    return SmtpCourier(SmtpSettings("127.0.0.1", sink.port, "none", patience=patience))


def sent(sink: Sink, *recipients: str, patience: Patience = USUAL) -> list[Outcome]:
    """What becomes of a message to each of ``recipients`` in one sweep, the server's port as 25."""
    with courier(sink, patience).open() as line:
        outcomes = [line.send(ID, OFFICE, recipient, MESSAGE) for recipient in recipients]
    port = f":{sink.port}"
    return [Outcome(each.state, each.detail.replace(port, ":25")) for each in outcomes]


TOOK = Outcome("sent", '"127.0.0.1:25" took it: "250 2.0.0 taken"')


def test_a_message_arrives_with_its_bytes_its_sender_and_its_recipient() -> None:
    with running(Sink()) as sink:
        assert sent(sink, ZOE) == [TOOK]

    assert sink.taken == [(OFFICE, [ZOE], MESSAGE)]
    assert sink.said == ["QUIT"]


@pytest.mark.parametrize("body", [b".\r\n", b"..\r\n.\r\n", b"a\r\n.", b"\r\n.\r\nQUIT\r\n", b""])
def test_dots_in_front_of_lines_arrive_as_they_are(body: bytes) -> None:
    message = MESSAGE + body
    with running(Sink()) as sink, courier(sink).open() as line:
        line.send(ID, OFFICE, ZOE, message)

    whole = message if message.endswith(b"\r\n") else message + b"\r\n"
    assert [taken.message for taken in sink.taken] == [whole]


def test_titles_that_would_break_a_header_reach_the_server_as_harmless_bytes() -> None:
    template = parse_template("Subject: {{ case.title }}\n\n{{ case.title }}")
    messages = [
        build_message(render(template, context(case__title=text(value)), "en"), ENVELOPE)
        for value in DANGEROUS
    ]
    with running(Sink()) as sink, courier(sink).open() as line:
        states = {line.send(ID, OFFICE, ZOE, message).state for message in messages}

    assert states == {"sent"}
    assert [taken.message for taken in sink.taken] == messages


def test_many_messages_go_over_one_connection() -> None:
    with running(Sink()) as sink:
        assert sent(sink, *[ZOE] * 200) == [TOOK] * 200

    assert (sink.connections, len(sink.taken), sink.said) == (1, 200, ["QUIT"])


def test_a_sweep_without_a_message_connects_to_nobody() -> None:
    with running(Sink()) as sink:
        assert sent(sink) == []

    assert sink.connections == 0


class RefusesAma(Sink):
    """Has one answer for one recipient, and takes what is for others."""

    def __init__(self, answer: str) -> None:
        super().__init__()
        self.answer = answer

    def recipient(self, server: SMTP, address: str) -> str:
        return self.answer if address == AMA else super().recipient(server, address)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (
            "550 5.1.1 nobody of that name",
            Outcome(
                "failed",
                '"127.0.0.1:25" refused the recipient: "550 5.1.1 nobody of that name"',
            ),
        ),
        (
            "450 4.2.0 greylisted, come back in 300 s",
            Outcome(
                "retry",
                '"127.0.0.1:25" put off the recipient: "450 4.2.0 greylisted, come back in 300 s"',
            ),
        ),
        (
            "530 5.7.0 authentication required",
            Outcome(
                "retry",
                '"127.0.0.1:25" refused the recipient: "530 5.7.0 authentication required"',
            ),
        ),
    ],
)
def test_one_refused_recipient_does_not_touch_the_others(answer: str, outcome: Outcome) -> None:
    with running(RefusesAma(answer)) as sink:
        assert sent(sink, ZOE, AMA, ZOE) == [TOOK, outcome, TOOK]

    assert [taken.recipients for taken in sink.taken] == [[ZOE], [ZOE]]
    assert (sink.connections, sink.said) == (1, ["RSET", "QUIT"])


class Greylists(Sink):
    """Takes a message at the second attempt."""

    def __init__(self) -> None:
        super().__init__()
        self.met: set[str] = set()

    def recipient(self, server: SMTP, address: str) -> str:
        known = address in self.met
        self.met.add(address)
        return super().recipient(server, address) if known else "451 4.7.1 try again later"


def test_a_greylisted_message_arrives_once_at_a_later_sweep() -> None:
    with running(Greylists()) as sink:
        states = [outcome.state for _ in range(2) for outcome in sent(sink, ZOE)]

    assert states == ["retry", "sent"]
    assert len(sink.taken) == 1


class RefusesSender(Sink):
    def __init__(self, answer: str) -> None:
        super().__init__()
        self.answer = answer

    def sender(self, server: SMTP, address: str) -> str:
        return self.answer


def test_a_refused_sender_says_nothing_against_the_message() -> None:
    with running(RefusesSender("550 5.7.1 you may not send as that")) as sink:
        [outcome] = sent(sink, ZOE)

    assert outcome == Outcome(
        "retry", '"127.0.0.1:25" refused the sender: "550 5.7.1 you may not send as that"'
    )


def test_a_message_that_is_too_large_for_the_server_fails_before_it_is_sent() -> None:
    with running(Sink(), data_size_limit=20) as sink:
        [outcome] = sent(sink, ZOE)

    assert outcome.state == "failed"
    assert "552 Error: message size exceeds" in outcome.detail


class RefusesText(Sink):
    def __init__(self, answer: str) -> None:
        super().__init__()
        self.answer = answer

    def message(self, server: SMTP, taken: Taken) -> str:
        return self.answer


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("554 5.6.0 looks like advertising", "failed"),
        ("452 4.3.1 no room", "retry"),
        ("421 4.3.2 going down", "retry"),
        ("235 2.0.0 an odd way to say yes", "sent"),
        ("354 more please", "maybe_sent"),
        ("banana", "maybe_sent"),
        ("999 what", "maybe_sent"),
    ],
)
def test_the_answer_to_the_final_dot_decides(answer: str, state: str) -> None:
    with running(RefusesText(answer)) as sink:
        [outcome] = sent(sink, ZOE)

    assert outcome.state == state
    assert answer in outcome.detail


class Closes(Sink):
    """Says 421 to one recipient and ends the connection."""

    def recipient(self, server: SMTP, address: str) -> str:
        if address != AMA:
            return super().recipient(server, address)
        cut_after_answer(server)
        return "421 4.3.2 closing"


def test_after_a_421_the_next_message_goes_over_a_new_connection() -> None:
    with running(Closes()) as sink:
        outcomes = sent(sink, ZOE, AMA, ZOE)

    closing = Outcome("retry", '"127.0.0.1:25" put off the recipient: "421 4.3.2 closing"')
    assert outcomes == [TOOK, closing, TOOK]
    assert (sink.connections, len(sink.taken)) == (2, 2)


class CutsAfterAnswer(Sink):
    """Ends the connection after each message that it has taken and said so."""

    def message(self, server: SMTP, taken: Taken) -> str:
        cut_after_answer(server)
        return super().message(server, taken)


def test_a_connection_that_ended_between_messages_is_made_anew() -> None:
    with running(CutsAfterAnswer()) as sink:
        assert sent(sink, ZOE, AMA, ZOE) == [TOOK] * 3

    assert (sink.connections, len(sink.taken)) == (3, 3)


class CutsBeforeAnswer(Sink):
    """Takes the message and is gone."""

    def message(self, server: SMTP, taken: Taken) -> str:
        answer = super().message(server, taken)
        cut(server)
        return answer


def test_a_connection_that_ends_after_the_final_dot_leaves_a_doubt() -> None:
    with running(CutsBeforeAnswer()) as sink:
        [outcome] = sent(sink, ZOE)

    assert outcome.state == "maybe_sent"
    assert outcome.detail.startswith('"127.0.0.1:25" may have taken it: after its end, ')
    assert [taken.message for taken in sink.taken] == [MESSAGE]


class CutsAtRecipient(Sink):
    def recipient(self, server: SMTP, address: str) -> str:
        cut(server)
        return super().recipient(server, address)


def test_a_connection_that_ends_before_the_final_dot_leaves_no_doubt() -> None:
    with running(CutsAtRecipient()) as sink:
        [outcome] = sent(sink, ZOE)

    assert outcome.state == "retry"
    assert outcome.detail.startswith('"127.0.0.1:25" was lost: ')
    assert sink.taken == []


def test_a_server_that_breaks_off_again_and_again_is_left_alone_for_this_sweep() -> None:
    with running(CutsBeforeAnswer()) as sink:
        outcomes = sent(sink, *[ZOE] * 6)

    assert [each.state for each in outcomes] == ["maybe_sent"] * MOST_LOST + ["retry"] * 3
    assert outcomes[-1].detail.startswith(f'"127.0.0.1:25" broke off {MOST_LOST} times in a row')
    assert (sink.connections, len(sink.taken)) == (MOST_LOST, MOST_LOST)


class CutsAtAma(Sink):
    def recipient(self, server: SMTP, address: str) -> str:
        if address == AMA:
            cut(server)
        return super().recipient(server, address)


def test_messages_that_break_connections_do_not_hold_up_the_others() -> None:
    with running(CutsAtAma()) as sink:
        states = [outcome.state for outcome in sent(sink, AMA, AMA, ZOE, AMA, AMA, ZOE)]

    assert states == ["retry", "retry", "sent", "retry", "retry", "sent"]


class DripsAtRecipient(Sink):
    def recipient(self, server: SMTP, address: str) -> str:
        return DRIPPING


class DripsAfterMessage(Sink):
    def message(self, server: SMTP, taken: Taken) -> str:
        super().message(server, taken)
        return DRIPPING


def test_a_server_that_drips_is_given_up_in_time() -> None:
    started = monotonic()
    with running(DripsAtRecipient()) as sink:
        [outcome] = sent(sink, ZOE, patience=HURRIED)

    assert outcome == Outcome("retry", '"127.0.0.1:25" was lost: no answer in time')
    assert monotonic() - started < 20


def test_a_server_that_drips_after_the_final_dot_leaves_a_doubt() -> None:
    started = monotonic()
    with running(DripsAfterMessage()) as sink:
        [outcome] = sent(sink, ZOE, patience=HURRIED)

    assert outcome == Outcome(
        "maybe_sent", '"127.0.0.1:25" may have taken it: after its end, no answer in time'
    )
    assert len(sink.taken) == 1
    assert monotonic() - started < 20


def test_a_server_that_is_not_there_puts_off_every_message_of_the_sweep() -> None:
    with running(Sink()) as sink:
        pass
    outcomes = sent(sink, ZOE, AMA)

    refused = Outcome("retry", '"127.0.0.1:25" could not be used: Connection refused')
    assert outcomes == [refused, refused]


@pytest.mark.parametrize(
    ("sender", "recipient", "message", "problem"),
    [
        (OFFICE, "a b@c.example", MESSAGE, "recipient"),
        (OFFICE, "a@b.example>\r\nRCPT TO:<c@d.example", MESSAGE, "recipient"),
        (OFFICE, "", MESSAGE, "recipient"),
        ("", ZOE, MESSAGE, "sender"),
        (OFFICE, ZOE, b"a: b\r\n\r\n\xc3\xa9\r\n", "bytes above 127"),
        (OFFICE, ZOE, MESSAGE + b"a\n.\r\nMAIL FROM:<x@y.example>\r\n", r"a lone b'\n'"),
        (OFFICE, ZOE, MESSAGE + b"\r.\r\n", r"a lone b'\r'"),
        (OFFICE, ZOE, MESSAGE + b"\x00", r"a lone b'\x00'"),
        (OFFICE, ZOE, MESSAGE + b"x" * 999, "a line of 999 bytes; at most 998 are sent"),
    ],
)
def test_what_could_be_read_in_two_ways_is_given_to_no_server(
    sender: str, recipient: str, message: bytes, problem: str
) -> None:
    with running(Sink()) as sink, courier(sink).open() as line:
        outcome = line.send(ID, sender, recipient, message)

    assert outcome.state == "failed"
    assert problem in outcome.detail
    assert sink.connections == 0
