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
// Every client's that is not closed: one that tracked nothing may ship for others.
const open = new Set()
const collected = new FinalizationRegistry((ref) => open.delete(ref))
let timer
let isHooked = false

/** Lets a new client's delivery take part in the end of the process, as long as anybody holds it. */
function remember(delivery) {
  const ref = new WeakRef(delivery)
  open.add(ref)
  collected.register(delivery, ref)
  hook()
}

/** Follows a delivery until all its events are settled. */
function watch(delivery) {
  delivery.hasLeft = false
  if (deliveries.has(delivery)) return
  deliveries.add(delivery)
  // It keeps no process alive: an open promise does.
  timer ??= setInterval(look, INTERVAL_MS).unref()
}

/** Nothing is left to be told about it. */
function settled(delivery) {
  deliveries.delete(delivery)
  if (deliveries.size > 0) return
  clearInterval(timer)
  timer = undefined
}

/** It was closed. */
function forget(delivery) {
  delivery.hasLeft = true
  settled(delivery)
}

function look() {
  for (const delivery of deliveries) {
    delivery.tell()
    if (delivery.isSettled()) settled(delivery)
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
  for (const ref of open) {
    const delivery = ref.deref()
    if (delivery === undefined || delivery.hasLeft || delivery.exitTimeoutMs === 0) continue
    if (delivery.drains >= MOST_DRAINS) continue
    delivery.drains += 1
    delivery.hasLeft = true
    delivery.leave().then(
      () => {
        // After a wait in vain there is no other.
        if (!delivery.isSettled()) delivery.drains = MOST_DRAINS
        else if (delivery.hasLeft) settled(delivery)
      },
      // What fails here is in the spool all the same.
      () => {},
    )
  }
}

/** The last moment, also of process.exit and of uncaught exceptions. Nothing asynchronous runs any more. */
function seal() {
  for (const delivery of deliveries) delivery.seal()
}

module.exports = { forget, remember, watch }
