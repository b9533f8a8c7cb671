"""Recordings from web servers on bad days: what can be saved is saved, what cannot is named."""

import pytest
from daemon import QUICK, Daemon, by_id, files_below, until


def question_from(daemon, url):
    _, results = daemon.processed(url)
    (question,) = results["results"]["questions_processed"]
    return question


@pytest.fixture(scope="module")
def fetching(tmp_path_factory):
    """A daemon of many workers without a recogniser: these tests are about fetching."""
    data = tmp_path_factory.mktemp("fetching") / "data"
    flags = ["--transcriber", "none", "--allow-private-urls", 1, "--workers", 24, "--max-upload", "8MiB"]
    with Daemon(data, *flags, *QUICK) as running:
        yield running


RECOVERING = [
    "good",
    "redirect",
    "reset-once",
    "reset-without-ranges-once",
    "changed-once",
    "short-once",
    "failing-twice",
    "busy-once",
    # Without 1 KiB/s over 30 s a server is too slow.
    "stall-once",
    "slow-once",
    # Its last bytes are missing, because more came than was promised: what did come is whole sound.
    "long",
]
# What cannot be helped, and a word of the reason.
HOPELESS = {
    "missing": "404",
    "forbidden": "403",
    "redirect-loop": "redirect",
    "redirect-to-file": "http",
    "html": "web page",
    "empty": "empty",
    "endless": "limit",
    "babble": "HTTP",
    "short": "fewer bytes",
    "reset-always": "broke",
}


# Other tests ask the same server, for other names.
NAME = "outcome.wav"


@pytest.fixture(scope="module")
def outcomes(fetching, misbehaving):
    """What became of one question for each habit: all at once, so that the slowest is waited for once."""
    habits = [*RECOVERING, *HOPELESS]
    _, results = fetching.processed(*(misbehaving.url(habit, NAME) for habit in habits))
    assert results["status"] == "completed"
    questions = by_id(results)
    return {habit: questions[number] for number, habit in enumerate(habits, start=1)}


@pytest.mark.parametrize("habit", RECOVERING)
def test_a_server_that_recovers_costs_nothing(outcomes, habit):
    assert "error" not in outcomes[habit]


@pytest.mark.parametrize("habit", HOPELESS)
def test_a_server_that_does_not_recover_is_named(outcomes, habit):
    error = outcomes[habit]["error"]
    assert HOPELESS[habit] in error
    assert "\n" not in error
    assert not outcomes[habit].get("asrfile_s3key")


@pytest.mark.parametrize("habit", ["reset-once", "stall-once", "slow-once"])
def test_a_download_that_broke_off_goes_on_where_it_was(outcomes, misbehaving, habit):
    first, second = misbehaving.requests(misbehaving.url(habit, NAME))
    assert first.start == 0
    assert second.start >= len(misbehaving.payload) // 2
    assert second.headers["if-range"] == '"one"'


@pytest.mark.parametrize("habit", ["changed-once", "reset-without-ranges-once", "short-once"])
def test_what_cannot_be_continued_is_fetched_from_its_beginning(outcomes, misbehaving, habit):
    assert len(misbehaving.requests(misbehaving.url(habit, NAME))) == 2


@pytest.mark.parametrize("habit", ["missing", "forbidden", "html", "empty", "redirect-to-file", "endless"])
def test_what_cannot_succeed_is_not_tried_again(outcomes, misbehaving, habit):
    assert len(misbehaving.requests(misbehaving.url(habit, NAME))) == 1


@pytest.mark.parametrize("habit", ["reset-always", "short", "babble"])
def test_what_may_succeed_is_tried_a_bounded_number_of_times(outcomes, misbehaving, habit):
    assert 2 <= len(misbehaving.requests(misbehaving.url(habit, NAME))) <= 40


def test_nothing_of_all_this_stays_on_the_disk(outcomes, fetching):
    names = files_below(fetching.data)
    assert [name for name in names if ".partial" in name or name.startswith("recordings/")] == []


def test_a_hanging_download_holds_up_nobody_else_and_can_be_cancelled(fetching, misbehaving, web):
    url = misbehaving.url("silent", "never.wav")
    interview = fetching.save(url)
    fetching.process(interview)
    until(lambda: misbehaving.requests(url), "request for the recording")
    _, others = fetching.processed(web.url("sentence.wav"))
    assert others["status"] == "completed"
    fetching.post(f"/interviews/{interview}/cancel")
    assert fetching.finished(interview)["status"] == "error"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/sentence.wav",
        "http://localhost:{port}/sentence.wav",
        "http://[::1]:{port}/sentence.wav",
        "http://[::ffff:127.0.0.1]:{port}/sentence.wav",
        "http://0.0.0.0:{port}/sentence.wav",
        "http://2130706433:{port}/sentence.wav",
        "http://0x7f.1:{port}/sentence.wav",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/1.wav",
        "http://100.64.0.1/1.wav",
        "http://[fd00::1]/1.wav",
    ],
)
def test_private_addresses_are_refused_unless_allowed(guarded, web, url):
    before = len(web.requests("sentence.wav"))
    question = question_from(guarded, url.format(port=web.port))
    assert "not a public address" in question["error"]
    assert len(web.requests("sentence.wav")) == before


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A daemon with the default for private addresses."""
    data = tmp_path_factory.mktemp("guarded") / "data"
    with Daemon(data, "--transcriber", "none", *QUICK) as running:
        yield running


def test_a_server_that_is_not_there_is_named(fetching):
    _, results = fetching.processed("http://127.0.0.1:1/nobody.wav", "http://no-such-host.invalid/nobody.wav")
    questions = by_id(results)
    assert "connect to 127.0.0.1" in questions[1]["error"]
    assert "no-such-host.invalid" in questions[2]["error"]


def test_a_signature_in_the_url_is_never_told(fetching, misbehaving):
    url = misbehaving.url("missing", "signed.wav") + "?X-Amz-Signature=do-not-tell"
    question = question_from(fetching, url)
    assert "do-not-tell" not in question["error"]
    assert "do-not-tell" not in fetching.log_file.read_text()
