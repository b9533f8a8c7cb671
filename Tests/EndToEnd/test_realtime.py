"""The daemon's own realtime endpoint: interviews by voice, with the clients that people use."""

import asyncio
import base64
import json
import subprocess

import pytest
from binary import HANG, SAMPLES
from daemon import until
from management import SECRET, Caller
from openai import AsyncOpenAI, OpenAI
from realtime import BETA, Talk, append, client_secret, secret, silence, sound, talking, turns
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

NODE = {"NODE_PATH": "/usr/share/nodejs:/usr/lib/nodejs", "PATH": "/usr/bin:/bin"}
TRANSCRIPTION = "conversation.item.input_audio_transcription"
MANUAL = turns()
COMMIT = {"type": "input_audio_buffer.commit"}
RESPOND = {"type": "response.create"}


@pytest.fixture
def voiced(interviewing):
    """A daemon whose recogniser is the stand-in, and which knows who asks."""

    def make(*flags, **variables):
        return interviewing(*flags, INTERVIEWD_JWT_SECRET=SECRET, **variables)

    return make


@pytest.fixture
def running(voiced):
    return voiced()


@pytest.fixture(scope="module")
def answer():
    """Two sentences with a pause of 0.8 s between them, from 0.4 s on."""
    return sound("answer-3.wav", seconds=9)


def written(text, **item):
    content = [{"type": "input_text", "text": text}]
    return {
        "type": "conversation.item.create",
        "item": {"type": "message", "role": "user", "content": content, **item},
    }


# Getting in.


@pytest.mark.parametrize("value", [None, "Bearer", "Bearer sk-something", "Basic ek_x", "Bearer "])
def test_who_brings_no_client_secret_is_refused_before_the_socket_opens(running, value):
    headers = {} if value is None else {"Authorization": value}
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://127.0.0.1:{running.port}/v1/realtime", additional_headers=headers)
    assert refused.value.response.status_code == 401
    assert refused.value.response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_secret_that_does_not_hold_is_told_and_sent_away(running):
    good = secret(running)
    for wrong in ("ek_", "ek_x.y", good[:-2], good + "A", "ek_" + "a" * 4000):
        with talking(running, wrong) as talk:
            error = talk.event()
            assert (error["type"], error["error"]["code"]) == ("error", "invalid_api_key")
            with pytest.raises(ConnectionClosed) as closed:
                talk.event()
            assert closed.value.rcvd.code == 1008


def test_a_deleted_interview_lets_nobody_in(running):
    caller = Caller(running, "ada")
    path = caller.begin()
    value = caller.get(f"{path}/questions/1/token").json()["client_secret"]["value"]
    assert caller.delete(path).status_code == 204
    with talking(running, value) as talk:
        assert talk.event()["error"]["code"] == "invalid_api_key"


def test_a_plain_request_is_told_that_it_is_a_websocket(running):
    answer = running.get("/v1/realtime", headers={"Authorization": f"Bearer {secret(running)}"})
    assert answer.status_code == 426


def test_a_browser_offers_its_secret_as_a_subprotocol(running):
    offers = ["realtime", f"openai-insecure-api-key.{secret(running)}", "openai-beta.realtime-v1"]
    with connect(f"ws://127.0.0.1:{running.port}/v1/realtime", subprotocols=offers) as socket:
        assert socket.subprotocol == "realtime"
        session = Talk(socket).event()["session"]
    assert session["modalities"] == ["text"]
    assert "audio" not in session


def test_api_keys_of_the_server_are_not_asked_for(voiced):
    running = voiced(INTERVIEWD_API_KEYS="a-key-of-sixteen-characters")
    with talking(running, secret(running)) as talk:
        assert talk.event()["type"] == "session.created"


def test_the_session_says_what_is_in_force(running):
    token = client_secret(running, question=2)
    with talking(running, token["value"]) as talk:
        current = talk.event()["session"]
    with talking(running, secret(running, question=2), BETA, path="/v1/realtime") as talk:
        beta = talk.event()["session"]
    assert (current["type"], current["object"], current["model"]) == (
        *("realtime", "realtime.session", "gpt-realtime"),
    )
    detection = {
        "type": "server_vad",
        "threshold": 0.5,
        "prefix_padding_ms": 300,
        "silence_duration_ms": 200,
        "create_response": True,
        "interrupt_response": True,
        "idle_timeout_ms": None,
    }
    assert current["audio"]["input"]["turn_detection"] == beta["turn_detection"] == detection
    assert current["audio"]["input"]["format"] == {"type": "audio/pcm", "rate": 24000}
    assert current["output_modalities"] == beta["modalities"] == ["text"]
    assert current["instructions"]
    assert current["question_number"] == 2
    assert current["expires_at"] == token["expires_at"]
    assert current["audio"]["input"]["transcription"]["model"] == "openai/whisper-1"


