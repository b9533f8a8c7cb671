"""Transcripts archived to S3 and recordings fetched from there, with a real server: Ceph's gateway."""

import shutil
from urllib.parse import parse_qs, quote, urlsplit

import media
import pytest
import requests
import s3server
from binary import run
from daemon import QUICK, Daemon, by_id
from faultproxy import BAD_DAY, FaultProxy
from model_server import ModelServer

PREFIX = "ConvertedTextFile/"
# File names whose transcripts' keys are easily spelt otherwise in a request than in its signature.
ODD_NAMES = [
    "two words",
    "a+b",
    "~home",
    "100%",
    "100%25",
    "%2F",
    "a&b=c",
    "quote'\"",
    "semi;colon,comma",
    "#1 why?",
    "[a]{b}(c)!",
    "üñïçødé",
    "de\u0301compose\u0301",
    "日本語",
    "🎤",
]
# What every recording is heard as: larger than the smallest threshold that is used for parts.
SAID = " ".join(["Wir prüfen naïve Annahmen — 毎日, every day."] * 50)
IN_PARTS = ["--s3-multipart-threshold", "1KiB"]


@pytest.fixture(scope="module")
def recogniser():
    """The variables of a recogniser that answers at once: these tests are about what comes after."""
    with ModelServer() as server:
        server.text = SAID
        yield {
            "INTERVIEWD_TRANSCRIBER": "openai",
            "INTERVIEWD_TRANSCRIBER_URL": server.url,
            "INTERVIEWD_TRANSCRIBER_KEY": server.key,
        }


@pytest.fixture
def proxy(s3):
    with FaultProxy(s3.endpoint) as between:
        yield between


@pytest.fixture
def archiving(tmp_path, bucket, recogniser):
    """Makes daemons that archive to the test's bucket: archiving(flags…, NAME=value…), not started."""
    started = []

    def make(*flags, **changes):
        settings = ["--allow-private-urls", 1, *QUICK]
        variables = bucket.environment(**recogniser | changes)
        started.append(Daemon(tmp_path / "data", *settings, *flags, **variables))
        return started[-1]

    yield make
    for daemon in started:
        if daemon.running and daemon.running.poll() is None:
            daemon.kill()


def transcript(daemon, interview, question=1, **options):
    path = f"/interviews/{interview}/questions/{question}/transcript"
    return daemon.get(path, headers={"Accept": "text/plain"}, **options)


def link_to(daemon, interview):
    answer = transcript(daemon, interview, params={"redirect": 1}, allow_redirects=False)
    assert answer.status_code in (302, 303, 307), answer.text
    return answer.headers["Location"]


def expect_archived(daemon, bucket, interview, results):
    """Every question's transcript is in the bucket, and is byte for byte what the daemon says it is."""
    questions = by_id(results)
    for number, question in questions.items():
        assert "error" not in question, question["error"]
        key = question["asrfile_s3key"].removeprefix(f"s3://{bucket.name}/")
        assert key != question["asrfile_s3key"]
        assert bucket.read(key) == transcript(daemon, interview, number).content
    return questions


# What is archived.


def test_a_transcript_is_archived_and_read_back_byte_for_byte(archiving, bucket, web):
    with archiving() as daemon:
        interview, results = daemon.processed(web.url("sentence.wav"))
        questions = expect_archived(daemon, bucket, interview, results)
    key = f"{PREFIX}sentence.txt"
    assert questions[1]["asrfile_s3key"] == f"s3://{bucket.name}/{key}"
    assert bucket.listing() == [key]
    assert bucket.read(key).decode().split() == SAID.split()
    kept = bucket.client.head_object(Bucket=bucket.name, Key=key)
    assert kept["ContentType"] == "text/plain; charset=utf-8"


def test_odd_names_of_recordings_become_keys_as_they_are(archiving, bucket, web, made, sentence):
    for name in ODD_NAMES:
        shutil.copy(sentence, made / f"{name.replace('/', '_')}.wav")
    urls = [web.url(quote(f"{name}.wav")) for name in ODD_NAMES]
    with archiving() as daemon:
        interview, results = daemon.processed(*urls)
        questions = expect_archived(daemon, bucket, interview, results)
    for number, name in enumerate(ODD_NAMES, start=1):
        assert questions[number]["asrfile_s3key"] == f"s3://{bucket.name}/{PREFIX}{name}.txt"


@pytest.mark.parametrize("prefix", ["", "tränscripts of/2026+1/", "no-slash-"])
def test_the_prefix_goes_before_every_key(archiving, bucket, web, prefix):
    with archiving("--transcript-prefix", prefix) as daemon:
        interview, results = daemon.processed(web.url("sentence.wav"))
        expect_archived(daemon, bucket, interview, results)
    assert bucket.listing() == [f"{prefix}sentence.txt"]


