"""Recordings as browsers and telephones make them."""

import subprocess

import media

LIVE = ("-f", "webm", "-live", 1)  # no duration, no index: MediaRecorder writes as it records
MOVFLAGS = "frag_keyframe+empty_moov+default_base_moof"
FRAGMENTED = ("-f", "mp4", "-movflags", MOVFLAGS, "-frag_duration", 500_000)
PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-shortest")
VP8 = ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", 8, "-g", 25, "-b:v", "400k")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", 25, "-pix_fmt", "yuv420p")
OPUS = ("-c:a", "libopus", "-ar", 48_000, "-b:a", "64k")
AAC = ("-c:a", "aac", "-ar", 48_000)

# name: what ffmpeg is given between the speech and the file
KINDS = {
    "chrome-voice.webm": [*OPUS, *LIVE],
    "chrome-film.webm": [*PICTURE, *VP8, *OPUS, *LIVE],
    "firefox-voice.ogg": [*OPUS, "-f", "ogg"],
    "safari-voice.mp4": [*AAC, *FRAGMENTED],
    "safari-film.mp4": [*PICTURE, *H264, *AAC, *FRAGMENTED],
    "memo.m4a": [*AAC],
    "telephone.mov": [*PICTURE, *H264, *AAC],
    "plain.wav": [],
    "plain.mp3": ["-c:a", "libmp3lame", "-ar", 44_100],
}
FILMS = [name for name in KINDS if "film" in name or name.endswith(".mov")]
VOICES = [name for name in KINDS if name not in FILMS]


def make(name, speech, folder):
    """The recording of that name with the sound of `speech`; made once for each folder."""
    path = folder / f"browser-{name}"
    if path.exists():
        return path
    if "-live" in KINDS[name]:
        # To a pipe, where nothing can be filled in afterwards.
        command = ["ffmpeg", "-nostdin", "-v", "error", "-i", speech, *KINDS[name], "pipe:1"]
        with open(path, "wb") as file:
            subprocess.run(list(map(str, command)), stdout=file, check=True)
        assert not media.states_duration(path)
        return path
    return media.ffmpeg("-i", speech, *KINDS[name], path)
