"""What OpenAI, Hugging Face and Gemini answer, for `model_server.py`: the shapes of their documentation."""

import base64
import hashlib
import io
import json
import random
import re
import struct
import time
from email.parser import BytesParser
from email.policy import HTTP

import numpy as np
import soundfile
from model_interviewer import Interviewer


class Refused(Exception):
    """An answer of 400 and more."""

    def __init__(self, status, message, code="invalid_request_error", param=None, **more):
        self.status, self.message, self.code, self.param, self.more = status, message, code, param, more

    def body(self, route):
        """As the route's service writes it."""
        if route == "features":
            return {"error": self.message, **self.more}
        if route == "gemini":
            return {"error": {"code": self.status, "message": self.message, "status": self.code, **self.more}}
        plain = {"message": self.message, "type": self.code, "param": self.param, "code": self.code}
        return {"error": plain | self.more}


class Services:
    """Answers to requests that were read and may be answered; what they say is set by attributes."""

    def __init__(self):
        # What is heard: the text, or a function of (seconds of sound, number of the request from 0).
        self.text = "good morning and welcome to this interview"
        self.form = "words"  # or "segments", "text": which times a transcription has
        self.language = "english"
        self.finish_reason = "STOP"  # Gemini's
        # What the chat model says: a function of the messages, or None for the interviewer's answers.
        self.chat = None
        self.interviewer = Interviewer()
        self.refuses_format = False  # chat: 400 where a response format is asked for
        self.shuffles = False  # embeddings out of the order of their index
        self.dimensions = 64
        self.missing_models = {"no-such-model"}
        self.text_only_models = {"gpt-4o-transcribe", "gpt-4o-mini-transcribe"}  # refuse verbose_json
        self.token_level_models = set()  # Hugging Face's that give a vector for each token

    def answer(self, request, model):
        """An object for JSON, or a list of server-sent events, each of a token but for the last two."""
        if (
            model in self.missing_models
            or (request.json or request.fields).get("model") in self.missing_models
        ):
            raise Refused(404, "The model does not exist or you do not have access to it.", "model_not_found")
        return getattr(self, f"_{request.route}")(request, model)

    def _heard(self, sound):
        """The text for the sound, and where in it each word is: evenly over what is loud."""
        text = self.text
        if callable(text):
            text = text(len(sound) / 16000, len(self.seen("transcriptions") + self.seen("gemini")) - 1)
        loud = np.flatnonzero(np.abs(sound) > 0.02)
        first, last = (loud[0] / 16000, loud[-1] / 16000) if len(loud) else (0, len(sound) / 16000)
        words = text.split()
        step = (last - first) / max(1, len(words))
        times = [(first + i * step, first + (i + 1) * step) for i in range(len(words))]
        return text, first, last, list(zip(words, times, strict=True))

    def _transcriptions(self, request, _):
        fields = request.fields
        model, form = fields.get("model"), fields.get("response_format", "json")
        if not model:
            raise Refused(400, "you must provide a model parameter")
        sound = read_flac(fields.get("file"), request)
        if request.seconds < 0.1:
            raise Refused(
                400, "Audio file is too short. Minimum audio length is 0.1 seconds.", "audio_too_short"
            )
        if form == "verbose_json" and model in self.text_only_models:
            raise Refused(
                400, f"response_format 'verbose_json' is not compatible with model '{model}'. Use 'json' or "
                "'text' instead.", "unsupported_value", "response_format")  # fmt: skip
        text, first, last, words = self._heard(sound)
        if form != "verbose_json" or self.form == "text":
            return {"text": text, "usage": {"type": "duration", "seconds": round(request.seconds)}}
        answer = {"task": "transcribe", "language": self.language, "duration": request.seconds, "text": text}
        wanted = fields.get("timestamp_granularities[]", ["segment"])
        if "segment" in wanted:
            segment = {"id": 0, "seek": 0, "start": first, "end": last, "text": " " + text, "tokens": []}
            answer["segments"] = [segment | {"avg_logprob": -0.2, "no_speech_prob": 0.01}] if text else []
        if "word" in wanted and self.form == "words":
            answer["words"] = [
                {"word": word.strip(".,?!"), "start": start, "end": end} for word, (start, end) in words
            ]
        return answer

    def _gemini(self, request, _):
        parts = [part for content in request.json["contents"] for part in content["parts"]]
        data = [part.get("inlineData") or part.get("inline_data") for part in parts]
        audio = [item for item in data if item]
        if not audio:
            answer = self.said({"messages": [{"role": "user", "content": part["text"]} for part in parts]})
        else:
            if (audio[0].get("mimeType") or audio[0].get("mime_type")) != "audio/flac":
                raise Refused(400, "Unsupported MIME type", "INVALID_ARGUMENT")
            sound = read_flac(base64.b64decode(audio[0]["data"], validate=True), request)
            text, first, last, _ = self._heard(sound)
            segment = {"start": round(first, 1), "end": round(last, 1), "text": text}
            answer = json.dumps({"language": "en-US", "segments": [segment] if text else []})
        candidate = {
            "content": {"parts": [{"text": answer}], "role": "model"},
            "finishReason": self.finish_reason,
        }
        return {
            "candidates": [candidate],
            "modelVersion": "stand-in",
            "usageMetadata": {"totalTokenCount": 1},
        }

    def _embeddings(self, request, _):
        texts = request.json["input"]
        texts = [texts] if isinstance(texts, str) else texts
        if not texts or any(not text for text in texts):
            raise Refused(400, "'$.input' is invalid.")
        size = request.json.get("dimensions", self.dimensions)
        packs = request.json.get("encoding_format") == "base64"
        data = []
        for index, text in enumerate(texts):
            vector = embedding(text, size)
            packed = base64.b64encode(struct.pack(f"<{size}f", *vector)).decode() if packs else vector
            data.append({"object": "embedding", "index": index, "embedding": packed})
        if self.shuffles:
            random.Random(len(texts)).shuffle(data)
        tokens = sum(len(text.split()) for text in texts)
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        return {"object": "list", "data": data, "model": request.json["model"], "usage": usage}

    def _features(self, request, model):
        texts = request.json["inputs"]
        several = isinstance(texts, list)
        make = embedding
        if model in self.token_level_models:
            make = lambda text, size: [embedding(token, size) for token in text.split() or [""]]  # noqa: E731
        vectors = [make(text, self.dimensions) for text in (texts if several else [texts])]
        return vectors if several else vectors[0]

    def said(self, request):
        return self.chat(request["messages"]) if self.chat else self.interviewer.content(request)

    def _chat(self, request, _):
        asked = request.json
        if self.refuses_format and "response_format" in asked:
            raise Refused(400, "This model does not support response_format.", param="response_format")
        behaviour = request.behaviour
        content = behaviour.content if behaviour.content is not None else self.said(asked)
        head = {"id": "chatcmpl-1", "created": int(time.time()), "model": asked["model"]}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        if not asked.get("stream") or behaviour.plain:
            choice = {
                "index": 0,
                "message": {"role": "assistant", "content": content},
                "finish_reason": "stop",
            }
            return head | {"object": "chat.completion", "choices": [choice], "usage": usage}
        head |= {"object": "chat.completion.chunk"}

        def event(delta, finish=None):
            choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
            return f"data: {json.dumps(head | {'choices': choices})}\n\n"

        events = [event({"content": token}) for token in tokens(content)]
        events[:1] = [event({"role": "assistant", "content": ""}) + first for first in events[:1]]
        end = event({}, "stop")
        if (asked.get("stream_options") or {}).get("include_usage"):
            end += f"data: {json.dumps(head | {'choices': [], 'usage': usage})}\n\n"
        return [*events, end, "data: [DONE]\n\n"]

    def _models(self, _request, _):
        names = ["whisper-1", "gpt-4o-transcribe", "text-embedding-3-small", "gpt-4o-mini"]
        return {"object": "list", "data": [{"id": name, "object": "model"} for name in names]}


