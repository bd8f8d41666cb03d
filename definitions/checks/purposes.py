"""Notices that ask for something and only inform, sent to the same recipient by one action."""

from collections.abc import Iterator

from definitions.checks.finding import Finding
from definitions.flow import Flow, Purpose


def idle_information(flow: Flow) -> Iterator[Finding]:
    """Recipients who are told for information what the same action sends them for action."""
    for name, action in flow.actions.items():
        asked = {
            (owed.send, recipient)
            for owed in action.notify
            if owed.purpose is Purpose.ACTION
            for recipient in owed.to
        }
        for index, owed in enumerate(action.notify):
            if owed.purpose is Purpose.ACTION:
                continue
            for number, recipient in enumerate(owed.to):
                if (owed.send, recipient) in asked:
                    path = ("actions", name, "notify", index, "to", number)
                    sentence = f'"{owed.send}" goes to "{recipient}" for action already'
                    yield Finding(path, f"{sentence}; it goes to each recipient once")
