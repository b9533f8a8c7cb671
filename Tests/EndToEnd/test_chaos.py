"""A few rounds of `make chaos`: killed at random moments, nothing that was acknowledged is lost."""

import sys

from binary import ROOT

sys.path.insert(0, str(ROOT / "Tests/Chaos"))

from chaos import Chaos


def test_a_daemon_killed_at_random_moments_loses_and_doubles_nothing(tmp_path):
    chaos = Chaos(tmp_path, kills=5, seed=5)
    assert chaos.run() == []
    assert chaos.asked


def test_neither_does_it_where_s3_fails_now_and_then(tmp_path, s3):
    chaos = Chaos(tmp_path, kills=5, seed=6, s3=s3)
    assert chaos.run() == []
    assert chaos.asked
    assert chaos.proxy.faults
