"""Times that come as text are read: in timestamp.txt, in the names of collected files, given to a command.

nbgrader's own reader guesses: it takes `2026-11-03-15-10-20` for 11:00 of the next day, leaves out `PM`,
takes summer times such as `CEST` for UTC, and `+0200` behind seconds for 200 seconds. Penalties depend on the
time, so nothing is guessed here: a text that is not clear is an error.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from nbgrader.exchange import Exchange
from traitlets import TraitError
from traitlets.config import Config

_FORMS = (
    *("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y%m%dT%H%M%S"),
    *("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"),
)
_ENDS = (".%f", "", "%z", ".%f%z", " %z", ".%f %z")
_FORMS_OF_NAMES = (
    *("%Y-%m-%d-%H-%M-%S", "%Y-%m-%d_%H-%M-%S", "%Y-%m-%d %H-%M-%S", "%Y-%m-%dT%H-%M-%S"),
    *("%Y-%m-%d-%H.%M.%S", "%Y-%m-%d_%H.%M.%S", "%Y-%m-%d %H.%M.%S", "%Y_%m_%d_%H_%M_%S"),
    *("%Y-%m-%d-%H%M%S", "%Y-%m-%d_%H%M%S", "%Y%m%d%H%M%S", "%Y%m%d-%H%M%S", "%Y%m%d_%H%M%S"),
    *("%Y-%m-%d-%H-%M", "%Y-%m-%d_%H-%M"),
)
"""On some systems no colon can be in the name of a file."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WITH_MONTH = re.compile(
    rf"(?P<month>{'|'.join(_MONTHS)}) (?P<day>[0-9]{{1,2}}), (?P<year>[0-9]{{4}}) "
    r"(?P<hour>1[0-2]|[1-9]):?(?P<minute>[0-5][0-9]) (?P<half>AM|PM)"
)
"""As in `Nov 3, 2026 333 PM`: Brightspace's, which leaves out the colon in the names of files."""


@dataclass(frozen=True)
class Clock:
    """Reads the times of a course, by its settings of nbgrader's `Exchange`."""

    timezone: str
    """`Exchange.timezone`: the zone of whoever runs the course, such as Europe/Berlin."""
    timestamp_format: str
    """`Exchange.timestamp_format`: how the exchange writes its times."""

    @classmethod
    def of(cls, config: Any) -> "Clock":
        """Take the settings from nbgrader's.

        Raises
        ------
        TraitError
            If they are not valid, or there is no such time zone.
        """
        # Its other settings are of classes that inherit from this one, which would warn of them.
        named = {name: value for name, value in config.get("Exchange", {}).items() if hasattr(Exchange, name)}
        exchange = Exchange(config=Config({"Exchange": named}))
        if _zone(exchange.timezone) is None:
            raise TraitError(
                f"Exchange.timezone is {exchange.timezone!r}, and there is no such time zone. "
                "Zones are named like Europe/Berlin or UTC"
            )
        return cls(exchange.timezone, exchange.timestamp_format)

    def read_stamp(self, text: str) -> datetime:
        """Read what the exchange or zip_collect wrote. Without a zone it is UTC, as in nbgrader.

        Returns
        -------
        datetime
            In UTC, as the gradebook has it: without a zone.

        Raises
        ------
        ValueError
            If it cannot be read for sure; the message says why.
        """
        return self._read(text, "UTC")

    def read_name(self, text: str) -> datetime:
        """Read a time in the name of a file, or given to a command. Without a zone it is in the course's.

        Returns and raises as `read_stamp`.
        """
        return self._read(text, self.timezone)

    def show(self, time: datetime) -> str:
        """Write a time of the gradebook, which is in UTC, as clocks in the course's zone show it."""
        here = time.replace(tzinfo=UTC).astimezone(_zone(self.timezone))
        return here.strftime("%Y-%m-%d %H:%M:%S" if here.second else "%Y-%m-%d %H:%M") + f" {here.tzname()}"

    def _read(self, text: str, otherwise: str) -> datetime:
        time, zone = self._parse(text)
        if time.tzinfo is None:
            time = self._place(time, zone or otherwise)
        try:
            return time.astimezone(UTC).replace(tzinfo=None)
        except OverflowError:
            raise ValueError("it is in no year that there is") from None

    def _parse(self, text: str) -> tuple[datetime, str]:
        """Read a time without the name of its zone; give the name as well, empty if the text has none."""
        zone = ""
        before, _, last = text.rpartition(" ")
        if last.replace("/", "").replace("_", "").isalpha():
            text = before
            zone = last
        own = self.timestamp_format.removesuffix("%Z").rstrip()
        if time := _parsed(text, own, ""):
            return time, zone
        for form in _FORMS:
            for end in _ENDS:
                if time := _parsed(text, form, end):
                    return time, zone
        for form in _FORMS_OF_NAMES:
            if time := _parsed(text, form, ""):
                return time, zone
        # AM or PM is no zone.
        if time := _with_month(f"{text} {zone}".strip()):
            return time, ""
        raise ValueError("it has no form such as 2026-11-03-15-10-20 or 2026-11-03 15:10:20 UTC")

    def _place(self, time: datetime, name: str) -> datetime:
        """Put a time into a zone, which may be named as the course's clocks show it: CET, CEST."""
        if name.upper() in ("UTC", "GMT", "Z"):
            return time.replace(tzinfo=UTC)
        zones = [zone for zone in (_zone(self.timezone), _zone(name)) if zone]
        places = [time.replace(tzinfo=zone, fold=fold) for zone in zones for fold in (0, 1)]
        if "/" in name or name == self.timezone:
            meant = [place for place in places if str(place.tzinfo) == name]
        else:
            meant = [place for place in places if place.tzname() == name]
        if not meant:
            raise ValueError(f"nothing tells what time zone {name!r} is (see Exchange.timezone)")
        if len({place.utcoffset() for place in meant}) > 1:
            raise ValueError("the clocks were changed in that hour")
        return meant[0]


def stamp_of(folder: Path) -> str:
    """Read the text of a submission's timestamp.txt; empty if there is none.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    path = folder / "timestamp.txt"
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return file.read(1000).decode("utf-8", "replace").strip()


def _parsed(text: str, form: str, end: str) -> datetime | None:
    try:
        time = datetime.strptime(text, form + end)
        # The parser takes single digits, too, and then begins the next number in the middle of one.
        as_written = time.strftime(form)
    except ValueError:
        return None
    return time if text.startswith(as_written) and (end or text == as_written) else None


def _with_month(text: str) -> datetime | None:
    found = _WITH_MONTH.fullmatch(text)
    if not found:
        return None
    hour = int(found["hour"]) % 12 + (12 if found["half"] == "PM" else 0)
    try:
        return datetime(
            int(found["year"]),
            1 + _MONTHS.index(found["month"]),
            int(found["day"]),
            hour,
            int(found["minute"]),
        )
    except ValueError:  # such as the 31st of a month with 30 days
        return None


def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
