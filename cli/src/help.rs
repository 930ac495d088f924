//! The longer texts of the help, below the lists of arguments.

pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0    everything was done
  1    something was refused or could not be read
  2    wrong arguments or settings, or a file that can not be used
  3    delivery failed
  130  ended by Ctrl-C
  141  whoever read the output went away";

pub(crate) const EXAMPLES: &str = "\
Examples:
  capikit hash email ' Ann@Example.com '
  capikit explain phone '0170 1234567' --country DE
  capikit check events.jsonl
  capikit doctor --send
  capikit spool inspect
  capikit sandbox
  capikit send events.jsonl --pixel-id 1234567890 --base-url http://127.0.0.1:8377";

pub(crate) const PRIVATE_VALUES: &str = "\
Arguments are visible to everybody on this machine and stay in the shell's history. Where that
matters, pass - as the value and the values on standard input, one a line:

  capikit hash email - < emails.txt > hashes.txt

A line that gives nothing gives an empty line, so that the lines stay side by side.";

pub(crate) const EVENTS_FILE: &str = "\
The file has one event in JSON on each line, with the names of Meta's documentation:

  {\"event_name\":\"Purchase\",\"event_time\":1767225600,\"event_id\":\"order-1001\",
   \"user_data\":{\"email\":\"ann@example.com\"},\"custom_data\":{\"value\":79.99,\"currency\":\"EUR\"}}

(on one line). Identifiers may be plain or hashed. Their values are never printed.";

pub(crate) const EXAMINING: &str = "\
It looks at the settings that a client would use here, asks the endpoint's host for the time, and sends
nothing unless --send is given. That event is named CapikitDoctor, is about nobody real, and counts as
every event does: Meta has no endpoint for trying. Exit code 0: nothing is wrong, though there may be
doubts; 1: something is wrong; 3: the event was not received.";

pub(crate) const QUALITY_FILE: &str = "\
The file has one event in JSON on each line, as for capikit send. Three keys may stand beside it:

  half            server (the default) or browser
  received_at_ms  when it was received; without it, event_time counts
  pixel_id        where it was sent

The sandbox's list of events has this form too. The estimate is capikit's own and not Meta's Event
Match Quality. Identifiers are never printed.";

pub(crate) const SENDING: &str = "\
The token comes from CAPIKIT_ACCESS_TOKEN or from --token-file. There is no argument for it, because
arguments are visible to everybody on the machine and stay in the shell's history.

Lines that Meta would refuse are reported and left out. When a request fails, sending stops, and the
report says which lines are done, which are certainly not sent, and which are unknown; go on with
--from-line once the cause is mended. Each event is tried once. Meta does not promise to count an
event once that a server sends twice, so lines that are unknown are for you to decide.";
