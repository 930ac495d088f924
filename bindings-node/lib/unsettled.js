// The deliveries that wait for a final word, and what happens to them when the process ends.

// Taken here, so that a test suite's fake clock does not stop delivery from being heard.
const { setInterval, clearInterval } = require('node:timers')

/** How often final words are asked for. */
const INTERVAL_MS = 100

/** What a listener of `beforeExit` tracks is waited for too, but not for ever. */
const MOST_DRAINS = 3

// Strong, so that a client which nobody holds any more delivers what it has accepted. Once that is
// settled, nothing holds it.
const deliveries = new Set()
let timer
let isHooked = false

/** Follows a delivery until all its events are settled. */
function watch(delivery) {
  if (deliveries.has(delivery)) return
  deliveries.add(delivery)
  hook()
  // It keeps no process alive: an open promise does.
  timer ??= setInterval(look, INTERVAL_MS).unref()
}

function forget(delivery) {
  deliveries.delete(delivery)
  if (deliveries.size > 0) return
  clearInterval(timer)
  timer = undefined
}

function look() {
  for (const delivery of deliveries) {
    delivery.tell()
    if (delivery.isSettled()) forget(delivery)
  }
}

/** Two listeners for all clients. */
function hook() {
  if (isHooked) return
  isHooked = true
  process.on('beforeExit', drain)
  process.on('exit', seal)
}

/** There is nothing left to do: waits for delivery, but not again and again, as an outage can last. */
function drain() {
  for (const delivery of deliveries) {
    if (delivery.drains >= MOST_DRAINS || delivery.exitTimeoutMs === 0) continue
    delivery.drains += 1
    // What fails here is in the spool all the same. After a wait in vain there is no other.
    delivery.flush(delivery.exitTimeoutMs).then(
      ({ pending }) => {
        if (pending === 0) forget(delivery)
        else delivery.drains = MOST_DRAINS
      },
      () => {},
    )
  }
}

/** The last moment, also of process.exit and of uncaught exceptions. Nothing asynchronous runs any more. */
function seal() {
  for (const delivery of deliveries) delivery.seal()
}

module.exports = { forget, watch }
