// The deliveries that wait for a final word, and what happens to them when the process ends.

// Taken here, so that a test suite's fake clock does not stop delivery from being heard.
const { setInterval, clearInterval } = require('node:timers')

/** How often final words are asked for. */
const INTERVAL_MS = 100

// Strong, so that a client which nobody holds any more delivers what it has accepted. Once that is
// settled, nothing holds it.
const deliveries = new Set()
let timer
let isHooked = false

/** Follows a delivery until all its events are settled. */
function watch(delivery) {
  delivery.wasDrained = false
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

/** There is nothing left to do: waits for delivery, but once, as an outage can last. */
function drain() {
  for (const delivery of deliveries) {
    if (delivery.wasDrained || delivery.exitTimeoutMs === 0) continue
    delivery.wasDrained = true
    // What fails here is in the spool all the same.
    delivery.flush(delivery.exitTimeoutMs).catch(() => {})
  }
}

/** The last moment, also of process.exit and of uncaught exceptions. Nothing asynchronous runs any more. */
function seal() {
  for (const delivery of deliveries) delivery.seal()
}

module.exports = { forget, watch }
