// What becomes of the events that one client tracks.

const { inspect } = require('node:util')

const { answered, attempt } = require('./errors.js')

/** How many outcomes are fetched at a time. */
const CHUNK = 1000

class Delivery {
  /** Whether the end of the process has waited for it already. */
  wasDrained = false

  constructor(native, { exitTimeoutMs, onDelivered, onFailed }) {
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

  isSettled() {
    return this.native.pending() === 0
  }

  /** Calls the callbacks for what was settled meanwhile. */
  tell() {
    if (this.onDelivered === undefined && this.onFailed === undefined) return
    let outcomes
    do {
      outcomes = JSON.parse(attempt(() => this.native.outcomes(CHUNK)))
      for (const outcome of outcomes) this.#tellOne(outcome)
    } while (outcomes.length === CHUNK)
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
    const warn = (error) => process.emitWarning(`${name} failed: ${inspect(error)}`, 'CapikitWarning')
    try {
      const answer = this[name]?.(outcome)
      if (typeof answer?.then === 'function') answer.then(undefined, warn)
    } catch (error) {
      warn(error)
    }
  }
}

module.exports = { Delivery }
