"""The stand-in for model servers speaks as the services do: other tests rely on it."""

import base64
import io
import json

import numpy as np
import pytest
import requests
import soundfile
from binary import HANG
from model_server import ModelServer


@pytest.fixture
def server():
    with ModelServer(key="secret") as server:
        yield server


def flac(seconds=2.0, rate=16000):
    tone = 0.3 * np.sin(np.arange(int(seconds * rate)) * 0.05)
    file = io.BytesIO()
    soundfile.write(file, tone, rate, format="FLAC", subtype="PCM_16")
    return file.getvalue()


def transcribe(server, audio=None, key="secret", **fields):
    fields = {"model": "whisper-1", "response_format": "verbose_json"} | fields
    return requests.post(
        f"{server.url}/audio/transcriptions",
        headers={"Authorization": f"Bearer {key}"},
        files={"file": ("audio.flac", flac() if audio is None else audio, "audio/flac")},
        data=fields,
        timeout=10,
    )


def post(server, path, body, key="secret"):
    headers = {"Authorization": f"Bearer {key}"}
    return requests.post(f"{server.address}{path}", headers=headers, json=body, timeout=10)


def test_words_lie_in_the_sound(server):
    server.text = "one two three"
    answer = transcribe(server, **{"timestamp_granularities[]": ["word", "segment"]}).json()
    assert [word["word"] for word in answer["words"]] == ["one", "two", "three"]
    assert answer["duration"] == 2.0
    assert 0 <= answer["words"][0]["start"] < answer["words"][-1]["end"] <= 2
    seen = server.seen("transcriptions")[0]
    assert seen.fields["model"] == "whisper-1"
    assert seen.seconds == 2.0
    assert "words" not in transcribe(server).json(), "words come only where they are asked for"


def test_what_is_no_flac_of_16_khz_is_refused(server):
    assert transcribe(server, b"nonsense").status_code == 400
    assert "16 kHz" in transcribe(server, flac(rate=8000)).json()["error"]["message"]


def test_some_models_refuse_verbose_json(server):
    refused = transcribe(server, model="gpt-4o-transcribe")
    assert refused.status_code == 400
    assert refused.json()["error"]["param"] == "response_format"
    assert set(transcribe(server, model="gpt-4o-transcribe", response_format="json").json()) == {
        "text",
        "usage",
    }


def test_keys_and_models_are_checked(server):
    assert transcribe(server, key="wrong").status_code == 401
    assert transcribe(server, model="no-such-model").json()["error"]["code"] == "model_not_found"
    server.key = None
    assert transcribe(server, key="any").status_code == 200


def test_failures_come_as_scripted_and_pass(server):
    server.fail("transcriptions", status=429, headers={"Retry-After": "7"}, code="insufficient_quota")
    server.fail("transcriptions", malformed=True, times=2)
    server.fail("transcriptions", truncated=True)
    server.fail("transcriptions", reset=True)
    refused = transcribe(server)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "7")
    assert refused.json()["error"]["code"] == "insufficient_quota"
    for _ in range(2):
        with pytest.raises(json.JSONDecodeError):
            json.loads(transcribe(server).content)
    with pytest.raises(requests.exceptions.RequestException):
        transcribe(server)
    with pytest.raises(requests.exceptions.ConnectionError):
        transcribe(server)
    assert transcribe(server).status_code == 200
    assert len(server.seen("transcriptions")) == 6


def test_a_hanging_server_can_be_stopped():
    with ModelServer(key=None) as server:
        server.fail("models", hang=True)
        with pytest.raises(requests.exceptions.ReadTimeout):
            requests.get(f"{server.url}/models", timeout=0.2)


def cosine(a, b):
    return float(np.dot(a, b))


def test_embeddings_of_similar_texts_are_near_in_whatever_order(server):
    texts = ["we built a payment service", "a payment service we built", "cats sleep all day long"]
    body = {"model": "text-embedding-3-small", "input": texts}
    straight = post(server, "/v1/embeddings", body).json()
    server.shuffles = True
    shuffled = post(server, "/v1/embeddings", body).json()
    assert [item["index"] for item in shuffled["data"]] != [0, 1, 2]
    assert sorted(shuffled["data"], key=lambda item: item["index"]) == straight["data"]
    a, b, c = (item["embedding"] for item in straight["data"])
    assert cosine(a, b) > 0.99 > 0.5 > cosine(a, c)
    assert straight["usage"]["prompt_tokens"] == 15


def test_features_are_vectors_of_texts_or_of_tokens(server):
    path = "/hf/models/org/name/pipeline/feature-extraction"
    assert np.shape(post(server, path, {"inputs": ["one two", "three"]}).json()) == (2, 64)
    server.token_level_models = {"org/name"}
    assert [len(rows) for rows in post(server, path, {"inputs": ["one two", "three"]}).json()] == [2, 1]
    server.fail("features", status=503, message="is currently loading", more={"estimated_time": 20.0})
    loading = post(server, path, {"inputs": ["one"]})
    assert loading.json() == {"error": "is currently loading", "estimated_time": 20.0}


