#!/usr/bin/env python3
"""Writes sessions as Claude Code would, the same ones for the same arguments.

  Benchmarks/claude_sessions.py FOLDER MEGABYTES

A session is a file: prompts, answers (each written two to four times while it streams, the last
with the final count), results of tools of some 100 bytes to 60 KB, and a few summaries. Everything
in it is made up.
"""
import json
import pathlib
import random
import sys

WORDS = "open the file and change every call so that the test passes again with less noise".split()
MODELS = ("claude-sonnet-4-5-20250929", "claude-opus-4-1-20250805", "claude-haiku-4-5-20251001")


def text(rng, length):
    words = [rng.choice(WORDS) for _ in range(length // 5 + 1)]
    return " ".join(words)[:length] + ("\n" if rng.random() < 0.5 else ' "quoted"')


def line(session, number, second, kind, **members):
    head = {
        "parentUuid": f"{session}-{number - 1}", "isSidechain": False, "userType": "external",
        "cwd": f"/home/someone/project-{int(session[:2], 16) % 20}", "sessionId": session,
        "version": "2.0.14", "gitBranch": "main", "type": kind}
    tail = {
        "uuid": f"{session}-{number}",
        "timestamp": f"2026-{1 + second // 2_419_200 % 12:02}-{1 + second // 86_400 % 28:02}"
                     f"T{second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}.120Z"}
    return json.dumps({**head, **members, **tail}, separators=(",", ":")) + "\n"


def session(rng, out, name, size):
    """Writes lines until the file has about so many bytes; returns how many."""
    written, number, second = 0, 0, rng.randrange(12 * 2_419_200)
    model, context = rng.choice(MODELS), 12_000

    def put(kind, **members):
        nonlocal written, number
        number += 1
        row = line(name, number, second, kind, **members)
        out.write(row)
        written += len(row)

    while written < size:
        second += rng.randrange(1, 90)
        if rng.random() < 0.15:
            put("user", message={"role": "user", "content": text(rng, rng.randrange(20, 900))})
        tool = f"toolu_{rng.getrandbits(96):024x}"
        message = {
            "id": f"msg_{rng.getrandbits(96):024x}", "type": "message", "role": "assistant",
            "model": model, "stop_sequence": None}
        request = f"req_{rng.getrandbits(96):024x}"
        context += rng.randrange(50, 2500)
        final = rng.randrange(20, 2200)
        contents = [
            {"type": "thinking", "thinking": text(rng, 600), "signature": f"{rng.getrandbits(1600):x}"},
            {"type": "text", "text": text(rng, rng.randrange(40, 1200))},
            {"type": "tool_use", "id": tool, "name": "Edit",
             "input": {"file_path": "src/main.swift", "new_string": text(rng, 900)}}]
        contents = contents[rng.randrange(2):]
        for place, content in enumerate(contents):
            usage = {
                "input_tokens": rng.randrange(2, 12), "cache_creation_input_tokens": 400,
                "cache_read_input_tokens": context,
                "cache_creation": {"ephemeral_5m_input_tokens": 400, "ephemeral_1h_input_tokens": 0},
                "output_tokens": final if place == len(contents) - 1 else 3,
                "service_tier": "standard"}
            put("assistant", requestId=request,
                message={**message, "content": [content], "stop_reason": "tool_use",
                         "usage": usage})
        result = text(rng, int(100 * 600 ** rng.random()))
        put("user", toolUseResult={"stdout": result, "stderr": "", "interrupted": False},
            message={"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": tool, "content": result}]})
    return written


def write(folder, megabytes):
    rng, left = random.Random(7), megabytes * 1_000_000
    folder = pathlib.Path(folder)
    while left > 0:
        name = f"{rng.getrandbits(64):016x}"
        project = folder / f"-home-someone-project-{int(name[:2], 16) % 20}"
        project.mkdir(parents=True, exist_ok=True)
        size = min(left, rng.choice((200_000, 1_000_000, 4_000_000, 15_000_000)))
        with open(project / f"{name}.jsonl", "w") as out:
            left -= session(rng, out, name, size)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    write(sys.argv[1], int(sys.argv[2]))
