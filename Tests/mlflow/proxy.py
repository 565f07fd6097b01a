#!/usr/bin/env python3
"""Stands between a client and an MLflow server: writes down what is asked, and fails on demand.

  proxy.py --to HOST:PORT --log FILE [fault]...

Prints its port. Runs until standard input ends. A line of the log is `METHOD PATH STATUS`.

  --tls FILE                speak TLS with the certificate and key in FILE
  --fail STATUS COUNT       answer STATUS to the first COUNT requests, 503 with Retry-After: 1
  --hang                    take requests and never answer
  --lose PATH               hand the first request for PATH on, and lose its answer
  --kill PATH COUNT GROUP   at the COUNTth request for PATH, kill the process group of the server
  --user NAME:PASSWORD      as a forward proxy: ask for these credentials
"""
import argparse
import base64
import http.client
import http.server
import os
import signal
import socket
import ssl
import sys
import threading
import time
import urllib.parse

LOCK = threading.Lock()


def relay(source, target):
    """Passes on what comes, to its end."""
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    options = None
    seen = {}

    def log_message(self, *_):
        pass

    def note(self, path, status):
        with LOCK, open(self.options.log, "a") as log:
            log.write(f"{self.command} {path} {status}\n")

    def count(self, key):
        with LOCK:
            self.seen[key] = self.seen.get(key, 0) + 1
            return self.seen[key]

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drop(self):
        self.close_connection = True
        self.connection.close()

    def do_CONNECT(self):
        """As a forward proxy: passes bytes on, in both directions."""
        wanted = "Basic " + base64.b64encode((self.options.user or "").encode()).decode()
        if self.options.user and self.headers.get("proxy-authorization") != wanted:
            self.note(self.path, 407)
            return self.answer(407, headers=[("proxy-authenticate", "Basic")])
        self.note(self.path, 200)
        host, port = self.path.rsplit(":", 1)
        with socket.create_connection((host, int(port))) as upstream:
            self.send_response(200)
            self.end_headers()
            back = threading.Thread(target=relay, args=(upstream, self.connection), daemon=True)
            back.start()
            relay(self.connection, upstream)
            back.join()
        self.close_connection = True

    def handle_request(self):
        options = self.options
        url = urllib.parse.urlsplit(self.path)
        path = url.path
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if options.hang:
            self.note(path, 0)
            time.sleep(3600)
        if options.fail and self.count("fail") <= int(options.fail[1]):
            status = int(options.fail[0])
            self.note(path, status)
            return self.answer(
                status, b"busy", [("retry-after", "1")] if status == 503 else [])
        kills = options.kill and path.endswith(options.kill[0])
        kills = kills and self.count("kill") == int(options.kill[1])
        upstream = http.client.HTTPConnection(options.to, timeout=120)
        try:
            skipped = ("host", "connection", "proxy-authorization", "proxy-connection")
            headers = {k: v for k, v in self.headers.items() if k.lower() not in skipped}
            target = path + ("?" + url.query if url.query else "")
            upstream.request(self.command, target, body=body or None, headers=headers)
            if kills:
                time.sleep(0.02)
                os.killpg(int(options.kill[2]), signal.SIGKILL)
            response = upstream.getresponse()
            data = response.read()
        except OSError:
            self.note(path, 0)
            return self.drop()
        except http.client.HTTPException:
            self.note(path, 0)
            return self.drop()
        finally:
            upstream.close()
        self.note(path, response.status)
        if options.lose and path.endswith(options.lose) and self.count("lose") == 1:
            return self.drop()
        kept = ("content-type", "www-authenticate")
        return self.answer(
            response.status, data,
            [(k, v) for k, v in response.getheaders() if k.lower() in kept])

    do_GET = do_POST = handle_request


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--to", required=True)
    parser.add_argument("--log", required=True)
    parser.add_argument("--tls")
    parser.add_argument("--fail", nargs=2)
    parser.add_argument("--hang", action="store_true")
    parser.add_argument("--lose")
    parser.add_argument("--kill", nargs=3)
    parser.add_argument("--user")
    Handler.options = parser.parse_args()
    open(Handler.options.log, "a").close()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if Handler.options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(Handler.options.tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_port, flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main()