def tokens(content):
    """The words with the white space before them: together they are the content."""
    return re.findall(r"\s*\S+|\s+$", content)


def embedding(text, size):
    """Of unit length; texts that share words are near. The same for ever."""
    total = np.zeros(size)
    for token in re.findall(r"\w+", text.lower()) or [""]:
        seed = int.from_bytes(hashlib.sha256(token.encode()).digest()[:4], "big")
        total += np.random.RandomState(seed).standard_normal(size)
    return (total / np.linalg.norm(total)).tolist()


def read_flac(data, request):
    """The samples of FLAC at 16 kHz mono; anything else is refused."""
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            kind = (file.format, file.samplerate, file.channels, file.subtype)
            sound = file.read(dtype="float32")
    except (TypeError, soundfile.LibsndfileError):
        raise Refused(400, "Invalid file format. Supported formats: ['flac', …]") from None
    if kind != ("FLAC", 16000, 1, "PCM_16"):
        raise Refused(400, f"not FLAC of 16 kHz, one channel and 16 bit: {kind}")
    request.seconds = len(sound) / 16000
    return sound


def read_form(content_type, body):
    message = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body
    )
    fields = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        value = part.get_payload(decode=True)
        if part.get_filename() is None:
            value = value.decode()
        if name.endswith("[]"):
            fields.setdefault(name, []).append(value)
        else:
            fields[name] = value
    return fields
