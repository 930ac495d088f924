// capikit/testing: the sandbox inside a test, and Meta's deduplication rules as it applies them.

const assert = require('node:assert/strict')
const { existsSync, readFileSync } = require('node:fs')
const { join } = require('node:path')
const { after, before, beforeEach, test } = require('node:test')
const { setTimeout: sleep } = require('node:timers/promises')

const { Client } = require('capikit')
const { startSandbox } = require('capikit/testing')

const SCENARIOS = join(__dirname, '..', '..', 'tests', 'scenarios', 'dedup')
const FILES = ['online', 'offline'].map((name) => JSON.parse(readFileSync(join(SCENARIOS, `${name}.json`), 'utf8')))

let sandbox
before(async () => {
  sandbox = await startSandbox()
})
beforeEach(() => sandbox.reset())
after(() => sandbox.close())

const lead = (eventId) => ({
  eventName: 'Lead',
  eventId,
  eventSourceUrl: 'https://shop.example/',
  userData: { email: 'ann@example.com', clientUserAgent: 'Mozilla/5.0' },
})

test('a client sends to it, and it tells what would count', async () => {
  const client = new Client(sandbox.settings)
  await client.send([lead('Lead.1')])
  await client.close()
  const [conversion, ...others] = await sandbox.conversions({ eventName: 'Lead' })
  assert.deepEqual(others, [])
  assert.equal(conversion.eventId, 'Lead.1')
  assert.equal(conversion.server.counted, true)
  assert.equal(conversion.browser, null)
  assert.deepEqual(await sandbox.deduplicated(), [])
  assert.equal((await sandbox.events())[0].event_id, 'Lead.1')
})

test('what is tracked lies in a folder that goes with the sandbox', async () => {
  const own = await startSandbox()
  const { spoolDir } = own.settings
  assert.equal(own.environment.CAPIKIT_SPOOL_DIR, spoolDir)
  const client = new Client(own.settings)
  client.track(lead('Lead.2'))
  assert.ok(existsSync(spoolDir))
  assert.equal((await client.close()).pending, 0)
  await own.close()
  assert.equal(existsSync(spoolDir), false)
})

test('it refuses, misbehaves, and behaves again', async () => {
  const old = new Client({ ...sandbox.settings, graphVersion: 'v19.0' })
  await assert.rejects(old.send([lead('1')]), { code: 'CAPIKIT_CONFIG' })
  await sandbox.misbehave('outage', { requests: 1 })
  const client = new Client(sandbox.settings)
  await assert.rejects(client.send([lead('1')]))
  assert.equal((await client.send([lead('1')])).eventsReceived, 1)
  assert.deepEqual(
    (await sandbox.rejected()).map(({ status, rule }) => [status, rule]),
    [
      [400, 'version'],
      [503, 'outage'],
    ],
  )
  await Promise.all([old.close(), client.close()])
})

test('one that is not closed does not keep the process alive', async () => {
  const { spawnSync } = require('node:child_process')
  const program = "require('capikit/testing').startSandbox().then(({ url }) => console.log(url))"
  const run = spawnSync(process.execPath, ['-e', program], { cwd: join(__dirname, '..'), encoding: 'utf8' })
  assert.equal(run.status, 0, run.stderr)
  // The sandbox sees the end of its parent, and ends a moment later. A hang ends by the limit of the test.
  const url = run.stdout.trim()
  while (await isThere(url)) await sleep(10)
})

const isThere = (url) =>
  fetch(url).then(
    () => true,
    () => false,
  )

/** The base with the members of a step; null takes a member away. */
function merged(base, step) {
  const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value)
  const result = { ...base }
  for (const [key, value] of Object.entries(step)) {
    if (value === null) delete result[key]
    else result[key] = isObject(value) ? merged(isObject(base[key]) ? base[key] : {}, value) : value
  }
  return result
}

async function take(base, step, start) {
  if (step.advance_s) return sandbox.advance(step.advance_s * 1000)
  if (step.browser) return fetch(`${sandbox.url}/tr?${new URLSearchParams(merged(base.browser, step.browser))}`)
  const { event_time_s: offset, ...event } = merged(base.server, step.server)
  const ms = offset === undefined ? await sandbox.now() : start + offset * 1000
  event.event_time = Math.floor(ms / 1000)
  const answer = await fetch(`${sandbox.url}/v26.0/${sandbox.pixelId}/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${sandbox.accessToken}` },
    body: JSON.stringify({ data: [event] }),
  })
  assert.equal(answer.status, 200, await answer.text())
}

/** A conversion in the words of the scenarios. */
function told({ browser, server, more, deduplicated, matchedBy, looksLike }) {
  const copies = [browser, server, ...more].filter(Boolean).sort((one, other) => one.number - other.number)
  const numbers = (counted) => copies.filter((copy) => copy.counted === counted).map(({ number }) => number)
  const words = { counted: numbers(true)[0] }
  if (deduplicated) Object.assign(words, { dropped: numbers(false), matched_by: matchedBy })
  if (looksLike) words.why = looksLike.reason
  return words
}

for (const { base, cases } of FILES) {
  for (const { name, steps, conversions } of cases) {
    test(name, async () => {
      const start = await sandbox.now()
      for (const step of steps) await take(base, step, start)
      const expected = conversions.map(({ because, ...words }) => words)
      assert.deepEqual((await sandbox.conversions()).map(told), expected)
    })
  }
}
