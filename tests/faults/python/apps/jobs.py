"""A Celery application with one task that tracks one event."""

import os
from pathlib import Path

from celery import Celery
from tracked import client, track

FOLDER = Path(os.environ["CAPIKIT_TEST_IDS"]).parent / "broker"
FOLDER.mkdir(exist_ok=True)
app = Celery("jobs", broker="filesystem://")
app.conf.broker_transport_options = {
    "data_folder_in": str(FOLDER),
    "data_folder_out": str(FOLDER),
    "control_folder": str(FOLDER / "control"),
}
app.conf.worker_hijack_root_logger = False
client = client()
if os.environ.get("TRACK_AT_IMPORT"):
    track(client)


@app.task
def work():
    track(client)