# Talking.


def test_what_is_said_is_heard_turn_by_turn(running, models, answer):
    models.text = "I once led a migration"
    with talking(running, secret(running)) as talk:
        talk.event()
        talk.send(turns(silence_duration_ms=500))
        talk.next("session.updated")
        talk.say(answer)
        first = talk.until("input_audio_buffer.speech_stopped")
        kinds = [event["type"] for event in first]
        assert kinds == ["input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped"]
        # The sample's speech is from 0.4 s to 3.44 s.
        assert abs(first[0]["audio_start_ms"] - 100) <= 60
        assert abs(first[1]["audio_end_ms"] - 3942) <= 100
        item = first[0]["item_id"]
        committed = talk.event()
        assert (committed["type"], committed["item_id"]) == ("input_audio_buffer.committed", item)
        assert committed["previous_item_id"] is None
        completed = next(
            event for event in iter(talk.event, None) if event["type"] == f"{TRANSCRIPTION}.completed"
        )
        assert (completed["item_id"], completed["transcript"]) == (item, "I once led a migration")
        assert completed["usage"]["type"] == "duration"
        analysis = talk.next("interview.voice_analysis")
        assert analysis["item_id"] == item
        assert analysis["voice_analysis"]["measures"]["words"] == 5
        assert analysis["voice_analysis"]["measures"]["syllables"] > 5
        talk.next("response.done")
    deltas = [e["delta"] for e in talk.seen if e["type"] == f"{TRANSCRIPTION}.delta" and e["item_id"] == item]
    assert "".join(deltas) == "I once led a migration"
    ids = [event["event_id"] for event in talk.seen]
    assert len(set(ids)) == len(ids)


def test_measures_run_on_over_the_turns(running, models, answer):
    models.text = "one two three"
    with talking(running, secret(running)) as talk:
        talk.event()
        talk.send(turns(silence_duration_ms=500, create_response=False))
        talk.say(answer + silence(1))
        measures = [talk.next("interview.voice_analysis")["voice_analysis"]["measures"] for _ in "12"]
    assert [entry["words"] for entry in measures] == [3, 6]
    assert measures[1]["speaking_span"] > measures[0]["speaking_span"] + 4
    # Nobody spoke in the 0.8 s between the two sentences; of a turn's edges less than 0.3 s is no silence.
    assert 0.45 <= measures[1]["pauses"]["longest"] <= 0.9


def test_the_daemons_own_recogniser_hears_what_was_said(own):
    running = own(transcriber="pocketsphinx", INTERVIEWD_JWT_SECRET=SECRET).start()
    with talking(running, secret(running), BETA) as talk:
        talk.event()
        talk.send({"type": "session.update", "session": {"turn_detection": None}})
        talk.say(sound("answer-3.wav", seconds=3.8))
        talk.send(COMMIT)
        done = talk.next(f"{TRANSCRIPTION}.completed")
        measures = talk.next("interview.voice_analysis")["voice_analysis"]["measures"]
    spoken = (SAMPLES / "answer-3.txt").read_text().lower().split()
    heard = done["transcript"].lower().split()
    assert len(set(heard) & set(spoken[:15])) >= len(set(spoken[:8])) // 2, heard
    assert measures["words"] == len(heard)
    assert measures["words_per_minute"] > 60


def test_an_interview_from_the_question_to_the_closing(running):
    caller = Caller(running, "ada")
    path = caller.begin()
    value = caller.get(f"{path}/questions/1/token").json()["client_secret"]["value"]
    said = []
    with talking(running, value) as talk:
        talk.event()
        for turn in range(6):
            talk.send(RESPOND)
            talk.until("response.done")
            item = talk.seen[-1]["response"]["output"][0]
            said.append(item["content"][0]["text"])
            talk.send(written(f"I compared three suppliers and saved {turn} percent", id=f"answer{turn}"))
            talk.next("conversation.item.done")
    assert len(set(said[:4])) >= 2
    # Three probes to the only question, then the end, and nothing after it.
    assert "?" not in said[4]
    assert "?" not in said[5]


