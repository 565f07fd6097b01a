#!/usr/bin/env python3
"""Runs a real MLflow server until standard input ends, then stops all its processes.

  server.py FOLDER [--port PORT] [--auth]

FOLDER holds its store and its log. Prints `URI PROCESS_GROUP` once it answers. Run it with the
Python of the environment that MLflow is installed in. --auth asks for user `admin` with the password
in MLFLOW_AUTH_ADMIN_PASSWORD. Whoever started this holds the other end of standard input: when it
dies, however it dies, the server goes with it.
"""
import argparse
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

PATIENCE_S = 240


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(folder, port, auth):
    environment = dict(os.environ)
    # One worker and no job runner: 2 processes instead of 10.
    environment["MLFLOW_SERVER_ENABLE_JOB_EXECUTION"] = "false"
    environment["MLFLOW_DISABLE_TELEMETRY"] = "true"
    environment["MLFLOW_FLASK_SERVER_SECRET_KEY"] = "for tests only"
    for name in ("MLFLOW_TRACKING_URI", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        environment.pop(name, None)
    command = [
        sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--backend-store-uri", f"sqlite:///{folder}/store.db",
        "--default-artifact-root", f"{folder}/artifacts",
    ]
    if auth:
        config = folder / "auth.ini"
        config.write_text(
            "[mlflow]\ndefault_permission = READ\n"
            f"database_uri = sqlite:///{folder}/auth.db\nadmin_username = admin\n"
            f"admin_password = {os.environ['MLFLOW_AUTH_ADMIN_PASSWORD']}\n")
        environment["MLFLOW_AUTH_CONFIG_PATH"] = str(config)
        command += ["--app-name", "basic-auth"]
    with open(folder / "server.log", "ab") as log:
        return subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder,
            start_new_session=True)


def wait_until_healthy(server, port, log):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            sys.exit(f"error: the server ended at once\n{log.read_text()[-4000:]}")
        try:
            if opener.open(f"http://127.0.0.1:{port}/health", timeout=5).status == 200:
                return
        except (OSError, urllib.error.URLError):
            pass
        time.sleep(0.1)
    sys.exit(f"error: the server did not answer in {PATIENCE_S} s\n{log.read_text()[-4000:]}")


def stop(group):
    for number, patience_s in ((signal.SIGTERM, 5), (signal.SIGKILL, 1)):
        deadline = time.monotonic() + patience_s
        try:
            os.killpg(group, number)
            while time.monotonic() < deadline:
                os.killpg(group, 0)
                time.sleep(0.05)
        except ProcessLookupError:
            return


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--port", type=int)
    parser.add_argument("--auth", action="store_true")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    port = arguments.port or free_port()
    server = start(arguments.folder.resolve(), port, arguments.auth)
    ended = threading.Event()

    def watch():
        sys.stdin.buffer.read()
        ended.set()
        stop(server.pid)

    threading.Thread(target=watch, daemon=True).start()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: (stop(server.pid), os._exit(1)))
    try:
        wait_until_healthy(server, port, arguments.folder / "server.log")
        print(f"http://127.0.0.1:{port} {server.pid}", flush=True)
        server.wait()
    finally:
        stop(server.pid)


if __name__ == "__main__":
    main()
