// The client: it sends events to one pixel.

const { encodeEvent, encodeEvents } = require('./encode.js')
const { attempt, translated, wrong } = require('./errors.js')
const { NativeClient } = require('./native.js')
const { checked, flag, milliseconds, text } = require('./options.js')

const pixelId = {
  wanted: 'pass the digits as text',
  reads: (value) => typeof value === 'string' || typeof value === 'bigint' || Number.isSafeInteger(value),
}

const SETTINGS = {
  pixelId,
  accessToken: text,
  baseUrl: text,
  defaultCountry: text,
  testEventCode: text,
  appSecret: text,
  graphVersion: text,
  pathTemplate: text,
  partnerAgent: text,
  strict: flag,
  alternates: flag,
  externalId: text,
  timeoutMs: milliseconds,
  enabled: flag,
}

const CLOSING = { timeoutMs: milliseconds }
const DEFAULT_CLOSE_TIMEOUT_MS = 2000

class Client {
  // Private, so that neither the token nor anything else of it shows when the client is printed.
  #native
  #sending = 0

  constructor(settings) {
    if (!(settings === undefined || typeof settings === 'object')) throw wrong('settings', 'pass an object')
    const set = checked(settings, SETTINGS)
    if (set.pixelId !== undefined) set.pixelId = String(set.pixelId)
    this.#native = attempt(() => new NativeClient(set))
  }

  check(event) {
    const { payload, issues } = attempt(() => this.#native.check(encodeEvent(event)))
    return { payload: JSON.parse(payload), issues: JSON.parse(issues) }
  }

  async send(events) {
    const lines = encodeEvents(events)
    this.#sending += 1
    try {
      return JSON.parse(await this.#native.send(lines))
    } catch (error) {
      throw translated(error)
    } finally {
      // Used after the wait, so that a client nobody else holds is not collected during it.
      this.#sending -= 1
    }
  }

  async close(options) {
    const { timeoutMs = DEFAULT_CLOSE_TIMEOUT_MS } = checked(options, CLOSING)
    await this.#native.close(timeoutMs)
  }

  // Node 20 has the symbol, but some of its early releases do not.
  [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
    return this.close()
  }
}

module.exports = { Client }
