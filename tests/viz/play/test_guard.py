"""Who gets into the playground, and how fast a page may talk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz.play.guard import Guard, Rate

ALONE = Guard.alone(7860)
CLASSROOM = Guard.classroom(7860)

# Hosts.


@pytest.mark.parametrize(
    "host", ["127.0.0.1:7860", "localhost:7860", "[::1]:7860", "LocalHost:7860"]
)
def test_this_machine_is_let_in_by_each_of_its_names(host):
    assert ALONE.refusal("/", [host], None, None) is None


@pytest.mark.parametrize(
    "hosts",
    [
        ["evil.example:7860"],  # DNS rebinding: its name points here
        ["localhost"],  # port 80
        ["localhost:7861"],
        ["localhost:78600"],
        ["127.0.0.1:7860.evil.example"],
        ["127.0.0.1.evil.example:7860"],
        [":7860"],
        [""],
        [],
        ["localhost:7860", "localhost:7860"],
    ],
)
@pytest.mark.parametrize("path", ["/", "/socket", "/page/js/main.js", "/theme.css"])
def test_another_host_is_told_the_right_address(hosts, path):
    assert "http://127.0.0.1:7860/" in ALONE.refusal(path, hosts, None, None)


def test_browsers_leave_port_80_out():
    guard = Guard.alone(80)
    assert guard.refusal("/", ["localhost"], None, ["http://localhost"]) is None
    assert guard.refusal("/", ["localhost:80"], None, None) is None
    assert guard.link("127.0.0.1") == "http://127.0.0.1/"


def test_a_further_name_of_this_machine_can_be_given():
    assert Guard.alone(7860, ["Mine.local"]).refusal("/", ["mine.local:7860"], None, None) is None


def test_in_a_classroom_any_name_of_the_machine_will_do():
    for host in ("192.168.1.7:7860", "teacher.local:7860", "localhost:80"):
        assert CLASSROOM.refusal("/", [host], CLASSROOM.token, None) is None


# Tokens.


@pytest.mark.parametrize("path", ["/", "/socket", "/anything"])
@pytest.mark.parametrize(
    "token", [None, "", "guess", "é\ud800", CLASSROOM.token[:-1]], ids=range(5)
)
def test_a_classroom_asks_for_the_token(path, token):
    assert "?token=" in CLASSROOM.refusal(path, ["a:1"], (token or "").replace("\ud800", ""), None)


def test_what_holds_no_secret_needs_no_token():
    assert CLASSROOM.refusal("/page/js/main.js", ["a:1"], None, None) is None
    assert CLASSROOM.refusal("/theme.css", ["a:1"], None, None) is None


def test_every_classroom_has_its_own_token_and_its_link_holds_it():
    other = Guard.classroom(7860)
    assert len(other.token) >= 20
    assert other.token != CLASSROOM.token
    assert other.link("192.168.1.7") == f"http://192.168.1.7:7860/?token={other.token}"


def test_the_reason_never_tells_the_token():
    for hosts in (["a:1"], []):
        assert CLASSROOM.token not in CLASSROOM.refusal("/", hosts, "guess", None)


# Origins.


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:7860"])
def test_the_own_page_may_use_the_websocket(host):
    assert ALONE.refusal("/socket", [host], None, [f"http://{host}"]) is None


@pytest.mark.parametrize(
    "origins",
    [
        [],
        ["null"],
        ["http://evil.example"],
        ["http://localhost:3000"],  # another program of this machine
        ["http://localhost:7860"],  # another name than the Host's
        ["http://127.0.0.1:7860.evil.example"],
        ["http://127.0.0.1:7860", "http://127.0.0.1:7860"],
    ],
)
def test_a_page_of_another_origin_may_not(origins):
    assert "own page" in ALONE.refusal("/socket", ["127.0.0.1:7860"], None, origins)
    assert "own page" in CLASSROOM.refusal("/socket", ["127.0.0.1:7860"], CLASSROOM.token, origins)


# Rates.


def test_a_burst_is_admitted_and_then_so_many_a_second():
    rate = Rate(per_second=10, burst=40)
    assert sum(rate.admits(100.0) for _ in range(60)) == 40
    assert sum(rate.admits(100.0 + k / 50) for k in range(1, 101)) == 20  # in two seconds


def test_a_message_can_cost_more_than_one_token():
    rate = Rate(per_second=10, burst=40)
    assert [rate.admits(0.0, cost=15) for _ in range(3)] == [True, True, False]
    assert rate.admits(0.0, cost=10)


def test_the_refused_are_counted_until_it_has_been_quiet():
    rate = Rate(per_second=10, burst=40)
    for _ in range(45):
        rate.admits(0.0)
    assert rate.refused == 5
    rate.admits(1.9)  # 19 tokens of 40
    assert rate.refused == 5
    rate.admits(2.1)
    assert rate.refused == 0


@given(st.lists(st.floats(0, 3), max_size=80), st.integers(1, 20), st.integers(1, 20))
def test_no_rhythm_gets_more_in_than_the_burst_and_the_rate(pauses, per_second, burst):
    rate, now, admitted = Rate(per_second, burst), 0.0, 0
    for pause in pauses:
        now += pause
        admitted += rate.admits(now)
    assert admitted <= burst + per_second * now + 1e-6
