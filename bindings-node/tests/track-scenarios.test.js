// The scenarios of tests/scenarios/track, which every language runs.

const assert = require('node:assert/strict')
const { readdirSync, readFileSync } = require('node:fs')
const { join } = require('node:path')
const test = require('node:test')
const { setTimeout: sleep } = require('node:timers/promises')

const { Client } = require('capikit')
const { received, startMeta } = require('./meta-server.js')
const { newSpool } = require('./spool.js')

const FOLDER = join(__dirname, '..', '..', 'tests', 'scenarios', 'track')
const LIMIT_MS = 30_000

const milliseconds = (seconds) => seconds * 1000

/** The endpoint of one scenario. */
function endpointOf({ responses = [], refuses = {} }) {
  const left = [...responses]
  return startMeta((body) => {
    const bad = body.data.find(({ event_id }) => Object.hasOwn(refuses, event_id))
    return answerOf(bad ? refuses[bad.event_id] : left.shift(), body)
  })
}

function answerOf(step, body) {
  switch (step?.do ?? 'answer') {
    case 'answer':
      return step === undefined ? received(body) : step
    case 'receive':
      return received(body)
    case 'break':
      return 'break'
    case 'silence':
      return new Promise(() => {})
    default:
      throw new Error(`unknown step ${step.do}`)
  }
}

/** Settings by their Python names. */
function settingsOf({ outcomes, timeout, spool_bytes, ...others } = {}, told) {
  const settings = { pixelId: '1234567890', accessToken: 'EAAscenario0123456789', ...others }
  if (timeout !== undefined) settings.timeoutMs = milliseconds(timeout)
  if (spool_bytes !== undefined) settings.spoolBytes = spool_bytes
  if (outcomes) {
    settings.onDelivered = (outcome) => told.push({ ...outcome, result: 'delivered' })
    settings.onFailed = (outcome) => told.push({ ...outcome, result: 'dead' })
  }
  return settings
}

const CALLS = {
  track: (client, { event }) => client.track(event),
  flush: (client, { timeout }) => client.flush({ timeoutMs: milliseconds(timeout) }),
  close: (client, { timeout }) => client.close({ timeoutMs: milliseconds(timeout) }),
  outcomes: (_, { count }, told) => until(() => told.length >= count && told.splice(0, count)),
  dead_letters: (client) => client.deadLetters(),
  replay_dead_letters: (client) => client.replayDeadLetters(),
  purge_dead_letters: (client) => client.purgeDeadLetters(),
  set_access_token: (client, { token }) => client.setAccessToken(token),
  stats: (client) => client.stats(),
  settled: async (client) => {
    await until(() => client.stats().books.pending === 0)
    return client.stats()
  },
}

async function until(condition) {
  const deadline = Date.now() + LIMIT_MS
  for (;;) {
    const value = condition()
    if (value) return value
    assert.ok(Date.now() < deadline, String(condition))
    await sleep(5)
  }
}

/** The steps of one step: one for each repeated event. */
function repeated(step) {
  if (step.repeat === undefined) return [step]
  const id = step.event.event_id
  return Array.from({ length: step.repeat }, (_, number) => ({
    ...step,
    event: { ...step.event, event_id: `${id}-${number}` },
  }))
}

async function play(client, step, told) {
  try {
    return await CALLS[step.call](client, step, told)
  } catch (error) {
    if (error.code === undefined) throw error
    const { code, field, isRetryable, issues, message } = error
    return { error: code, field, isRetryable, issues, message }
  }
}

/** Every key of `expected` has that value; lists have the same length. Of a `text` a part is enough. */
function assertContains(actual, expected, at) {
  if (Array.isArray(expected)) {
    assert.equal(actual.length, expected.length, at)
    for (const [index, value] of expected.entries()) assertContains(actual[index], value, `${at}[${index}]`)
  } else if (typeof expected === 'object' && expected !== null) {
    for (const [key, value] of Object.entries(expected)) {
      if (key === 'text') assert.ok(actual.message?.includes(value), `${at}.text: ${actual.message}`)
      else assertContains(actual[camel(key)], value, `${at}.${key}`)
    }
  } else if (expected !== undefined) {
    assert.equal(actual, expected, at)
  }
}

const camel = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase())

function checkRequests({ received: expected, requests }, meta) {
  const ids = meta.requests.map(({ body }) => body.data.map(({ event_id }) => event_id))
  const distinct = [...new Set(ids.flat())].sort()
  if (expected !== undefined) {
    if (typeof expected === 'number') assert.equal(distinct.length, expected)
    else assert.deepEqual(distinct, expected)
  }
  if (requests !== undefined) assert.deepEqual(ids, requests)
}

for (const file of readdirSync(FOLDER)) {
  for (const scenario of JSON.parse(readFileSync(join(FOLDER, file), 'utf8'))) {
    test(`${file}: ${scenario.name}`, async (t) => {
      const meta = await endpointOf(scenario)
      const told = []
      const settings = { ...settingsOf(scenario.settings, told), baseUrl: meta.baseUrl, spoolDir: newSpool() }
      let client = new Client(settings)
      t.after(async () => {
        await client.close({ timeoutMs: 0 })
        meta.stop()
      })
      for (const [number, step] of scenario.steps.entries()) {
        if (step.call === 'reopen') {
          await client.close({ timeoutMs: 0 })
          client = new Client(settings)
          continue
        }
        for (const one of repeated(step)) {
          assertContains(await play(client, one, told), step.expect, `step ${number}`)
        }
      }
      checkRequests(scenario, meta)
    })
  }
}
