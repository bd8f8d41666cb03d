"""The funding of an initiative over time, drawn, with the numbers that are drawn beside it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from notifications.localise import ZONE
from workflow.exports.csv_file import written_as_csv
from workflow.exports.plots import Plot, draw, table_of
from workflow.services.report_funding import FundingReport


def plot_funding(
    report: FundingReport, picture: Path, ending: str, table: Path, language: str, at: datetime
) -> None:
    """Draw a report as it stands at an instant.

    Args:
        ending: of the picture's name in the end, which says how it is drawn.
        table: the file of the numbers, in CSV.
    """
    plot = Plot(
        report.around.name(report.case_id),
        report.funding.currency,
        [(point.day, point.sums) for point in report.points],
        report.funding.target,
        at.astimezone(ZONE).date(),
    )
    draw(plot, picture, ending, language)
    with table.open("w", encoding="utf-8", newline="") as file:
        file.writelines(written_as_csv(table_of(plot, language)))
