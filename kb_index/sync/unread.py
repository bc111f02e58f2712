"""What of a source could not be read in a run, and what it has withdrawn: which of that stays in the index."""

from kb_index.documents import SourceNote, SourceProblem

__all__ = ["Unread"]


class Unread:
    """Files, rows and folders that a run could not read: what was indexed of them stays, unless it is withdrawn."""

    def __init__(self) -> None:
        self._failed: set[str] = set()
        self._folders: set[str] = set()
        self._withdrawn: set[str] = set()

    def add(self, problem: SourceProblem) -> None:
        """Know of something that could not be read."""
        if problem.gone:
            return
        (self._folders if problem.below else self._failed).add(problem.id)

    def withdraw(self, note: SourceNote) -> None:
        """Know of something that was left out; if it is withdrawn, nothing of it stays."""
        if note.withdrawn:
            self._withdrawn.add(note.id)

    def keeps(self, place: str) -> bool:
        """Whether what was indexed of a place, which this run has not met, stays."""
        if self.withdraws(place):
            return False
        return not self._failed.isdisjoint(_names(place)) or not self._folders.isdisjoint(_folders(place))

    def withdraws(self, place: str) -> bool:
        """Whether a note says that nothing of a place stays."""
        return not self._withdrawn.isdisjoint(_names(place))


def _names(place: str) -> list[str]:
    """The place, and what may be the file of a row: rows are called `file#row`, and either may hold a `#` itself."""
    parts = place.split("#")
    return ["#".join(parts[:end]) for end in range(1, len(parts) + 1)]


def _folders(place: str) -> list[str]:
    """The folders above a place, as problems name them: `a` and `a/b` for `a/b/c.md`."""
    parts = place.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]
