// What becomes of the events that one client tracks.

const { inspect } = require('node:util')

const { answered, attempt } = require('./errors.js')
const { keepWarnings, takeWarnings } = require('./native.js')

/** How many outcomes are fetched at a time. */
const CHUNK = 1000

const warn = (text) => process.emitWarning(text, 'CapikitWarning')

class Delivery {
  /** How often the end of the process has waited for it already. */
  drains = 0
  /** Whether there is nothing to wait for at the end: it has left, or was closed. */
  hasLeft = false
  #isUnheard = false

  constructor(native, { exitTimeoutMs, onDelivered, onFailed }) {
    keepWarnings()
    this.native = native
    this.exitTimeoutMs = exitTimeoutMs
    this.onDelivered = onDelivered
    this.onFailed = onFailed
  }

  /** Settles when everything that was tracked is settled, or the time is over. Callbacks come first. */
  async flush(timeoutMs) {
    const report = await answered(() => this.native.flush(timeoutMs))
    this.tell()
    return report
  }

  async close(timeoutMs) {
    const report = await answered(() => this.native.close(timeoutMs))
    this.tell()
    return report
  }

  /** For the end of the process. What is on its way may be another process's, and would be sent again. */
  async leave() {
    const end = performance.now() + this.exitTimeoutMs
    if (!this.isSettled()) await this.flush(this.exitTimeoutMs)
    const left = Math.max(0, Math.ceil(end - performance.now()))
    await answered(() => this.native.leave(left))
  }

  isSettled() {
    return this.native.pending() === 0
  }

  /** Tells what the core warns of, and calls the callbacks for what was settled meanwhile. Throws nothing. */
  tell() {
    for (const line of JSON.parse(takeWarnings())) warn(line)
    if (this.onDelivered === undefined && this.onFailed === undefined) return
    let outcomes
    do {
      outcomes = this.#outcomes()
      for (const outcome of outcomes) this.#tellOne(outcome)
    } while (outcomes.length === CHUNK)
  }

  /** When the disk fails they are asked for again soon. That is said once. */
  #outcomes() {
    try {
      const outcomes = JSON.parse(attempt(() => this.native.outcomes(CHUNK)))
      this.#isUnheard = false
      return outcomes
    } catch (error) {
      if (!this.#isUnheard) warn(`what became of events can not be read: ${error.message}`)
      this.#isUnheard = true
      return []
    }
  }

  /** On the way out nobody is left to hear of a failure. What was tracked is in a file already. */
  seal() {
    try {
      this.native.seal()
    } catch {}
  }

  #tellOne(outcome) {
    const name = outcome.reason === undefined ? 'onDelivered' : 'onFailed'
    // A callback that fails must not end delivery, nor the process.
    const complain = (error) => warn(`${name} failed: ${inspect(error)}`)
    try {
      const answer = this[name]?.(outcome)
      if (typeof answer?.then === 'function') answer.then(undefined, complain)
    } catch (error) {
      complain(error)
    }
  }
}

module.exports = { Delivery }
