"""Activities as XML of the IATI Standard 2.03; the one module that knows lxml.

The order of elements is that of the schema. What no XML may hold is left out of texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from lxml import etree

from workflow.domain.leaves import canonical
from workflow.domain.reports.activities import Activity, Organisation, Transaction, Type
from workflow.exports.sheets import Money

VERSION = "2.03"

FUNDING, ACCOUNTABLE, IMPLEMENTING = "1", "2", "4"
"""Code list OrganisationRole."""

GENERAL = "1"
"""Code list DescriptionType."""

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to write."""


def write_iati(
    file: Path, activities: Iterable[Activity], publisher: Organisation, at: datetime
) -> int:
    """Write ``activities`` one after the other; how many there were.

    Args:
        publisher: the organization that reports; its ``ref`` begins every identifier.
    """
    written = 0
    with etree.xmlfile(str(file), encoding="UTF-8") as xml:
        xml.write_declaration()
        about = {"version": VERSION, "generated-datetime": canonical(at)}
        with xml.element("iati-activities", **about):
            for activity in activities:
                xml.write("\n", _activity(activity, publisher))
                written += 1
            xml.write("\n")
    return written


def _activity(activity: Activity, publisher: Organisation) -> etree._Element:
    element = etree.Element("iati-activity", {"default-currency": activity.currency})
    _text(element, "iati-identifier", f"{publisher.ref}-{activity.reference}")
    reporting = etree.SubElement(element, "reporting-org", _of(publisher))
    _narrative(reporting, publisher.name)
    _narrative(etree.SubElement(element, "title"), activity.title)
    _narrative(etree.SubElement(element, "description", type=GENERAL), activity.about)
    for role in (ACCOUNTABLE, IMPLEMENTING):
        _organisation(element, "participating-org", publisher, role)
    for funder in activity.funders:
        _organisation(element, "participating-org", funder, FUNDING)
    etree.SubElement(element, "activity-status", code=activity.status)
    for type_, day in activity.dates.items():
        etree.SubElement(element, "activity-date", {"type": type_, "iso-date": day.isoformat()})
    for transaction in activity.transactions:
        _transaction(element, transaction, activity, publisher)
    return element


def _transaction(
    parent: etree._Element, transaction: Transaction, activity: Activity, publisher: Organisation
) -> None:
    element = etree.SubElement(parent, "transaction")
    etree.SubElement(element, "transaction-type", code=transaction.type)
    etree.SubElement(element, "transaction-date", {"iso-date": transaction.day.isoformat()})
    about = {"currency": transaction.currency, "value-date": transaction.valued_on.isoformat()}
    value = etree.SubElement(element, "value", about)
    value.text = str(Money(transaction.amount, transaction.currency))
    if transaction.about:
        _narrative(etree.SubElement(element, "description"), transaction.about, "en")
    outgoing = transaction.type in (Type.EXPENDITURE, Type.DISBURSEMENT)
    giver = publisher if outgoing else activity.givers[transaction.giver]
    _organisation(element, "provider-org", giver)
    if not outgoing:
        _organisation(element, "receiver-org", publisher)


def _organisation(
    parent: etree._Element, name: str, organisation: Organisation, role: str = ""
) -> None:
    about = _of(organisation) | ({"role": role} if role else {})
    _narrative(etree.SubElement(parent, name, about), organisation.name)


def _of(organisation: Organisation) -> dict[str, str]:
    found = {"ref": organisation.ref, "type": organisation.type}
    return {name: value for name, value in found.items() if value}


def _narrative(parent: etree._Element, text: str, language: str = "") -> None:
    element = _text(parent, "narrative", text)
    if language:
        element.set("{http://www.w3.org/XML/1998/namespace}lang", language)


def _text(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, name)
    element.text = NOT_IN_XML.sub("", text)
    return element