def test_a_models_words_come_one_by_one(voiced, models):
    models.fail("chat", times=None, between_tokens=0.05)
    running = voiced(interviewer="openai")
    with talking(running, secret(running)) as talk:
        talk.event()
        talk.send(RESPOND)
        talk.next("response.done")
        talk.send(written("I led the migration of our billing to Kubernetes"), RESPOND)
        events = talk.until("response.done")
    deltas = [event["delta"] for event in events if event["type"] == "response.output_text.delta"]
    done = next(event for event in events if event["type"] == "response.output_text.done")
    assert len(deltas) > 2
    assert "".join(deltas) == done["text"]
    assert events[-1]["response"]["status"] == "completed"
    asked = models.seen("chat")[-1].body.decode()
    assert "Kubernetes" in asked


def test_a_model_that_fails_fails_the_response_and_not_the_session(voiced, models):
    running = voiced(interviewer="openai", INTERVIEWD_MODEL_TIMEOUT="5s")
    with talking(running, secret(running)) as talk:
        talk.event()
        talk.send(RESPOND)
        talk.next("response.done")
        models.fail("chat", times=None, status=500)
        talk.send(written("We cut the cost in half"), RESPOND)
        failed = talk.next("response.done")["response"]
        assert failed["status"] == "failed"
        assert failed["status_details"]["error"]["code"] == "interviewer_failed"
        assert str(models.url) not in json.dumps(failed)
        models.mend()
        talk.send(RESPOND)
        assert talk.next("response.done")["response"]["status"] == "completed"


def test_a_recogniser_that_fails_fails_the_turn_and_not_the_session(running, models, answer):
    models.fail("transcriptions", times=None, status=400)
    with talking(running, secret(running)) as talk:
        talk.event()
        talk.send(MANUAL)
        talk.say(answer[: 2 * 24_000 * 3])
        talk.send(COMMIT)
        failed = talk.next(f"{TRANSCRIPTION}.failed")
        assert failed["error"]["code"] == "transcription_failed"
        models.mend()
        models.text = "now it works"
        talk.say(answer[: 2 * 24_000 * 3])
        talk.send(COMMIT)
        assert talk.next(f"{TRANSCRIPTION}.completed")["transcript"] == "now it works"


def test_without_a_recogniser_turns_are_found_and_measured(own, answer):
    running = own(INTERVIEWD_JWT_SECRET=SECRET).start()
    with talking(running, secret(running)) as talk:
        session = talk.event()["session"]
        assert session["audio"]["input"]["transcription"] is None
        assert session["recogniser"] is None
        talk.send(turns(silence_duration_ms=500))
        # One sentence: another would interrupt the reply.
        talk.say(answer[: 2 * 24_000 * 3] + silence(1))
        measures = talk.next("interview.voice_analysis")["voice_analysis"]["measures"]
        done = talk.next("response.done")
        assert done["response"]["output"][0]["content"][0]["text"]
    assert not [event for event in talk.seen if event["type"].startswith(TRANSCRIPTION)]
    assert "words" not in measures
    assert measures["duration"] > 0


# Leaving and being interrupted.


def test_who_speaks_interrupts_the_interviewer(voiced, models, answer):
    running = voiced(interviewer="openai")
    with talking(running, secret(running)) as talk:
        talk.event()
        talk.send(RESPOND)
        talk.next("response.done")
        models.fail("chat", times=None, between_tokens=0.5)
        talk.send(written("We did."), RESPOND)
        talk.next("response.output_text.delta")
        talk.say(answer[: 2 * 24_000 * 2])
        cancelled = talk.next("response.done")["response"]
    assert cancelled["status_details"] == {"type": "cancelled", "reason": "turn_detected"}
    until(lambda: not models.under_way("chat"), "the model to be left alone")


def test_cancelling_reaches_the_model(voiced, models):
    running = voiced(interviewer="openai")
    with talking(running, secret(running)) as talk:
        talk.event()
        talk.send(RESPOND)
        talk.next("response.done")
        models.fail("chat", times=None, between_tokens=0.5)
        talk.send(written("We did."), RESPOND)
        talk.next("response.output_text.delta")
        talk.send({"type": "response.cancel"})
        cancelled = talk.next("response.done")["response"]
        assert cancelled["status_details"] == {"type": "cancelled", "reason": "client_cancelled"}
        assert cancelled["output"][0]["status"] == "incomplete"
        until(lambda: models.seen("chat")[-1].left, "the model's client to leave")


