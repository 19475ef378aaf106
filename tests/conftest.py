"""What all tests share."""

import os
import signal

import pytest
from hypothesis import HealthCheck, settings

# What people hand in is no module of ours: some of it never ends, some does not parse, some bites.
collect_ignore = ["students", "attacks", "faults", "wall/fidelity", "other_people/assignments"]

# The same examples in every run, and no clock in a test's verdict.
settings.register_profile(
    "flipgrad",
    max_examples=50,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("long", settings.get_profile("flipgrad"), max_examples=1_000)
settings.load_profile("flipgrad")

# A shell starts what goes on in the background without Ctrl-C, and what a test starts inherits that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


SLOWEST_FIRST = (
    *("test_cluster", "test_attacks", "test_unbreakable", "test_postgresql", "test_diagnosis", "test_class"),
    *("test_fidelity", "test_payloads", "test_autograde", "test_faults", "test_judge", "test_sanitize"),
    *("test_jupyterlab", "test_mutations", "test_mutations2d", "test_cycle", "test_running_notebooks"),
    *("test_not_judged", "test_class2d", "test_sandbox", "test_course_folder", "test_any_file"),
    *("test_exchange", "test_conv2d", "test_release", "test_forks", "test_doctor", "test_provisioner"),
    "test_wire",
)
"""Files of tests that begin before all others, so that none of them goes on alone at the end."""


def pytest_collection_modifyitems(items):
    rank = {name: number for number, name in enumerate(SLOWEST_FIRST)}
    items.sort(key=lambda item: rank.get(item.path.stem, len(rank)))


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    """Start Chromium, without its own sandbox (root and containers have none): it sees only our servers."""
    # Here, because only the tests in browser/ need it, and find desks.
    from desks import PATIENCE, find_chromium
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE * 1000)
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(
            executable_path=find_chromium(playwright),
            args=["--no-sandbox"],
            env={**os.environ, "HOME": str(tmp_path_factory.mktemp("home"))},
        ) as browser,
    ):
        yield browser
