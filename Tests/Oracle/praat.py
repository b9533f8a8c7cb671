"""Praat's measures of one recording, as the Swift analysers' tests need them.

Times are in seconds, frequencies in Hz, intensities in dB re 20 µPa.
"""

import itertools
import math

import numpy as np
import parselmouth
from parselmouth.praat import call

RATE = 16_000
# Every frame grid that starts with the stream coincides with Praat's, which is centred on the file,
# when the length is a multiple of this many samples.
BLOCK = 1280

# Name: (window, hop, first frame's centre). Windows are 6.4 / floor for intensity, 3 / floor for pitch.
GRIDS = {
    "intensity": (0.128, 0.016, 0.064),
    "intensity100": (0.064, 0.008, 0.032),
    "pitch": (0.04, 0.01, 0.02),
    "nucleus_pitch": (0.1, 0.02, 0.05),
}


class GridError(Exception):
    """Praat's frames do not lie where those of an analyser that starts with the stream would."""


def intensity(sound, floor=50.0):
    return sound.to_intensity(floor, None, True)


def intensity_on_samples(sound, floor=50.0):
    """Intensity with a sample of silence more, which moves Praat's grid by half a sample.

    A frame's centre otherwise falls exactly between two samples, and which of them Praat takes as the
    window's middle is left to the rounding of its times.
    """
    longer = parselmouth.Sound(np.append(sound.values[0], 0.0), RATE)
    curve = intensity(longer, floor)
    window, hop, first = GRIDS["intensity" if floor == 50.0 else "intensity100"]
    frames = (sound.n_samples - round(window * RATE)) // round(hop * RATE) + 1
    if abs(curve.x1 - first - 0.5 / RATE) > 1e-9 or curve.nx != frames:
        raise GridError(f"intensity: {curve.nx} frames from {curve.x1} s, not {frames} from {first} s")
    return curve


def pitch(sound):
    return call(sound, "To Pitch (ac)", 0.01, 75, 15, "no", 0.03, 0.45, 0.01, 0.35, 0.14, 500)


def nucleus_pitch(sound):
    """The pitch by which De Jong & Wempe tell voiced nuclei from others (Praat raises 4 candidates to 15)."""
    return call(sound, "To Pitch (ac)", 0.02, 30, 4, "no", 0.03, 0.25, 0.01, 0.35, 0.25, 450)


def assert_grid(analysis, name, samples):
    """Raises GridError unless the analysis' frames are those of the grid `name` over `samples` samples."""
    window, hop, first = GRIDS[name]
    frames = (samples - round(window * RATE)) // round(hop * RATE) + 1
    if abs(analysis.x1 - first) > 1e-9 or abs(analysis.dx - hop) > 1e-9 or analysis.nx != frames:
        raise GridError(
            f"{name}: {analysis.nx} frames from {analysis.x1} s every {analysis.dx} s, "
            f"not {frames} from {first} s every {hop} s"
        )


def assert_grids(sound):
    """Raises GridError unless all of Praat's grids over the sound start with it."""
    samples = sound.n_samples
    assert_grid(intensity(sound), "intensity", samples)
    assert_grid(intensity(sound, 100.0), "intensity100", samples)
    assert_grid(pitch(sound), "pitch", samples)
    assert_grid(nucleus_pitch(sound), "nucleus_pitch", samples)


def labelled_intervals(textgrid):
    """The intervals of a text grid's first tier: [(start, end, label)]."""
    return [
        (
            call(textgrid, "Get start time of interval", 1, index),
            call(textgrid, "Get end time of interval", 1, index),
            call(textgrid, "Get label of interval", 1, index),
        )
        for index in range(1, call(textgrid, "Get number of intervals", 1) + 1)
    ]


def silences(curve, threshold=-25.0):
    textgrid = call(curve, "To TextGrid (silences)", threshold, 0.3, 0.1, "silent", "sounding")
    return [(start, end) for start, end, label in labelled_intervals(textgrid) if label == "silent"]


def harmonics_to_noise(strengths):
    """Mean of 10·log10(r / (1 - r)) over voiced frames, r being the autocorrelation at the period."""
    strengths = np.clip(strengths, 1e-9, 1 - 1e-9)
    return float(np.mean(10 * np.log10(strengths / (1 - strengths))))


def spread_in_semitones(frequencies):
    """Standard deviation re the median, over frames within 8 semitones of it (the rest are octave errors)."""
    semitones = 12 * np.log2(frequencies / np.median(frequencies))
    return float(np.std(semitones[np.abs(semitones) <= 8], ddof=1))


def syllables(sound):
    """Syllable nuclei by De Jong & Wempe (2009), "Praat script to detect syllable nuclei and measure speech
    rate automatically": peaks of intensity that rise 2 dB above the next dip, in sounding and voiced parts.
    """
    curve = intensity(sound)
    lowest = call(curve, "Get minimum", 0, 0, "Parabolic")
    highest = call(curve, "Get maximum", 0, 0, "Parabolic")
    q99 = call(curve, "Get quantile", 0, 0, 0.99)
    threshold = max(q99 - 25, lowest)
    silence_threshold = -25 - (highest - q99)
    sounding = [
        (start, end)
        for start, end, label in labelled_intervals(
            call(curve, "To TextGrid (silences)", silence_threshold, 0.3, 0.1, "silent", "sounding")
        )
        if label == "sounding"
    ]

    as_sound = call(call(curve, "Down to Matrix"), "To Sound (slice)", 1)
    extrema = call(as_sound, "To PointProcess (extrema)", "Left", "yes", "no", "Sinc70")
    times = [
        call(extrema, "Get time from index", index)
        for index in range(1, call(extrema, "Get number of points") + 1)
    ]
    peaks = [
        (time, value)
        for time in times
        if (value := call(as_sound, "Get value at time", 1, time, "Cubic")) > threshold
    ]

    # The script reads the first peak's height off the curve's copy as a sound, the others' off the curve.
    nuclei = []
    height = peaks[0][1] if peaks else 0.0
    for (time, _), (following, _) in itertools.pairwise(peaks):
        dip = call(curve, "Get minimum", time, following, "None")
        if abs(height - dip) > 2:
            nuclei.append(time)
        height = call(curve, "Get value at time", following, "Cubic")

    voicing = nucleus_pitch(sound)
    nuclei = [
        time
        for time in nuclei
        if any(start <= time < end for start, end in sounding)
        and not math.isnan(call(voicing, "Get value at time", time, "Hertz", "Linear"))
    ]
    return {"q99": q99, "threshold": threshold, "silence_threshold": silence_threshold, "times": nuclei}
