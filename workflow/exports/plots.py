"""Plots of sums over time, as SVG and PNG; the one module that knows matplotlib.

It loads matplotlib when something is drawn, which takes longer than most commands. The same points
make the same bytes with the same fonts: no day and no random name is in a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from definitions.currencies import exponent
from workflow.errors import Invalid
from workflow.exports.plot_words import AMOUNT, DAY, FIGURES, TARGET, TITLE
from workflow.exports.sheets import Money, Sheet

FORMATS = (".svg", ".png")

FONTS = ("Noto Sans", "Noto Sans Arabic", "Noto Sans CJK SC", "DejaVu Sans")
"""Each letter comes from the first of them that has it; the last comes with matplotlib."""

FONT_FILES = ("NotoSans-Regular.ttf", "NotoSansArabic-Regular.ttf", "NotoSansCJK-Regular.ttc")
"""Where the first of them are; matplotlib's own list of fonts knows none that came after it."""

NEEDED: Mapping[str, tuple[str, str]] = {"zh": ("Noto Sans CJK SC", "fonts-noto-cjk")}
"""Language to the font without which it cannot be written, and the Debian package that has it."""

LOCALES: Mapping[str, str] = {
    "ar": "ar", "zh": "zh_Hans", "en": "en_GB", "fr": "fr", "ru": "ru", "es": "es",
}  # fmt: skip

STYLES: Mapping[str, tuple[str, str]] = {
    "pledged": ("#767676", ":"),
    "committed": ("#0b5394", "-"),
    "received": ("#38761d", "--"),
    "spent": ("#b45f06", "-."),
}
"""Colours that stand apart for everybody, and patterns that do so without any colour."""

SETTINGS: Any = {
    "font.size": 11,
    "svg.fonttype": "path",
    "svg.hashsalt": "placet",
    "axes.spines.top": False,
    "axes.spines.right": False,
}

MOST_DAYS_NAMED = 6


@dataclass(frozen=True, slots=True)
class Plot:
    """What is drawn.

    Attributes:
        name: of what is funded.
        points: days and, by figure, what was reached at the end of each, in minor units.
        target: a line to be reached, in minor units.
        until: the last day that is drawn.
    """

    name: str
    currency: str
    points: Sequence[tuple[date, Mapping[str, int]]]
    target: int | None
    until: date


def check_plot(file: Path, language: str) -> None:
    """Refuse a plot that cannot be drawn here, before anything is written.

    Raises:
        Invalid: the file's name ends otherwise, or there is no font for the language.
    """
    if file.suffix not in FORMATS:
        raise Invalid(
            f'"{file.name}" ends in none of {", ".join(FORMATS)}, which plots are drawn as'
        )
    if language in NEEDED:
        font, package = NEEDED[language]
        if font not in _fonts():
            raise Invalid(
                f'there is no font "{font}" here, without which {language} cannot be written; '
                f"Debian's package {package} has it"
            )


def draw(plot: Plot, file: Path, ending: str, language: str) -> None:
    """Draw ``plot`` with its words in ``language``, in the form of one of ``FORMATS``."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with mpl.rc_context(SETTINGS | {"font.family": _fonts()}):
        figure = Figure(figsize=(10, 5), dpi=110, layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        _lines(axes, plot, language)
        _frame(axes, plot, language)
        figure.legend(loc="outside right upper", frameon=False)
        metadata = {"Date": None, "Creator": None} if ending == ".svg" else {"Software": None}
        figure.savefig(file, format=ending[1:], metadata=metadata)


def table_of(plot: Plot, language: str) -> Sheet:
    """The numbers that are drawn."""
    titles = (DAY[language], *(words[language] for words in FIGURES.values()))
    return Sheet(
        "plot",
        titles,
        [
            (day, *(Money(sums[name], plot.currency) for name in FIGURES))
            for day, sums in plot.points
        ],
    )


@cache
def _fonts() -> list[str]:
    """Those of ``FONTS`` that are here."""
    from matplotlib.font_manager import findSystemFonts, fontManager

    known = set(fontManager.get_font_names())
    if not known.issuperset(FONTS):
        for file in findSystemFonts():
            if Path(file).name in FONT_FILES:
                fontManager.addfont(file)
        known = set(fontManager.get_font_names())
    return [font for font in FONTS if font in known]


def _lines(axes: Any, plot: Plot, language: str) -> None:
    unit = 10 ** exponent(plot.currency)
    days = [*(day for day, _ in plot.points), plot.until]
    for name, (colour, pattern) in STYLES.items():
        sums = [sums[name] / unit for _, sums in plot.points]
        axes.step(
            days,
            [*sums, *sums[-1:]] if sums else [0],
            where="post",
            color=colour,
            linestyle=pattern,
            linewidth=2,
            label=FIGURES[name][language],
        )
    if plot.target is not None:
        target = plot.target / unit
        axes.axhline(target, color="black", linewidth=1, label=TARGET[language])


def _frame(axes: Any, plot: Plot, language: str) -> None:
    from matplotlib.ticker import FuncFormatter

    locale = LOCALES[language]
    axes.set_title(TITLE[language].format(name=plot.name))
    axes.set_ylabel(AMOUNT[language].format(currency=plot.currency))
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(
        FuncFormatter(lambda value, _: format_decimal(round(value, 2), locale=locale))
    )
    named = _days_named(plot)
    axes.set_xticks(named, [format_date(day, "medium", locale=locale) for day in named])
    axes.tick_params(axis="x", rotation=20)
    axes.grid(axis="y", color="#dddddd")


def _days_named(plot: Plot) -> list[date]:
    """Days that stand below the plot: a few, from the first to the last."""
    first = plot.points[0][0] if plot.points else plot.until
    length = (plot.until - first).days
    pieces = min(MOST_DAYS_NAMED - 1, max(length, 1))
    return sorted({first + timedelta(length * piece // pieces) for piece in range(pieces + 1)})