def test_who_leaves_takes_recogniser_and_model_along(voiced, models, answer):
    models.fail("transcriptions", times=None, hang=True)
    running = voiced(interviewer="openai")
    with talking(running, secret(running)) as talk:
        talk.event()
        talk.send(MANUAL, RESPOND)
        talk.next("response.done")
        models.fail("chat", times=None, hang=True)
        talk.send(written("We did."), RESPOND)
        until(lambda: models.under_way("chat"), "the model to be asked")
        talk.say(answer[: 2 * 24_000 * 2])
        talk.send(COMMIT)
        until(lambda: models.under_way("transcriptions"), "the recogniser to be asked")
    until(lambda: models.seen("chat")[-1].left, "the model's client to leave")
    until(lambda: models.seen("transcriptions")[-1].left, "the recogniser's client to leave")


def test_stopping_the_daemon_closes_the_socket(running):
    with talking(running, secret(running)) as talk:
        talk.event()
        running.stop()
        with pytest.raises(ConnectionClosed) as closed:
            talk.event()
        assert closed.value.rcvd.code == 1001


# What is wrong.


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ({}, "invalid_value"),
        ({"type": "session.forget"}, "unknown_event"),
        ({"type": "session.update"}, "invalid_value"),
        ({"type": "session.update", "session": {"colour": "red"}}, "invalid_value"),
        ({"type": "session.update", "session": {"instructions": "Tell me."}}, "cannot_change"),
        ({"type": "session.update", "session": {"model": "other"}}, "cannot_change"),
        ({"type": "session.update", "session": {"turn_detection": {"threshold": 2}}}, "invalid_value"),
        (COMMIT, "input_audio_buffer_commit_empty"),
        ({"type": "input_audio_buffer.append", "audio": "AAA"}, "invalid_value"),
        ({"type": "input_audio_buffer.append", "audio": "AA=="}, "invalid_value"),
        (written("x", role="system"), "invalid_value"),
        (written(""), "invalid_value"),
        ({"type": "response.cancel"}, "response_cancel_not_active"),
        ({"type": "response.create", "response": {"instructions": "Tell me."}}, "cannot_change"),
    ],
)
def test_a_mistake_is_told_and_the_session_goes_on(running, event, code):
    with talking(running, secret(running)) as talk:
        talk.event()
        assert talk.refused(event)["code"] == code
        talk.send(RESPOND)
        assert talk.next("response.done")["response"]["status"] == "completed"


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"type":', "\u0000", '{"type":"\\ud800"}'])
def test_what_is_no_event_is_told(running, text):
    with talking(running, secret(running)) as talk:
        talk.event()
        talk.socket.send(text)
        assert talk.event()["type"] == "error"
        talk.socket.send(b"\x00\x01")
        assert talk.event()["error"]["code"] == "invalid_message"


def test_sound_that_comes_much_faster_than_it_was_spoken_is_refused_and_the_rest_kept(running):
    with talking(running, secret(running)) as talk:
        talk.event()
        talk.send(MANUAL)
        for _ in range(28):
            talk.send(append(silence(10)))
        talk.send(COMMIT)
        events = talk.until("interview.voice_analysis")
    refused = [event["error"]["code"] for event in events if event["type"] == "error"]
    assert set(refused) == {"rate_limit_exceeded"}
    kept = events[-1]["voice_analysis"]["measures"]["duration"]
    assert kept == pytest.approx(280 - 10 * len(refused), abs=0.1)
    assert kept == pytest.approx(60, abs=0.1) or kept > 60


def test_who_wants_sound_gets_text_and_is_told(running):
    with talking(running, secret(running)) as talk:
        talk.event()
        talk.send({"type": "session.update", "session": {"output_modalities": ["audio"]}})
        assert talk.event()["session"]["output_modalities"] == ["text"]
        assert talk.event()["error"]["code"] == "unsupported_modality"


# Clients that people use.


