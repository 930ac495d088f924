"""A WSGI application that tracks one event for each request, with a client made at import."""

import os

from tracked import client, track

client = client()
if os.environ.get("TRACK_AT_IMPORT"):
    track(client)


def application(_environ, start_response):
    track(client)
    start_response("200 OK", [("content-type", "text/plain")])
    return [str(os.getpid()).encode()]
