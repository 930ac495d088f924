"""What the tests share: warnings are errors, and an endpoint that answers as it is told."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import capikit
import pytest

# An installed package brings these by itself; here it is used from its folder.
from capikit.testing.plugin import capikit_sandbox, capikit_sandbox_process  # noqa: F401


def pytest_configure(config):
    config.addinivalue_line("filterwarnings", "error")


class Endpoint(ThreadingHTTPServer):
    """Keeps what it is sent. Answers as Meta does, or with the next of `answers`."""

    daemon_threads = True
    request_queue_size = 128
    token = "a-token-that-must-not-be-seen"

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests = []
        self.answers = []
        self.arrived = threading.Semaphore(0)
        self.may_answer = threading.Event()
        self.may_answer.set()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def events(self):
        return [event for request in self.requests for event in request["body"]["data"]]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        request = {"path": self.path, "headers": dict(self.headers), "body": body}
        self.server.requests.append(request)
        self.server.arrived.release()
        self.server.may_answer.wait(timeout=60)
        good = {"events_received": len(body["data"]), "messages": [], "fbtrace_id": "Trace"}
        status, answer = self.server.answers.pop(0) if self.server.answers else (200, good)
        self.answer(status, json.dumps(answer).encode())

    def answer(self, status, body):
        try:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            # The client has stopped waiting, which is what such a test is about.
            self.close_connection = True

    def log_message(self, *_):
        pass


@pytest.fixture
def endpoint():
    server = Endpoint()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.may_answer.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def client(endpoint):
    with capikit.Client("1234567890", endpoint.token, base_url=endpoint.address) as client:
        yield client


@pytest.fixture
def purchase():
    """A complete event, whose every text can be recognised where it does not belong."""
    return capikit.Event(
        "Purchase",
        event_id="Purchase.1001",
        action_source="website",
        event_source_url="https://shop.example/thanks",
        user_data=capikit.UserData(
            email=["Ann.Secret@example.com", "b.secret@example.com"],
            phone="+49 170 1234567",
            first_name="Anneliese",
            external_id=4711,
            client_ip_address="203.0.114.7",
            client_user_agent="Mozilla/5.0 (Secret)",
        ),
        custom_data=capikit.CustomData(
            value="79.90",
            currency="EUR",
            order_id="order-secret",
            contents=[capikit.Content("SKU-1", quantity=2, item_price="39.95")],
        ),
    )


@pytest.fixture(autouse=True)
def _spool_of_this_test_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("CAPIKIT_SPOOL_DIR", str(tmp_path / "spool"))


@pytest.fixture
def make(endpoint):
    """Makes clients for the endpoint, and closes them."""
    clients = []

    def make(**settings):
        clients.append(capikit.Client("1", endpoint.token, base_url=endpoint.address, **settings))
        return clients[-1]

    yield make
    for client in clients:
        client.close(0)
