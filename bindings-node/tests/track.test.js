// Tracking: what Node adds to the scenarios that all languages share.

const assert = require('node:assert/strict')
const { once } = require('node:events')
const test = require('node:test')
const { setTimeout: sleep } = require('node:timers/promises')
const { inspect } = require('node:util')

const { Client, ClosedError, ConfigError, EventError } = require('capikit')
const { received, refusal, startMeta } = require('./meta-server.js')
const { newSpool } = require('./spool.js')

const TOKEN = 'a-token-that-must-not-be-seen'
const lead = (eventId) => ({ eventName: 'Lead', eventId, actionSource: 'other', userData: { externalId: 1 } })

/** A client of an endpoint of its own, until the test ends. */
async function start(t, { answer, ...settings } = {}) {
  const meta = await startMeta(answer)
  const client = new Client({
    pixelId: '123',
    accessToken: TOKEN,
    baseUrl: meta.baseUrl,
    spoolDir: newSpool(),
    ...settings,
  })
  t.after(async () => {
    await client.close({ timeoutMs: 0 })
    meta.stop()
  })
  return { meta, client }
}

test('what can not be tracked is refused with a code, and no value is shown', async (t) => {
  const { client } = await start(t)
  const code = (expected, kind) => (error) => {
    assert.ok(error instanceof kind, inspect(error))
    assert.equal(error.code, expected)
    assert.ok(!inspect(error).includes('secret@example'), inspect(error))
    return true
  }
  assert.throws(() => client.track('secret@example.com'), code('CAPIKIT_CONFIG', ConfigError))
  assert.throws(() => client.track({ eventName: 'Lead', oops: 'secret@example' }), code('CAPIKIT_EVENT', EventError))
  assert.throws(() => client.track({ eventName: '' }), code('CAPIKIT_EVENT', EventError))
  const purchase = { eventName: 'Purchase', userData: { email: 'secret@example.com' } }
  await assert.rejects(client.trackDurable(purchase), code('CAPIKIT_EVENT', EventError))
  await client.close()
  assert.throws(() => client.track(lead('late')), code('CAPIKIT_CLOSED', ClosedError))
})

test('half a character from JavaScript harms neither the event nor its neighbours', async (t) => {
  const { client, meta } = await start(t)
  const half = '\ud83d'
  client.track({ ...lead('half'), userData: { externalId: 1, firstName: `Ann${half}` } })
  client.track(lead('whole'))
  assert.equal((await client.flush()).delivered, 2)
  assert.equal(meta.requests.flatMap(({ body }) => body.data).length, 2)
})

test('neither a client nor its parts show the token when they are printed', async (t) => {
  const { client } = await start(t)
  client.track(lead('a'))
  const shown = inspect(client, { showHidden: true, depth: 10 }) + JSON.stringify(client) + String(client)
  assert.ok(!shown.includes(TOKEN), shown)
  await client.flush()
  assert.ok(!inspect(client.stats()).includes(TOKEN))
})

test('`await using` closes: what was tracked is delivered', async (t) => {
  const { client, meta } = await start(t)
  client.track(lead('a'))
  await client[Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]()
  assert.equal(meta.requests.length, 1)
  assert.throws(() => client.track(lead('b')), ClosedError)
})

test('`power` resolves when the disk has it, and many share the wait', async (t) => {
  const { client } = await start(t, { durability: 'power' })
  const receipts = await Promise.all(
    Array.from({ length: 50 }, (_, number) => client.trackDurable(lead(`p-${number}`))),
  )
  assert.deepEqual(
    receipts.map(({ eventId }) => eventId),
    Array.from({ length: 50 }, (_, number) => `p-${number}`),
  )
  assert.equal((await client.flush()).delivered, 50)
})

test('a callback that throws becomes a warning, and delivery goes on', async (t) => {
  const warnings = []
  const note = ({ message }) => warnings.push(message)
  process.on('warning', note)
  t.after(() => process.off('warning', note))
  const told = []
  const { client } = await start(t, {
    answer: (body) =>
      body.data.length > 1 || body.data[0].event_id === 'bad' ? refusal(400, { code: 100 }) : received(body),
    onDelivered: ({ eventId }) => {
      told.push(eventId)
      throw new Error('of the shop')
    },
    onFailed: ({ eventId, reason, code }) => told.push([eventId, reason, code]),
  })
  client.track(lead('good'))
  client.track(lead('bad'))
  const report = await client.flush()
  assert.deepEqual([report.delivered, report.dead, report.pending], [1, 1, 0])
  await sleep(0)
  assert.match(warnings.join('; '), /onDelivered failed: Error: of the shop/)
  assert.deepEqual(new Set(told.map(String)), new Set(['good', 'bad,rejected,100']))
})

test('a token that Meta refuses is a warning, and a new one delivers', async (t) => {
  let isOld = true
  const warned = once(process, 'warning')
  const { client } = await start(t, {
    answer: (body) => (isOld ? refusal(401, { code: 190 }) : received(body)),
  })
  client.track(lead('a'))
  const [warning] = await warned
  assert.equal(warning.name, 'CapikitWarning')
  assert.ok(!warning.message.includes(TOKEN), warning.message)
  assert.equal(client.stats().shipping.parked, 'token')
  isOld = false
  client.setAccessToken('a-better-token')
  assert.equal((await client.flush()).delivered, 1)
})
test('close ends in its time while Meta does not answer, and keeps what is left', async (t) => {
  const { client } = await start(t, { answer: () => new Promise(() => {}) })
  client.track(lead('a'))
  await sleep(0)
  const report = await client.close({ timeoutMs: 50 })
  assert.deepEqual([report.delivered, report.pending], [0, 1])
})