def test_the_openai_client_speaks_the_current_protocol(running, models, answer):
    models.text = "I once led a migration"

    async def talk():
        client = AsyncOpenAI(base_url=f"http://127.0.0.1:{running.port}/v1", api_key=secret(running))
        seen = {}
        async with client.realtime.connect(model="gpt-realtime") as connection:
            await connection.session.update(
                session={
                    "type": "realtime",
                    "audio": {
                        "input": {"turn_detection": {"type": "server_vad", "silence_duration_ms": 500}}
                    },
                }
            )
            for start in range(0, len(answer), 4800):
                piece = base64.b64encode(answer[start : start + 4800]).decode()
                await connection.input_audio_buffer.append(audio=piece)
            async for event in connection:
                assert event.type != "error", event
                seen.setdefault(event.type, []).append(event)
                if event.type == "response.done":
                    return seen

    seen = asyncio.run(asyncio.wait_for(talk(), HANG))
    started = seen["input_audio_buffer.speech_started"][0]
    assert isinstance(started.audio_start_ms, int)
    assert started.item_id
    assert seen["session.updated"][0].session.audio.input.turn_detection.silence_duration_ms == 500
    assert seen["conversation.item.done"][0].item.role == "user"
    assert seen[f"{TRANSCRIPTION}.completed"][0].transcript == "I once led a migration"
    words = "".join(event.delta for event in seen["response.output_text.delta"])
    response = seen["response.done"][0].response
    assert response.output[0].content[0].text == words
    assert response.status == "completed"
    for events in seen.values():
        for event in events:
            # What the client's types require is there, and of the type that they say.
            if not event.type.startswith("interview."):
                type(event).model_validate(event.to_dict())


def test_the_openai_client_speaks_the_beta(running, models, answer):
    models.text = "I once led a migration"
    # This client takes TLS for granted unless it is given the address of the WebSocket.
    address = f"://127.0.0.1:{running.port}/v1"
    client = OpenAI(base_url=f"http{address}", websocket_base_url=f"ws{address}", api_key=secret(running))
    seen = {}
    with client.beta.realtime.connect(model="gpt-4o-realtime-preview") as connection:
        connection.session.update(session={"turn_detection": None, "modalities": ["text"]})
        for start in range(0, 24_000 * 2 * 4, 4800):
            connection.input_audio_buffer.append(
                audio=base64.b64encode(answer[start : start + 4800]).decode()
            )
        connection.input_audio_buffer.commit()
        connection.conversation.item.create(
            item={"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hello"}]}
        )
        connection.response.create()
        for event in connection:
            assert event.type != "error", event
            seen.setdefault(event.type, []).append(event)
            if event.type == "response.done":
                break
    assert [event.item.role for event in seen["conversation.item.created"]] == ["user", "user", "assistant"]
    assert seen["session.created"][0].session.turn_detection.silence_duration_ms == 200
    assert seen["session.updated"][0].session.turn_detection is None
    assert seen[f"{TRANSCRIPTION}.completed"][0].transcript == "I once led a migration"
    assert "".join(event.delta for event in seen["response.text.delta"]) == seen["response.text.done"][0].text
    for events in seen.values():
        for event in events:
            if not event.type.startswith("interview."):
                type(event).model_validate(event.to_dict())


def test_nodes_websocket_holds_a_conversation(running):
    script = """
    const WebSocket = require('ws');
    const [url, key] = process.argv.slice(1);
    const socket = new WebSocket(url, ['realtime', 'openai-insecure-api-key.' + key]);
    socket.on('message', (data) => {
      const event = JSON.parse(data);
      if (event.type === 'session.created') socket.send(JSON.stringify({type: 'response.create'}));
      if (event.type !== 'response.done') return;
      console.log(JSON.stringify([socket.protocol, event.response.status]));
      socket.close();
    });
    socket.on('error', (error) => { console.log(String(error)); process.exit(1); });
    """
    url = f"ws://127.0.0.1:{running.port}/v1/realtime"
    done = subprocess.run(
        ["node", "-e", script, url, secret(running)], env=NODE, capture_output=True, text=True, timeout=HANG
    )
    assert json.loads(done.stdout) == ["realtime", "completed"], done.stderr


def test_what_was_said_is_in_no_log(running, models, answer):
    models.text = "my secret plan"
    value = secret(running)
    with talking(running, value) as talk:
        talk.event()
        talk.send(MANUAL, written("another secret plan"))
        talk.say(answer[: 2 * 24_000 * 2])
        talk.send(COMMIT)
        talk.next("interview.voice_analysis")
    log = running.log_file.read_text()
    assert "secret plan" not in log
    assert value not in log
