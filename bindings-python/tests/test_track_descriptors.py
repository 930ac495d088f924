"""A process that has no file handles left: what it tracks is kept, and leaves once it has some."""

import pytest
from programs import POSIX, run, sent

PROGRAM = """
import resource
client = make()
client.stats()
_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
lowest = os.open(os.devnull, os.O_RDONLY)
held = [lowest]
resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
try:
    while True:
        held.append(os.open(os.devnull, os.O_RDONLY))
except OSError:
    pass
for _ in range({left}):
    os.close(held.pop())
try:
    client.track(lead("a"))
    tracked = 2
except capikit.StorageError:
    tracked = 1
for handle in held:
    os.close(handle)
client.track(lead("b"))
while client.stats().books.delivered < tracked:
    time.sleep(0.01)
print(tracked)
"""


@POSIX
@pytest.mark.parametrize("left", range(2, 10))
def test_a_process_without_handles_delivers_when_it_has_some(endpoint, left):
    returncode, out, err = run(PROGRAM.format(left=left), endpoint)
    assert (returncode, "Panic" in err) == (0, False), err
    assert sent(endpoint) == ["a", "b"][2 - int(out) :]
