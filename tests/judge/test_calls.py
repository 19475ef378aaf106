"""A Call made of a way to answer one question."""

from grader.judge.calls import OneByOne
from grader.judge.verdict import CallRequest, Outcome

REQUESTS = [CallRequest((number,)) for number in range(3)]


def test_questions_are_answered_in_their_order():
    """One outcome for each."""
    call = OneByOne(lambda args, kwargs: Outcome(10 * args[0]))
    assert [outcome.value for outcome in call.ask_all(REQUESTS, 60)] == [0, 10, 20]


def test_no_question_is_asked_before_its_answer_is_wanted():
    """Whoever has seen enough stops, and the function is not called for nothing."""
    asked = []

    def answer(args, kwargs):
        asked.append(args[0])
        return Outcome()

    next(iter(OneByOne(answer).ask_all(REQUESTS, 60)))
    assert asked == [0]


def test_no_question_is_asked_when_the_time_is_over():
    """There are fewer outcomes than questions then."""
    call = OneByOne(lambda args, kwargs: Outcome())
    assert list(call.ask_all(REQUESTS, 0)) == []
