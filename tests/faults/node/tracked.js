// What the programs of these tests share: `track`, which writes an id down once it is accepted.

const assert = require('node:assert/strict')
const { closeSync, openSync, writeSync } = require('node:fs')
const { join } = require('node:path')
const { threadId } = require('node:worker_threads')

const { Client } = require('../../../bindings-node')

let number = 0

/** With all its settings from the environment. */
const client = (options) => new Client({ timeoutMs: 2000, ...options })

/** New events, each written down after `track` returned. A kill leaves a whole line or none. */
function track(to, count = 1) {
  const name = `${process.pid}-${threadId}`
  const file = openSync(join(process.env.CAPIKIT_TEST_IDS, name), 'a')
  for (let left = count; left > 0; left -= 1) {
    number += 1
    const eventId = `${name}-${number}`
    const receipt = to.track({ eventName: 'Lead', eventId, userData: { externalId: eventId } })
    assert.equal(receipt.eventId, eventId)
    writeSync(file, `${eventId}\n`)
  }
  closeSync(file)
}

module.exports = { client, track }
