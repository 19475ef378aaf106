"""Feedback handed back by nbgrader's exchange: one submission holds back its own, and no other."""

import glob
import re
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback

_NEEDED = ("timestamp.txt", "submission_secret.txt")
"""What nbgrader reads of every submission; its name in the exchange is made of the second."""


class ReleaseFeedback(ExchangeReleaseFeedback):  # type: ignore[misc]  # nbgrader has no types
    """In place of nbgrader's, which stops for the whole class where one of these files cannot be read."""

    def copy_files(self) -> None:
        """Release the pages of all whose submission came through the exchange; name the others."""
        held_back = [student for student, folder in self._folders() if not self._is_whole(student, folder)]
        excluded = self.coursedir.student_id_exclude
        self.coursedir.student_id_exclude = ",".join([*filter(None, [excluded]), *held_back])
        try:
            super().copy_files()
        finally:
            self.coursedir.student_id_exclude = excluded

    def _folders(self) -> list[tuple[str, Path]]:
        directory = self.coursedir
        pattern = directory.format_path(
            directory.feedback_directory, "(?P<student>.*)", directory.assignment_id, escape=True
        )
        folders = sorted({Path(page).parent for page in glob.glob(f"{self.src_path}/*.html")})
        found = [(re.fullmatch(pattern, str(folder)), folder) for folder in folders]
        return [(matched["student"], folder) for matched, folder in found if matched]

    def _is_whole(self, student: str, folder: Path) -> bool:
        """Tell whether nbgrader can release this one; if not, say why."""
        for name in _NEEDED:
            try:
                (folder / name).read_text()
            except (OSError, UnicodeError) as error:
                why = error.strerror if isinstance(error, OSError) else "it is no text"
                self.log.error(
                    "The feedback for %s was not released: %s cannot be read (%s). It comes with what is "
                    "submitted through the exchange; send %s by other means.",
                    *(student, name, why, folder),
                )
                return False
        return True
