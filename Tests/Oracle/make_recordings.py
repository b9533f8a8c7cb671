#!/usr/bin/env python3
"""Makes the recordings of Tests/Fixtures/speech with flite and espeak-ng: clean, with noise, and in stereo.

Kept to show how they came about; the recordings themselves are kept too, because other versions of the
synthesisers may speak differently. Needs what `scripts/setup --tests` installs.
"""

import json
import re
import subprocess
import tempfile

import numpy as np
import oracle
import praat
import soundfile

SPEECH = oracle.FIXTURES / "speech"
PEAK = 10 ** (-3 / 20)
STEREO_RATE = 44_100

# Voice: texts. The recordings are named after the voice and numbered.
CLEAN = {
    "flite rms": [
        "The team was small, and we had to make decisions quickly. We wrote down every one of them.",
        "We measured every query. One index was missing, and the response time fell by half.",
    ],
    "flite slt": [
        "When people disagree with me, I try to listen first. Then we look for a solution together.",
        "I am looking for a place where I can grow and learn new things. My family wanted to stay here.",
    ],
    "flite awb": [
        "My greatest strength is that I finish what I start. I am learning to ask for help earlier.",
        "In five years I would like to lead a group of engineers. I enjoy teaching other people.",
    ],
    "espeak-ng en-us": [
        "I left my last job because the company moved. What would you have done in my place?"
    ],
    "espeak-ng en-gb": ["Most of my time was spent building services. They had to be fast, and to be safe."],
    "espeak-ng en-us+f3": [
        "I read about your new research last week. I think that my experience with data would be useful."
    ],
    "espeak-ng en-us+f4": [
        "Nobody could explain the reason at first. So we talked until it was clear to us."
    ],
}

# Name, the clean recording under it, colour of the noise, signal-to-noise ratio in dB.
NOISY = [
    ("rms-2-white-20", "rms-2", "white", 20),
    ("slt-1-pink-20", "slt-1", "pink", 20),
    ("awb-2-white-10", "awb-2", "white", 10),
    ("slt-2-pink-10", "slt-2", "pink", 10),
]

STEREO_VOICE = "flite rms"
STEREO_TEXT = "Some days were hard. The customer was patient, and in the end it all came together."


def synthesise(voice, text, rate, generator):
    """The spoken text, mono at `rate`, -1...1, with a pause of 0.5 s after each sentence and a faint hiss."""
    program, voice = voice.split()
    pause = np.zeros(rate // 2)
    parts = []
    with tempfile.TemporaryDirectory() as folder:
        wav = f"{folder}/speech.wav"
        for sentence in re.split(r"(?<=[.?]) ", text):
            if program == "flite":
                command = ["flite", "-voice", voice, "-t", sentence, "-o", wav]
            else:
                command = ["espeak-ng", "-v", voice, "-s", "160", "-w", wav, sentence]
            subprocess.run(command, check=True)
            parts += [np.frombuffer(oracle.decode_raw(wav, rate, "f32le"), "<f4"), pause]
    return add_noise(np.concatenate(parts[:-1]), "white", 50, generator)


def noise(colour, count, generator):
    white = generator.standard_normal(count)
    if colour == "white":
        return white
    spectrum = np.fft.rfft(white)
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    spectrum[0] = 0
    return np.fft.irfft(spectrum, count)


def add_noise(speech, colour, ratio_db, generator):
    added = noise(colour, len(speech), generator)
    return speech + added * np.sqrt(np.mean(speech**2) / np.mean(added**2) / 10 ** (ratio_db / 10))


def in_stereo(speech, generator):
    """The right channel is quieter, half a millisecond later, and has a hiss of its own."""
    delay = STEREO_RATE // 2000
    right = 0.6 * np.concatenate([np.zeros(delay), speech[:-delay]])
    return np.stack([speech, add_noise(right, "white", 40, generator)], axis=1)


def write(name, samples, rate):
    """Writes as many whole blocks as Praat's frame grids allow; the length once decoded to 16 kHz."""
    samples = samples * (PEAK / np.max(np.abs(samples)))
    block = praat.BLOCK * rate // praat.RATE
    path = SPEECH / f"{name}.flac"
    for blocks in range(len(samples) // block, 0, -1):
        soundfile.write(path, samples[: blocks * block], rate, subtype="PCM_16")
        sound = oracle.decode(path)
        try:
            praat.assert_grids(sound)
        except praat.GridError as error:
            print(f"{name}: {blocks} blocks: {error}")
            continue
        assert sound.n_samples % praat.BLOCK == 0, f"{name}: {sound.n_samples} samples after decoding"
        return sound.n_samples
    raise SystemExit(f"{name}: no length gives Praat our frame grids")


def main():
    generator = np.random.default_rng(2009)
    SPEECH.mkdir(parents=True, exist_ok=True)
    clean = {}
    recordings = []

    def keep(name, voice, text, samples, rate=praat.RATE, noise=None):
        recordings.append(
            {
                "name": name,
                "file": f"{name}.flac",
                "voice": voice,
                "text": text,
                "samples": write(name, samples, rate),
                "rate": rate,
                "channels": samples.ndim,
                "noise": noise,
            }
        )

    for voice, texts in CLEAN.items():
        for number, text in enumerate(texts, 1):
            name = f"{voice.split()[1].replace('+', '-')}-{number}"
            clean[name] = voice, text, synthesise(voice, text, praat.RATE, generator)
            keep(name, *clean[name])
    for name, source, colour, ratio_db in NOISY:
        voice, text, speech = clean[source]
        noisy = add_noise(speech, colour, ratio_db, generator)
        keep(name, voice, text, noisy, noise={"colour": colour, "snr_db": ratio_db})
    stereo = in_stereo(synthesise(STEREO_VOICE, STEREO_TEXT, STEREO_RATE, generator), generator)
    keep("rms-stereo", STEREO_VOICE, STEREO_TEXT, stereo, rate=STEREO_RATE)

    (SPEECH / "manifest.json").write_text(json.dumps({"recordings": recordings}, indent=2) + "\n")


if __name__ == "__main__":
    main()
