"""What the tests of tracking share."""

import capikit

LONG = 30
REFUSED = 400, {"error": {"message": "Meta says no", "code": 100}}


def lead(event_id, **fields):
    user = capikit.UserData(external_id=1)
    fields = {"action_source": "system_generated", "user_data": user, **fields}
    return capikit.Event("Lead", event_id=event_id, **fields)