@pytest.mark.parametrize("style", ["path", "virtual"])
def test_a_bucket_is_named_in_the_path_or_in_the_host(archiving, bucket, web, proxy, style):
    settings = {"AWS_ENDPOINT_URL_S3": f"http://localhost:{proxy.port}"}
    with archiving("--s3-addressing", style, **settings) as daemon:
        interview, results = daemon.processed(web.url("sentence.wav"))
        expect_archived(daemon, bucket, interview, results)
        link = transcript(daemon, interview, params={"redirect": 1}, allow_redirects=False).headers[
            "Location"
        ]
    (put,) = proxy.asked("PUT", "sentence.txt")
    host = f"{bucket.name}.localhost" if style == "virtual" else "localhost"
    assert put.headers["host"] == f"{host}:{proxy.port}"
    assert urlsplit(link).hostname == host
    assert put.target.startswith(f"/{bucket.name}/") == (style == "path")


def test_process_archives_one_recording(bucket, sentence, recogniser):
    arguments = ("--archive", "--json", "--progress", "none")
    result = run("process", sentence, *arguments, env=bucket.environment(**recogniser))
    assert result.status == 0, result.stderr
    assert result.report["recording"]["archive"] == f"s3://{bucket.name}/{PREFIX}sentence.txt"
    assert (
        bucket.read(f"{PREFIX}sentence.txt").decode().split() == result.report["transcript"]["text"].split()
    )


def test_keys_come_from_the_shared_credentials_file(bucket, sentence, tmp_path, recogniser):
    settings = bucket.server.settings
    (tmp_path / "credentials").write_text(
        "[default]\naws_access_key_id = nobody\naws_secret_access_key = nothing\n\n[interviews]\n"
        f"aws_access_key_id = {settings['AWS_ACCESS_KEY_ID']}\n"
        f"aws_secret_access_key = {settings['AWS_SECRET_ACCESS_KEY']}\n"
    )
    (tmp_path / "config").write_text(
        f"[profile interviews]\nregion = us-east-1\nendpoint_url = {settings['AWS_ENDPOINT_URL_S3']}\n"
    )
    variables = bucket.environment(
        **dict.fromkeys(settings),
        **recogniser,
        AWS_PROFILE="interviews",
        AWS_SHARED_CREDENTIALS_FILE=str(tmp_path / "credentials"),
        AWS_CONFIG_FILE=str(tmp_path / "config"),
    )
    result = run("process", sentence, "--archive", "--progress", "none", env=variables)
    assert result.status == 0, result.stderr
    assert bucket.listing() == [f"{PREFIX}sentence.txt"]


@pytest.mark.parametrize(
    ("kind", "key", "headers"),
    [
        ("AES256", "", {"x-amz-server-side-encryption": "AES256"}),
        (
            "aws:kms",
            "testing-key",
            {
                "x-amz-server-side-encryption": "aws:kms",
                "x-amz-server-side-encryption-aws-kms-key-id": "testing-key",
            },
        ),
    ],
)
@pytest.mark.parametrize("parts", [[], IN_PARTS], ids=["whole", "in parts"])
def test_encryption_is_asked_for(bucket, sentence, recogniser, proxy, kind, key, headers, parts):
    variables = bucket.environment(AWS_ENDPOINT_URL_S3=proxy.endpoint, **recogniser)
    flags = ["--s3-encryption", kind, "--s3-kms-key", key, *parts]
    result = run("process", sentence, "--archive", "--progress", "none", *flags, env=variables)
    assert result.status == 0, result.stderr
    asked = proxy.asked("POST" if parts else "PUT", "sentence.txt")[0]
    assert headers.items() <= asked.headers.items()
    kept = bucket.client.head_object(Bucket=bucket.name, Key=f"{PREFIX}sentence.txt")
    # This version of Ceph does not say that it has encrypted with a key of its own.
    assert kept.get("ServerSideEncryption") == (kind if kind == "aws:kms" else None)
    assert bucket.read(f"{PREFIX}sentence.txt").decode().split() == SAID.split()


# Links.


def test_a_link_to_a_transcript_is_fetched_without_any_key(archiving, bucket, web, made, sentence):
    shutil.copy(sentence, made / "ä b+c.wav")
    with archiving() as daemon:
        interview, results = daemon.processed(web.url(quote("ä b+c.wav")))
        expect_archived(daemon, bucket, interview, results)
        link = link_to(daemon, interview)
        plain = transcript(daemon, interview).content
    fetched = requests.get(link, timeout=30)
    assert fetched.status_code == 200
    assert fetched.content == plain
    assert quote("ä b+c.txt") in fetched.headers["Content-Disposition"]
    assert 0 < int(parse_qs(urlsplit(link).query)["X-Amz-Expires"][0]) <= 86_400
    # Neither another method nor another object is in the signature.
    assert requests.put(link, data=b"other", timeout=30).status_code == 403
    assert requests.get(link.replace("c.txt?", "d.txt?"), timeout=30).status_code == 403
    assert bucket.server.settings["AWS_SECRET_ACCESS_KEY"] not in link


