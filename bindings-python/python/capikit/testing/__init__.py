"""A stand-in for Meta inside a test: start it, send to it, and look at what Meta would count.

    from capikit.testing import Sandbox

    with Sandbox() as sandbox:
        sandbox.client().send([event])
        (purchase,) = sandbox.conversions(event_name="Purchase")
        assert purchase.server is not None

With pytest there is nothing to start: ask for the fixture `capikit_sandbox`.
"""

from .results import Conversion, Copy, LooksLike, Rejected
from .sandbox import Sandbox

__all__ = ["Conversion", "Copy", "LooksLike", "Rejected", "Sandbox"]
