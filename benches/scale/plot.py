"""Plots as SVG, by hand: lines or bars, logarithmic axes where asked, readable on light and on dark pages."""
import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 420, 92, 24, 64, 62
STYLE = """
svg { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; }
.page { fill: #ffffff; } .ink { fill: #1f2328; } .faint { fill: #59636e; }
.grid { stroke: #d1d9e0; stroke-width: 1; } .axis { stroke: #59636e; stroke-width: 1.2; }
.line { fill: none; stroke-width: 2.2; }
.line.s0 { stroke: #0969da; } .line.s1 { stroke: #bc4c00; } .line.s2 { stroke: #1a7f37; }
.mark.s0 { fill: #0969da; } .mark.s1 { fill: #bc4c00; } .mark.s2 { fill: #1a7f37; }
@media (prefers-color-scheme: dark) {
  .page { fill: #0d1117; } .ink { fill: #f0f6fc; } .faint { fill: #9198a1; }
  .grid { stroke: #3d444d; } .axis { stroke: #9198a1; }
  .line.s0 { stroke: #4493f8; } .line.s1 { stroke: #db6d28; } .line.s2 { stroke: #3fb950; }
  .mark.s0 { fill: #4493f8; } .mark.s1 { fill: #db6d28; } .mark.s2 { fill: #3fb950; }
}"""


def short(value):
    """1.2 M, 340 k, 0.05."""
    for unit, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if abs(value) >= size:
            return ("%.3g %s" % (value / size, unit)).replace("e+03", "000")
    return "%.3g" % value


def log_ticks(low, high):
    """Powers of ten that enclose; where that makes few, 1, 2 and 5 times each."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    steps = (1, 2, 5) if last - first <= 2 else (1,)
    all_of_them = [s * 10.0 ** e for e in range(first, last + 2) for s in steps]
    start = max(tick for tick in all_of_them if tick <= low)
    end = min(tick for tick in all_of_them if tick >= high and tick > start)
    return [tick for tick in all_of_them if start <= tick <= end]


def even_ticks(high):
    """From 0 on, in steps of 1, 2 or 5 times a power of ten."""
    raw = (high or 1) / 5
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(s * power for s in (1, 2, 5, 10) if s * power >= raw)
    return [i * step for i in range(math.ceil(high / step - 1e-9) + 1)]


class Axis:
    """Where values stand between two places."""

    def __init__(self, values, log, start, end):
        self.log = log and min(values) > 0
        self.ticks = log_ticks(min(values), max(values)) if self.log else even_ticks(max(values))
        self.start, self.end = start, end

    def at(self, value):
        scale = math.log10 if self.log else float
        low, high = scale(self.ticks[0]), scale(self.ticks[-1])
        return self.start + (scale(value) - low) / (high - low) * (self.end - self.start)


def text(x, y, words, cls="ink", anchor="middle", more=""):
    return '<text x="%.1f" y="%.1f" class="%s" text-anchor="%s"%s>%s</text>' % (x, y, cls, anchor, more, escape(words))


def head(title, note):
    return ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s">' % (WIDTH, HEIGHT, escape(title, {'"': "&quot;"})),
            "<title>%s</title><desc>%s</desc><style>%s</style>" % (escape(title), escape(note), STYLE),
            '<rect class="page" width="100%" height="100%" rx="6"/>',
            text(LEFT, 24, title, anchor="start", more=' font-weight="600" font-size="15"'),
            text(LEFT, 42, note, "faint", "start", ' font-size="11.5"')]


def frame(y, y_label, x_label):
    out = []
    for tick in y.ticks:
        at = y.at(tick)
        out.append('<line class="grid" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/>' % (LEFT, WIDTH - RIGHT, at, at))
        out.append(text(LEFT - 8, at + 4, short(tick), "faint", "end"))
    out.append('<line class="axis" x1="%d" x2="%d" y1="%d" y2="%d"/>' % (LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM, HEIGHT - BOTTOM))
    out.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x_label))
    out.append(text(0, 0, y_label, more=' transform="translate(18 %.1f) rotate(-90)"' % ((TOP + HEIGHT - BOTTOM) / 2)))
    return out


def lines(title, note, x_label, y_label, series, log_x=False, log_y=False):
    """`series`: name -> [(x, y)]; one line each. An axis is logarithmic only where all values are above 0."""
    points = [point for some in series.values() for point in some]
    x = Axis([p[0] for p in points], log_x, LEFT + 14, WIDTH - RIGHT - 14)
    # A logarithmic axis has no zero to stand on: figures below its lowest points need room.
    y = Axis([p[1] for p in points], log_y, HEIGHT - BOTTOM - (22 if log_y else 0), TOP + 8)
    out = head(title, note) + frame(y, y_label + (" (log)" if y.log else ""), x_label + (" (log)" if x.log else ""))
    marks = sorted({p[0] for p in points})
    for mark in marks:
        out.append(text(x.at(mark), HEIGHT - BOTTOM + 18, short(mark), "faint"))
    for index, (name, some) in enumerate(series.items()):
        some = sorted(some)
        cls = "s%d" % (index % 3)
        out.append('<polyline class="line %s" points="%s"/>' % (cls, " ".join("%.1f,%.1f" % (x.at(a), y.at(b)) for a, b in some)))
        for a, b in some:
            out.append('<circle class="mark %s" cx="%.1f" cy="%.1f" r="4"><title>%s: %s</title></circle>' % (cls, x.at(a), y.at(b), short(a), short(b)))
            # Two lines keep their figures apart: the highest above, the others below.
            top = b == max(v for other in series.values() for u, v in other if u == a)
            out.append(text(x.at(a), y.at(b) + (-9 if top else 18), short(b), "mark " + cls, more=' font-size="11.5"'))
        if len(series) > 1:
            out.append('<circle class="mark %s" cx="%d" cy="%d" r="4"/>' % (cls, LEFT + 10 + 190 * index, TOP - 6))
            out.append(text(LEFT + 20 + 190 * index, TOP - 2, name, "ink", "start", ' font-size="12"'))
    return "\n".join(out + ["</svg>\n"])


def bars(title, note, x_label, y_label, values, log_y=False):
    """`values`: [(name, value)]."""
    y = Axis([value for _, value in values], log_y, HEIGHT - BOTTOM, TOP)
    out = head(title, note) + frame(y, y_label + (" (log)" if y.log else ""), x_label)
    room = (WIDTH - RIGHT - LEFT) / len(values)
    for index, (name, value) in enumerate(values):
        left, top = LEFT + room * index + room * 0.2, y.at(value)
        out.append('<rect class="mark s0" x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="2"/>' % (left, top, room * 0.6, max(1, HEIGHT - BOTTOM - top)))
        out.append(text(left + room * 0.3, top - 6, short(value)))
        out.append(text(left + room * 0.3, HEIGHT - BOTTOM + 18, name, "faint"))
    return "\n".join(out + ["</svg>\n"])