def test_a_recording_is_fetched_by_a_link_of_boto3(archiving, bucket, sentence):
    bucket.put("in/ä b+c.wav", sentence.read_bytes())
    where = {"Bucket": bucket.name, "Key": "in/ä b+c.wav"}
    link = bucket.client.generate_presigned_url("get_object", Params=where, ExpiresIn=300)
    with archiving() as daemon:
        interview, results = daemon.processed(link)
        questions = expect_archived(daemon, bucket, interview, results)
        assert "X-Amz-Signature" not in daemon.log_file.read_text()
    assert questions[1]["asrfile_s3key"] == f"s3://{bucket.name}/{PREFIX}ä b+c.txt"


# Recordings from S3.


def test_recordings_are_fetched_from_buckets(archiving, s3, bucket, sentence):
    other = s3.bucket()
    keys = ["sentence.wav", *(f"in/{name}.wav" for name in ODD_NAMES)]
    urls = [other.put(key, sentence.read_bytes()) for key in keys]
    with archiving() as daemon:
        interview, results = daemon.processed(*urls)
        expect_archived(daemon, bucket, interview, results)


def test_a_large_recording_goes_on_where_it_broke_off(archiving, bucket, proxy, made, speech):
    large = media.ffmpeg("-i", speech, "-ar", 192_000, "-ac", 2, "-c:a", "pcm_f32le", made / "large-s3.wav")
    url = bucket.put("in/large.wav", large.read_bytes())
    proxy.plan("truncated", "GET", times=2, wanted=lambda request: "/in/" in request.target)
    variables = {"AWS_ENDPOINT_URL_S3": proxy.endpoint}
    with archiving("--transcriber", "none", **variables) as daemon:
        _, results = daemon.processed(url)
        assert "error" not in by_id(results)[1]
    first, second, third = proxy.asked("GET", "/in/large.wav")
    assert "range" not in first.headers
    starts = [int(again.headers["range"].removeprefix("bytes=").rstrip("-")) for again in (second, third)]
    assert large.stat().st_size / 4 < starts[0] < starts[1]
    assert [second.status, third.status] == [206, 206]
    assert second.headers["if-range"]


def test_a_recording_that_is_not_in_its_bucket_is_named(archiving, bucket):
    with archiving() as daemon:
        urls = [f"s3://{bucket.name}/in/missing.wav", "s3://no-such-bucket/in/missing.wav"]
        _, results = daemon.processed(*urls)
    questions = by_id(results)
    assert "NoSuchKey" in questions[1]["error"] or "404" in questions[1]["error"]
    assert "NoSuchBucket" in questions[2]["error"]
    assert bucket.listing() == []


# Bad days.


@pytest.mark.parametrize("parts", [[], IN_PARTS], ids=["whole", "in parts"])
def test_everything_arrives_though_the_server_fails_now_and_then(archiving, bucket, web, s3, parts):
    with (
        FaultProxy(s3.endpoint, seed=4, rates=dict.fromkeys(BAD_DAY, 0.06)) as proxy,
        archiving("--workers", 4, *parts, AWS_ENDPOINT_URL_S3=proxy.endpoint) as daemon,
    ):
        urls = [web.url(f"sentence.wav?take={number}") for number in range(40)]
        interview, results = daemon.processed(*urls)
        questions = expect_archived(daemon, bucket, interview, results)
    assert sum(proxy.faults.values()) >= 10
    assert len({question["asrfile_s3key"] for question in questions.values()}) == len(urls)
    assert len(bucket.listing()) == len(urls)
    assert bucket.open_uploads() == []


@pytest.mark.parametrize("fault", BAD_DAY)
def test_each_fault_of_a_put_is_overcome(archiving, bucket, web, proxy, fault):
    proxy.plan(fault, "PUT", times=2)
    with archiving(AWS_ENDPOINT_URL_S3=proxy.endpoint) as daemon:
        interview, results = daemon.processed(web.url("sentence.wav"))
        expect_archived(daemon, bucket, interview, results)
    assert proxy.faults[fault] >= 1


