"""An endpoint on this machine that answers by a scenario's script, or misbehaves by it."""

import json
import socket
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class ScriptedEndpoint(ThreadingHTTPServer):
    """Plays `responses` in order, and `refuses` for the events that it names."""

    daemon_threads = True

    def __init__(self, responses=(), refuses=None):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.responses = list(responses)
        self.refuses = refuses or {}
        self.requests = []

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"

    def response(self, ids):
        for event_id in ids:
            if event_id in self.refuses:
                return self.refuses[event_id]
        return self.responses.pop(0) if self.responses else {"do": "receive"}

    def handle_error(self, *_):
        """A connection that breaks is what such a test is about."""

    def __enter__(self):
        options = {"poll_interval": 0.01}
        self.thread = threading.Thread(target=self.serve_forever, kwargs=options)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.thread.join()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        ids = [event["event_id"] for event in body["data"]]
        self.server.requests.append(ids)
        response = self.server.response(ids)
        if "bytes" in response:
            self.connection.sendall(response["bytes"].encode())
            return self.end()
        match response.get("do"):
            case "receive":
                self.answer(200, {"events_received": len(ids), "messages": [], "fbtrace_id": "T"})
            case "silence":
                with suppress(OSError):
                    self.connection.recv(1)
                self.end()
            case "break":
                self.end()
            case None:
                headers = response.get("headers", {})
                self.answer(response["status"], response.get("body"), headers)
        return None

    def answer(self, status, body, headers=()):
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def end(self):
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_):
        pass
