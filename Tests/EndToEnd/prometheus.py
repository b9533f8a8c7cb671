"""A small reader of Prometheus' text exposition format, strict about what a scraper is strict about."""

import re

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
SAMPLE = re.compile(rf"({NAME})(?:\{{(.*)\}})? (\S+)")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\["\\n])*)"(?:,|$)')


class Metrics:
    """Samples as {(name, sorted labels): value}, types by family."""

    def __init__(self, text):
        assert text.endswith("\n")
        self.types, self.samples = {}, {}
        family = None
        for line in text.splitlines():
            if line.startswith("# HELP "):
                family = line.split(" ", 3)[2]
                assert family not in self.types, f"{family} begins twice"
            elif line.startswith("# TYPE "):
                _, _, name, kind = line.split(" ")
                assert name == family, f"the type of {name} stands in {family}"
                assert kind in ("counter", "gauge", "histogram", "summary")
                self.types[name] = kind
            else:
                self._sample(line, family)

    def _sample(self, line, family):
        matched = SAMPLE.fullmatch(line)
        assert matched, f"no sample: {line!r}"
        name, labels, value = matched.groups()
        stem = re.sub(r"_(bucket|sum|count)$", "", name) if self.types[family] == "histogram" else name
        assert stem == family, f"{name} stands in {family}"
        pairs = LABEL.findall(labels or "")
        assert ",".join(f'{key}="{text}"' for key, text in pairs) == (labels or "").rstrip(","), line
        key = (name, tuple(sorted(pairs)))
        assert key not in self.samples, f"twice: {line!r}"
        self.samples[key] = float(value)

    def value(self, name, **labels):
        """The sum of the samples of that name that carry the labels."""
        wanted = set(labels.items())
        found = [
            value for (each, pairs), value in self.samples.items() if each == name and wanted <= set(pairs)
        ]
        assert found, f"there is no {name} with {labels}; there are {sorted({n for n, _ in self.samples})}"
        return sum(found)

    def check_histograms(self):
        """Buckets grow with their bound, and the last one holds all."""
        for family, kind in self.types.items():
            if kind != "histogram":
                continue
            series = {}
            for (name, pairs), value in self.samples.items():
                if name == f"{family}_bucket":
                    others = tuple(pair for pair in pairs if pair[0] != "le")
                    series.setdefault(others, []).append((float(dict(pairs)["le"]), value))
            for others, buckets in series.items():
                counts = [count for _, count in sorted(buckets)]
                assert counts == sorted(counts), f"{family}{others}"
                assert sorted(buckets)[-1][0] == float("inf")
                assert counts[-1] == self.samples[f"{family}_count", others]
                assert (f"{family}_sum", others) in self.samples