@pytest.mark.parametrize("step", ["uploads", "partNumber", "uploadId"])
def test_an_upload_whose_daemon_was_killed_is_not_left_open(archiving, bucket, web, proxy, step):
    """Killed when the upload is begun, when its part is sent, and when it is completed."""
    method = "PUT" if step == "partNumber" else "POST"
    reached = proxy.plan("hang", method, wanted=lambda request: step in urlsplit(request.target).query)
    daemon = archiving(*IN_PARTS, AWS_ENDPOINT_URL_S3=proxy.endpoint).start()
    interview = daemon.save(web.url("sentence.wav"))
    daemon.process(interview)
    assert reached.wait(60)
    left = bucket.open_uploads()
    daemon.kill()
    assert len(left) == (step != "uploads")
    with daemon:
        results = daemon.finished(interview)
        expect_archived(daemon, bucket, interview, results)
    assert bucket.open_uploads() == []
    assert bucket.listing() == [f"{PREFIX}sentence.txt"]


# Mistakes in the configuration.

MISTAKES = {
    "key": ({"AWS_ACCESS_KEY_ID": "AKIANOBODY0000000000"}, "AWS_ACCESS_KEY_ID"),
    "secret": ({"AWS_SECRET_ACCESS_KEY": "another/secret+key/of/nobody"}, "AWS_SECRET_ACCESS_KEY"),
    "bucket": ({"INTERVIEWD_OBJECTS": "s3://no-such-bucket"}, "bucket"),
    "endpoint": ({"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1"}, "AWS_ENDPOINT_URL_S3"),
    "scheme": ({"AWS_ENDPOINT_URL_S3": "https://127.0.0.1:{port}"}, "AWS_ENDPOINT_URL_S3"),
    "host": ({"AWS_ENDPOINT_URL_S3": "http://no-such-host.invalid"}, "AWS_ENDPOINT_URL_S3"),
    "clock": ({"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:{proxy}"}, "clock"),
}


@pytest.fixture(scope="module")
def mistaken(s3, recogniser):
    """Gives the variables of a mistake and what is to be named."""
    bucket = s3.bucket()
    # A server by whose clock every request comes too late.
    with FaultProxy(s3.endpoint, rates={"skewed": 1}) as proxy:

        def make(mistake):
            changes, named = MISTAKES[mistake]
            ports = {"port": s3.port, "proxy": proxy.port}
            changes = {name: value.format(**ports) for name, value in changes.items()}
            return bucket.environment(**recogniser | changes), named

        yield make


@pytest.mark.parametrize("mistake", MISTAKES)
def test_doctor_says_what_to_change(mistaken, mistake):
    variables, named = mistaken(mistake)
    result = run("doctor", env=variables)
    assert result.status == 1
    (failure,) = [line for line in result.stdout.splitlines() if line.startswith("FAIL")]
    assert named in failure
    expect_no_secret(result.stdout + result.stderr, variables)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_failed_job_says_what_to_change(mistaken, mistake, web, tmp_path):
    variables, named = mistaken(mistake)
    # An object store that is away is waited for, four attempts for each that is allowed.
    flags = ["--allow-private-urls", 1, "--max-attempts", 1, *QUICK]
    with Daemon(tmp_path / "data", *flags, **variables) as daemon:
        _, results = daemon.processed(web.url("sentence.wav"), within=240)
        assert named in by_id(results)[1]["error"]
        assert daemon.get("/readyz", expect_failure=True).status_code == 503
    expect_no_secret(str(results) + daemon.log_file.read_text(), variables)


def expect_no_secret(text, variables):
    assert variables["AWS_SECRET_ACCESS_KEY"] not in text
    assert "Signature=" not in text


def test_what_could_not_be_archived_is_archived_once_the_mistake_is_mended(archiving, bucket, web):
    with archiving(INTERVIEWD_OBJECTS="s3://no-such-bucket") as daemon:
        interview, results = daemon.processed(web.url("sentence.wav"))
        assert "NoSuchBucket" in by_id(results)[1]["error"]
    with archiving() as daemon:
        daemon.process(interview)
        results = daemon.finished(interview)
        expect_archived(daemon, bucket, interview, results)


def test_the_time_of_the_server_is_taken_when_it_says_so(archiving, bucket, web, proxy):
    proxy.plan("skewed", "PUT")
    with archiving(AWS_ENDPOINT_URL_S3=proxy.endpoint) as daemon:
        interview, results = daemon.processed(web.url("sentence.wav"))
        expect_archived(daemon, bucket, interview, results)
    assert [request.fault for request in proxy.asked("PUT")] == ["skewed", None]


def test_the_test_server_refuses_a_wrong_signature(s3):
    """So that the tests above prove something."""
    wrong = s3server.client(s3.settings | {"AWS_SECRET_ACCESS_KEY": "wrong"})
    with pytest.raises(wrong.exceptions.ClientError) as refused:
        wrong.list_buckets()
    assert refused.value.response["Error"]["Code"] == "SignatureDoesNotMatch"