def test_chat_is_plain_or_streamed(server):
    server.chat = lambda messages: messages[0]["content"].upper() + " – yes"
    body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "hello there"}]}
    plain = post(server, "/v1/chat/completions", body).json()
    assert plain["choices"][0]["message"]["content"] == "HELLO THERE – yes"
    streamed = post(server, "/v1/chat/completions", body | {"stream": True})
    assert streamed.headers["Content-Type"] == "text/event-stream"
    events = [line.removeprefix("data: ") for line in streamed.content.decode().split("\n\n") if line]
    assert events[-1] == "[DONE]"
    deltas = [json.loads(event)["choices"][0]["delta"].get("content", "") for event in events[:-1]]
    assert "".join(deltas) == "HELLO THERE – yes"


def chat(server, system, *data, schema=None, **more):
    """A request as an interviewer's: data by name between marks that the system's message names."""
    lines = [line for name, text in data for line in (f"=== m4rk {name} ===", text)]
    messages = [
        {"role": "system", "content": f"{system} The data stands between marks of m4rk."},
        {"role": "user", "content": "\n".join([*lines, "=== m4rk end ==="])},
    ]
    body = {"model": "gpt-4o-mini", "messages": messages} | more
    if schema:
        form = {"name": "answer", "strict": True, "schema": {"properties": {schema: {}}}}
        body["response_format"] = {"type": "json_schema", "json_schema": form}
    return requests.post(
        f"{server.url}/chat/completions", headers={"Authorization": "Bearer secret"}, json=body, timeout=10,
        stream=body.get("stream", False),
    )  # fmt: skip


def said(answer):
    return answer.json()["choices"][0]["message"]["content"]


def streamed(answer):
    events = [line[6:] for line in answer.iter_lines(decode_unicode=True) if line.startswith("data: ")]
    return events, "".join(json.loads(e)["choices"][0]["delta"].get("content", "") for e in events[:-1])


def test_the_interviewer_answers_what_it_is_asked_for(server):
    analysis = json.loads(said(chat(server, "", ("document", "7 years of Python."), schema="skills")))
    assert (analysis["skills"], analysis["years"]) == (["Python"], 7)
    long = "We moved forty services to Kubernetes and halved what they cost. " * 4
    marks = [
        json.loads(said(chat(server, "", ("answer", text), schema="criteria")))["criteria"]
        for text in ("No.", long)
    ]
    assert marks[0]["specifics"]["mark"] < marks[1]["specifics"]["mark"]
    # Without a response format, the purpose is in the words.
    assert "strengths" in json.loads(said(chat(server, 'Answer {"strengths": []}.', ("answer 1", "Yes."))))
    assert "for Chef" in said(chat(server, "Ask.", ("role", "Chef"), ("skill", "Soup"))).replace(
        "role of", "for"
    )
    assert [request.purpose for request in server.seen("chat")] == [
        "analysis", "evaluation", "evaluation", "summary", "question"]  # fmt: skip


def test_failures_hold_for_a_purpose(server):
    server.fail("chat", purpose="evaluation", content='{"criteria":', times=2)
    server.fail("chat", purpose="analysis", status=429, headers={"Retry-After": "1"})
    assert said(chat(server, "Ask.")).startswith("Hello")
    contents = [said(chat(server, "", schema="criteria")) for _ in range(3)]
    assert contents[:2] == ['{"criteria":'] * 2
    assert "feedback" in json.loads(contents[2])
    assert chat(server, "", schema="skills").headers["Retry-After"] == "1"
    assert chat(server, "", schema="skills").status_code == 200
    server.refuses_format = True
    assert chat(server, "", schema="skills").json()["error"]["param"] == "response_format"


def test_streams_are_whole_and_break_as_they_are_told(server):
    events, text = streamed(chat(server, "Ask.", stream=True))
    assert text.startswith("Hello, and welcome")
    assert len(server.seen("chat")[0].sent) == len(text.split())
    server.fail("chat", comments=True, first_token=0.01, between_tokens=0.001)
    assert streamed(chat(server, "Ask.", stream=True)) == (events, text)
    server.fail("chat", plain=True)
    assert said(chat(server, "Ask.", stream=True)) == text
    server.fail("chat", drop_after=2)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        streamed(chat(server, "Ask.", stream=True))
    server.fail("chat", error_after=1)
    lines = chat(server, "Ask.", stream=True).text.split("\n\n")
    assert "error" in json.loads(lines[-2][6:])
    server.fail("chat", end_after=1)
    assert "[DONE]" not in chat(server, "Ask.", stream=True).text


def test_a_client_that_leaves_is_noticed(server):
    server.fail("chat", endless=True, between_tokens=0.001)
    answer = chat(server, "Ask.", stream=True)
    request = server.under_way("chat")[0]
    answer.close()
    assert request.ended.wait(HANG)
    assert request.left
    assert not server.under_way("chat")


def test_gemini_hears_inline_flac(server):
    audio = {"inline_data": {"mime_type": "audio/flac", "data": base64.b64encode(flac()).decode()}}
    body = {"contents": [{"role": "user", "parts": [audio]}]}
    url = f"{server.gemini}/models/gemini-2.5-flash:generateContent"
    answer = requests.post(url, json=body, headers={"x-goog-api-key": "secret"}, timeout=10).json()
    text = json.loads(answer["candidates"][0]["content"]["parts"][0]["text"])
    assert text["segments"][0]["text"] == server.text
    refused = requests.post(url, json=body, headers={"x-goog-api-key": "wrong"}, timeout=10)
    assert refused.status_code == 400
    assert refused.json()["error"]["details"][0]["reason"] == "API_KEY_INVALID"
