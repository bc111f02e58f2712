"""Charts as inline SVG without styles of their own: colours come from classes, so that dark mode has them too.

Bars stretch to the width of the page; the words stand beside them in HTML, so that they stay readable on a phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

__all__ = ["Bar", "Layer", "bars"]

_HEIGHT = 100.0
_WIDTH = 10.0
_GAP = 2.0


@dataclass(frozen=True, slots=True)
class Layer:
    """A part of a bar; `name` is its class of colour."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of layers, the lowest first; `words` are told of it."""

    words: str
    layers: tuple[Layer, ...]

    @property
    def height(self) -> float:
        """Of all layers together."""
        return sum(layer.value for layer in self.layers)


def bars(shown: Sequence[Bar], label: str) -> Markup:
    """The chart of some bars, in their order; `label` says to those who cannot see it what it shows."""
    highest = max((bar.height for bar in shown), default=0.0) or 1.0
    width = max(1, len(shown)) * (_WIDTH + _GAP)
    drawn = Markup("").join(_bar(bar, number, highest) for number, bar in enumerate(shown))
    head = Markup('<svg class="chart" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">')
    return head.format(f"{width:g}", f"{_HEIGHT:g}", label) + drawn + Markup("</svg>")


def _bar(bar: Bar, number: int, highest: float) -> Markup:
    left, top = number * (_WIDTH + _GAP), _HEIGHT
    drawn = Markup("<g><title>{}</title>").format(bar.words)
    for layer in bar.layers:
        tall = _HEIGHT * layer.value / highest
        top -= tall
        rect = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"></rect>')
        drawn += rect.format(layer.name, f"{left:g}", f"{top:.3f}", f"{_WIDTH:g}", f"{tall:.3f}")
    return drawn + Markup("</g>")
