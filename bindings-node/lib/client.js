// The client: it tracks events, and sends others at once.

const { Delivery } = require('./delivery.js')
const { encodeEvent, encodeEvents } = require('./encode.js')
const { answered, attempt, wrong } = require('./errors.js')
const { NativeClient } = require('./native.js')
const { checked, milliseconds } = require('./options.js')
const settings = require('./settings.js')
const { lettersFrom, statsFrom } = require('./stats.js')
const unsettled = require('./unsettled.js')

const WAITING = { timeoutMs: milliseconds }
const DEFAULT_FLUSH_TIMEOUT_MS = 10_000
const DEFAULT_CLOSE_TIMEOUT_MS = 2000

class Client {
  // Private, so that neither the token nor anything else of it shows when the client is printed.
  #native
  #delivery
  #sending = 0

  constructor(given) {
    const { native, ...own } = settings.read(given)
    this.#native = attempt(() => new NativeClient(native))
    this.#delivery = new Delivery(this.#native, own)
    unsettled.remember(this.#delivery)
  }

  check(event) {
    const { payload, issues } = attempt(() => this.#native.check(encodeEvent(event)))
    return { payload: JSON.parse(payload), issues: JSON.parse(issues) }
  }

  track(event) {
    const receipt = receiptFrom(attempt(() => this.#native.track(encodeEvent(event))))
    unsettled.watch(this.#delivery)
    return receipt
  }

  async trackDurable(event) {
    const receipt = answered(() => this.#native.trackDurable(encodeEvent(event)), receiptFrom)
    unsettled.watch(this.#delivery)
    return receipt
  }

  async send(events) {
    const lines = encodeEvents(events)
    this.#sending += 1
    try {
      return await answered(() => this.#native.send(lines))
    } finally {
      // Used after the wait, so that a client nobody else holds is not collected during it.
      this.#sending -= 1
    }
  }

  async flush(options) {
    const { timeoutMs = DEFAULT_FLUSH_TIMEOUT_MS } = checked(options, WAITING)
    return this.#delivery.flush(timeoutMs)
  }

  stats() {
    return statsFrom(attempt(() => this.#native.stats()))
  }

  deadLetters() {
    return lettersFrom(attempt(() => this.#native.deadLetters()))
  }

  replayDeadLetters() {
    const count = Number(attempt(() => this.#native.replayDeadLetters()))
    unsettled.watch(this.#delivery)
    return count
  }

  purgeDeadLetters() {
    return Number(attempt(() => this.#native.purgeDeadLetters()))
  }

  setAccessToken(token) {
    if (typeof token !== 'string') throw wrong('accessToken', 'pass text')
    attempt(() => this.#native.setAccessToken(token))
  }

  async close(options) {
    const { timeoutMs = DEFAULT_CLOSE_TIMEOUT_MS } = checked(options, WAITING)
    try {
      return await this.#delivery.close(timeoutMs)
    } finally {
      unsettled.forget(this.#delivery)
    }
  }

  // Node 20 has the symbol, but some of its early releases do not.
  async [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
    await this.close()
  }
}

/** The issues on the first line, if there are any, and the event id behind it. */
function receiptFrom(text) {
  const end = text.indexOf('\n')
  return { eventId: text.slice(end + 1), issues: end === 0 ? [] : JSON.parse(text.slice(0, end)) }
}

module.exports = { Client }
