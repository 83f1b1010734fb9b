"""The coverage map as a picture that reads at a glance, light or dark, in colors that color-blind people tell apart."""

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from handlers.views.coverage_map import as_of
from mentoring.program import bands
from mentoring.program.coverage import CoverageMap, Row
from models import LEARNERS, Measure

WIDTH, MARGIN, ROW, TOP = 1280, 40, 52, 190  # pixels
NAME, STEPS_FROM, MENTORS = MARGIN, 520, 1010  # where each column begins
BOX, GAP = 26, 6  # of the steps of a band
MOST_MENTORS = 200  # pixels of the longest bar
STEPS = 3  # above under k
# Okabe and Ito's palette, told apart with any color vision: https://jfly.uni-koeln.de/color/
BLUE, ORANGE, GREEN = "#0072B2", "#E69F00", "#009E73"
COLORS = {Measure.ASKED: BLUE, Measure.TRIED: ORANGE, Measure.FINISHED: GREEN}


@dataclass(frozen=True)
class Theme:
    """The colors of ground, words and what is empty."""

    ground: str
    words: str
    quiet: str
    empty: str


LIGHT = Theme("#FFFFFF", "#1D1C1D", "#5C5B5C", "#E3E3E3")
DARK = Theme("#1A1D21", "#F2F2F2", "#B5B5B6", "#3A3D42")


def draw(found: CoverageMap, theme: Theme = LIGHT) -> bytes:
    """Draw the families: the bands of learners as steps, and mentors as bars with their number.

    Returns: a PNG file.
    """
    image = Image.new("RGB", (WIDTH, TOP + ROW * len(found.families) + 90), theme.ground)
    pen = _Pen(ImageDraw.Draw(image), theme)
    pen.text(MARGIN, 34, "Coverage map", 34)
    pen.text(MARGIN, 84, as_of(found), 22, quiet=True)
    _columns(pen)
    most = max((row.offered for row in found.families), default=0)
    for number, row in enumerate(found.families):
        _row(pen, row, TOP + ROW * number, most, found.k)
    none, one, two, three = (bands.words(band, found.k) for band in range(STEPS + 1))
    steps = f"No step: {none}. One: {one}. Two: {two}. Three: {three}. A dash: hidden."
    legend = f"Learners of the last twelve months. {steps}"
    pen.text(MARGIN, TOP + ROW * len(found.families) + 30, legend, 18, quiet=True)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


@dataclass(frozen=True)
class _Pen:
    """Draws words and boxes in a theme."""

    on: ImageDraw.ImageDraw
    theme: Theme

    def text(self, x: float, y: float, words: str, size: int, *, quiet: bool = False) -> None:
        color = self.theme.quiet if quiet else self.theme.words
        self.on.text((x, y), words, fill=color, font=ImageFont.load_default(size))

    def box(self, x: float, y: float, width: float, color: str) -> None:
        self.on.rounded_rectangle((x, y, x + width, y + BOX), 4, fill=color)


def _columns(pen: _Pen) -> None:
    pen.text(NAME, 140, "Family", 20, quiet=True)
    for number, measure in enumerate(LEARNERS):
        pen.text(STEPS_FROM + number * 160, 140, measure, 20, quiet=True)
    pen.text(STEPS_FROM, 112, "Learners who", 20, quiet=True)
    pen.text(MENTORS, 140, "Mentors", 20, quiet=True)


def _row(pen: _Pen, row: Row, y: int, most: int, k: int) -> None:
    pen.text(NAME, y, row.name, 22)
    for number, measure in enumerate(LEARNERS):
        x, band = STEPS_FROM + number * 160, row.band(measure)
        if band is None:
            pen.text(x, y, "-", 22, quiet=True)
            continue
        if row.told[measure].k != k:  # told by another k, so the legend isn't about it
            pen.text(x, y, row.words(measure), 18)
            continue
        for step in range(STEPS):
            pen.box(x + step * (BOX + GAP), y, BOX, COLORS[measure] if step < band else pen.theme.empty)
    width = MOST_MENTORS * row.offered / most if most else 0
    if width:
        pen.box(MENTORS, y, max(width, BOX / 2), pen.theme.quiet)
    pen.text(MENTORS + width + (12 if width else 0), y, str(row.offered), 22)
