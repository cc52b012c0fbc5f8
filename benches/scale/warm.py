#!/usr/bin/env python3
"""Touches memory and gives it back, before a run that is timed. usage: warm.py [MB]

The host of a virtual machine takes back what the machine has not used for a while, and each page then costs the next program that
touches it several microseconds instead of one: whoever runs first would pay for all. Touched beforehand, a page costs everybody the same."""
import mmap
import sys

PAGE = 4096
USUAL_MB = 1_024


def touch(megabytes):
    with mmap.mmap(-1, megabytes << 20) as memory:
        for at in range(0, len(memory), PAGE):
            memory[at] = 1


if __name__ == "__main__":
    touch(int(sys.argv[1]) if len(sys.argv) > 1 else USUAL_MB)
