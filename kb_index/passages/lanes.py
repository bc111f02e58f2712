"""Calculating side by side: a lane per processor, each of which calculates with one thread of torch.

Left alone, torch splits every matrix over all processors, and its threads meet after each: some hundred times a text.
While one of them waits for a processor that another process holds, the others spin. So beside one busy process a
short query took six to thirty times as long. Lanes meet once, at the end, and whichever is free takes what is next
(`tests/benchmarks/bench_busy.py`).
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

__all__ = ["in_lanes", "like_lengths", "processors"]

_SHORT = 60
"""Characters of a text that takes no longer than a shorter one."""


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def like_lengths(lengths: Sequence[int], most: int) -> list[list[int]]:
    """The numbers of texts of these lengths (characters), the longest first, in parts of at most so many.

    Each is calculated as if it were as long as the longest of its part: one less than half as long begins the next.
    """
    parts, longest = list[list[int]](), 0
    for i in sorted(range(len(lengths)), key=lambda i: lengths[i], reverse=True):
        length = max(lengths[i], _SHORT)
        if not parts or len(parts[-1]) == most or 2 * length < longest:
            parts.append([])
            longest = length
        parts[-1].append(i)
    return parts


def in_lanes(calculate: Callable[[Any], Any], parts: Sequence[Any]) -> list[Any]:
    """`calculate` of each part, in their order; the first error of any ends it. One part is calculated right here.

    The lanes are those of this call alone: a short call beside a long one waits for nobody.
    """
    lanes = min(processors(), len(parts))
    if lanes <= 1:
        with _one_thread():
            return [calculate(part) for part in parts]
    with ThreadPoolExecutor(lanes, "lane", initializer=_set_threads, initargs=(1,)) as pool:
        return list(pool.map(calculate, parts))


def _set_threads(count: int) -> None:
    import torch

    torch.set_num_threads(count)


@contextmanager
def _one_thread() -> Iterator[None]:
    """The calling thread calculates alone meanwhile: its number of threads is its own (an OpenMP variable)."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
