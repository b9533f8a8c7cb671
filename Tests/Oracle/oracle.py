#!/usr/bin/env python3
"""Measures the recordings of Tests/Fixtures/speech with Praat; the values go to Tests/Fixtures/oracle.json.

oracle.py            writes the file
oracle.py --check    compares with the file, prints any drift and exits with 1 if there is some
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import parselmouth
import praat

FIXTURES = Path(__file__).resolve().parent.parent / "Fixtures"
ORACLE = FIXTURES / "oracle.json"


def decode_raw(path, rate, sample_format):
    """The bytes of the recording as FFmpeg makes it mono at that rate."""
    options = f"-ac 1 -ar {rate} -f {sample_format} -".split()
    command = ["ffmpeg", "-nostdin", "-v", "error", "-i", path, *options]
    return subprocess.run(command, check=True, capture_output=True).stdout


def decode(path):
    """The recording as 16 kHz mono with 16 bits, which is what Praat reads."""
    return parselmouth.Sound(np.frombuffer(decode_raw(path, praat.RATE, "s16le"), "<i2") / 32768, praat.RATE)


def rounded(values, digits):
    return [round(float(value), digits) for value in values]


def sampled(analysis, **columns):
    return {"t1": round(analysis.x1, 9), "dt": round(analysis.dx, 9), **columns}


def measure(sound):
    praat.assert_grids(sound)
    curve, curve100 = praat.intensity_on_samples(sound), praat.intensity_on_samples(sound, 100.0)
    pitch = praat.pitch(sound)
    frequencies = pitch.selected_array["frequency"]
    # An unvoiced frame's "strength" is its noise level, of no use here.
    strengths = np.where(frequencies > 0, pitch.selected_array["strength"], 0)
    voiced = frequencies > 0
    nuclei = praat.syllables(sound)
    return {
        "samples": sound.n_samples,
        "intensity": sampled(curve, values=rounded(curve.values[0], 5)),
        "intensity100": sampled(curve100, values=rounded(curve100.values[0], 5)),
        "silences": [rounded(interval, 6) for interval in praat.silences(curve)],
        "pitch": sampled(pitch, f0=rounded(frequencies, 3), strength=rounded(strengths, 5)),
        "hnr_db": round(praat.harmonics_to_noise(strengths[voiced]), 5),
        "f0_median": round(float(np.median(frequencies[voiced])), 3),
        "f0_sd_st": round(praat.spread_in_semitones(frequencies[voiced]), 5),
        "syllables": {
            "count": len(nuclei["times"]),
            "times": rounded(nuclei["times"], 5),
            "q99": round(nuclei["q99"], 5),
            "threshold": round(nuclei["threshold"], 5),
            "silence_threshold": round(nuclei["silence_threshold"], 5),
        },
    }


def drift(name, kept, made, tolerance=2e-5):
    """Where two JSON values differ, one line each; numbers may differ by rounding."""
    if isinstance(kept, dict) and isinstance(made, dict):
        for key in sorted(kept.keys() | made.keys()):
            if key not in kept or key not in made:
                yield f"{name}.{key}: only {'kept' if key in kept else 'made'}"
            else:
                yield from drift(f"{name}.{key}", kept[key], made[key], 2e-3 if key == "f0" else tolerance)
    elif isinstance(kept, list) and isinstance(made, list) and len(kept) == len(made):
        for index, (before, now) in enumerate(zip(kept, made, strict=True)):
            yield from drift(f"{name}[{index}]", before, now, tolerance)
    elif isinstance(kept, int | float) and isinstance(made, int | float):
        if abs(kept - made) > tolerance:
            yield f"{name}: {kept} kept, {made} made"
    elif kept != made:
        yield f"{name}: {str(kept)[:60]} kept, {str(made)[:60]} made"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="compare instead of write")
    check = parser.parse_args().check

    speech = FIXTURES / "speech"
    manifest = json.loads((speech / "manifest.json").read_text())
    made = {
        "praat": parselmouth.PRAAT_VERSION,
        "recordings": {
            entry["name"]: measure(decode(FIXTURES / "speech" / entry["file"]))
            for entry in manifest["recordings"]
        },
    }
    if not check:
        ORACLE.write_text(json.dumps(made, separators=(",", ":")) + "\n")
        return 0
    lines = list(drift("oracle", json.loads(ORACLE.read_text()), made))
    for line in lines:
        print(line)
    print(f"oracle: {len(made['recordings'])} recordings, {len(lines)} values differ")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
