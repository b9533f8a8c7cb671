#!/usr/bin/env python3
"""Runs interviewd-sandbox over mutated CVs, PDF and DOCX.

A mutated document may be refused or read in part; it must not crash, hang or confuse its reader, nor give
text that is not in its promised form. What does is saved to Tests/Fixtures/fuzz. The same seed gives the same
mutations. Exits 1 when something was found.
"""

import argparse
import hashlib
import io
import random
import sys
import tempfile
import zipfile
from pathlib import Path

import mutations
import sandbox

sys.path.append(str(Path(__file__).resolve().parents[1] / "EndToEnd"))
import documents
from binary import BINARY

FINDS = Path(__file__).resolve().parents[1] / "Fixtures/fuzz"
CODES = {"unsupported", "encrypted", "corrupt", "no_text", "too_large"}
PATIENCE = 40


def make_seeds(folder):
    maker = documents.Maker(folder)
    made = [maker.pdf(), maker.encrypted(), maker.permitted(), maker.scanned(), maker.with_attachment()]
    # Without compressed objects and streams, so that mutations reach what they mean.
    made.append(maker.qpdf("open.pdf", "--qdf", "--object-streams=disable"))
    made += [maker.pandoc("docx"), maker.libreoffice("docx"), maker.python_docx()]
    seeds = {str(file.relative_to(folder)): file.read_bytes() for file in made}
    return seeds | {"pages.pdf": documents.many_pages(3)}


def spoil(generator, data, other):
    for mutation in generator.choices(mutations.ALL, k=generator.choice([1, 1, 1, 2, 3])):
        # What is nearly nothing cannot be spoilt further.
        data = mutation(generator, data, other) if len(data) > 8 else b"\0"
    return data


def spoil_part(generator, data):
    """Spoils one part of an archive and packs it again, so that no checksum gives it away."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = generator.choice(
        sorted(name for name, part in parts.items() if part and name.endswith(("xml", "rels")))
    )
    parts[name] = spoil(generator, parts[name], parts[generator.choice(sorted(parts))] or b"\0")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts.items():
            archive.writestr(*part)
    return made.getvalue()


def mutate(generator, seeds):
    name, other = generator.choices(sorted(seeds), k=2)
    if name.endswith(".docx") and generator.random() < 0.7:
        return name, spoil_part(generator, seeds[name])
    return name, spoil(generator, seeds[name], seeds[other])


def trouble(result):
    """What is wrong with an answer; None when nothing is."""
    kind, *rest = result
    if kind == "fault":
        return rest[0]
    if kind == "problem":
        return None if rest[0] in CODES and rest[1] else f"an odd problem: {rest}"
    text = rest[1]
    if any(ord(character) < 32 and character not in "\n\t" for character in text):
        return "control characters in the text"
    if "\n\n\n\n" in text or text != text.strip("\n") or not any(map(str.isalpha, text)):
        return "text that is not in its form"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=3000, help="mutated files (3000)")
    parser.add_argument("--seed", type=int, default=1, help="of the random generator (1)")
    parser.add_argument("--sandbox", default=sandbox.beside(BINARY), help="the interviewd-sandbox to run")
    options = parser.parse_args()
    generator = random.Random(options.seed)
    outcomes = {}
    found = 0
    with tempfile.TemporaryDirectory() as name, sandbox.Sandbox(options.sandbox) as reader:
        seeds = make_seeds(Path(name))
        for _ in range(options.count):
            seed, data = mutate(generator, seeds)
            result = reader.read(data, PATIENCE)
            outcome = result[1] if result[0] == "problem" else result[0]
            outcomes[outcome] = outcomes.get(outcome, 0) + 1
            if what := trouble(result):
                found += 1
                FINDS.mkdir(parents=True, exist_ok=True)
                kept = FINDS / f"{hashlib.sha256(data).hexdigest()[:12]}{Path(seed).suffix}"
                kept.write_bytes(data)
                print(f"{kept.name}: {what}", flush=True)
    print(f"{options.count} mutated documents with seed {options.seed}: {found} finds; {outcomes}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
