"""What is said of the work where there is no terminal."""

from counterplan.commands import progress


def test_parts_are_told_once_and_their_course_once_a_minute(capsys, monkeypatch):
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    with progress.status("gathering", quiet=False) as tell:
        for phrase, at in (
            ("recovery", 0),
            ("fit: climbing", 1),
            ("fit: 10%", 2),
            ("fit: 20%", 70),
            ("fit: 30%", 71),
            ("bars", 72),
        ):
            now[0] = at
            tell(phrase)
    assert capsys.readouterr().err.splitlines() == [
        "gathering recovery",
        "gathering fit: climbing",
        "gathering fit: 20%",
        "gathering bars",
    ]


def test_the_time_left_is_reckoned_without_what_checkpoints_held(capsys, monkeypatch):
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    with progress.work(1000, "likelihoods", quiet=False) as (say, advance):
        say("sampling")
        for count, at in ((700, 1), (0, 62), (50, 122), (50, 123)):
            now[0] = at
            advance(count)
    assert capsys.readouterr().err.splitlines() == ["sampling", "750 of 1,000 likelihoods, about 10 min left"]


def test_nothing_is_said_where_it_was_not_asked_for(capsys):
    with progress.work(10, "members", quiet=True) as (say, advance), progress.status("drawing", quiet=True) as tell:
        say("running")
        advance(10)
        tell("fork")
    assert capsys.readouterr().err == ""
