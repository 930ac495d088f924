const assert = require('node:assert/strict')
const test = require('node:test')
const { inspect } = require('node:util')

const capikit = require('capikit')
const { received, refusal, startMeta } = require('./meta-server.js')

const TOKEN = 'EAAsecretTOKEN'
const EVENT = {
  eventName: 'Lead',
  eventSourceUrl: 'https://shop.example/',
  userData: { email: 'ann@example.com', clientUserAgent: 'x' },
}

/** A running stand-in and a client for it; both end with the test. */
async function connect(t, answer, settings) {
  const meta = await startMeta(answer)
  const client = new capikit.Client({ pixelId: '123', accessToken: TOKEN, baseUrl: meta.baseUrl, ...settings })
  t.after(async () => {
    await client.close()
    meta.stop()
  })
  return { client, meta }
}

test('what check shows is what is sent', async (t) => {
  const { client, meta } = await connect(t)
  const event = { ...EVENT, eventId: 'a', eventTime: new Date() }
  const { payload } = client.check(event)
  const report = await client.send([event])
  assert.deepEqual(report, { eventsReceived: 1, fbtraceId: 'trace', messages: [], rejected: [] })
  const [{ method, url, headers, body }] = meta.requests
  assert.equal(method, 'POST')
  assert.match(url, /^\/v\d+\.\d+\/123\/events$/)
  assert.equal(headers.authorization, `Bearer ${TOKEN}`)
  assert.deepEqual(body.data, [payload])
})

test('external ids are sent as they are when asked to', async (t) => {
  const { client } = await connect(t, undefined, { externalId: 'raw' })
  const event = { ...EVENT, userData: { ...EVENT.userData, externalId: 'User-1' } }
  assert.deepEqual(client.check(event).payload.user_data.external_id, ['User-1'])
})

test('settings reach the request', async (t) => {
  const settings = { testEventCode: 'TEST1', partnerAgent: 'shop', graphVersion: 'v30.0', defaultCountry: 'DE' }
  const { client, meta } = await connect(t, received, settings)
  await client.send([{ ...EVENT, userData: { phone: '0170 1234567' } }])
  const [{ url, body }] = meta.requests
  assert.equal(url, '/v30.0/123/events')
  assert.equal(body.test_event_code, 'TEST1')
  assert.equal(body.partner_agent, 'shop')
  assert.deepEqual(body.data[0].user_data.ph, [capikit.hashPhone('+49 170 1234567')])
})

test('a bad event is left out and listed; its neighbours are sent', async (t) => {
  const { client, meta } = await connect(t)
  const bad = { eventName: 'Purchase', eventId: 'bad', userData: EVENT.userData }
  const report = await client.send(new Set([EVENT, bad, { ...EVENT }]))
  assert.equal(report.eventsReceived, 2)
  assert.equal(meta.requests[0].body.data.length, 2)
  const [{ index, eventId, issues }] = report.rejected
  assert.deepEqual([index, eventId], [1, 'bad'])
  assert.ok(issues.some(({ field, code }) => field === 'custom_data.value' && code === 'missing'))
})

test('when every event is bad, the promise is rejected with all issues', async (t) => {
  const { client, meta } = await connect(t)
  await assert.rejects(client.send([{ eventName: 'Purchase', userData: EVENT.userData }]), (error) => {
    assert.ok(error instanceof capikit.EventError)
    return error.issues.length > 0
  })
  assert.equal(meta.requests.length, 0)
})

test('a wrong argument of send rejects the promise', async (t) => {
  const { client } = await connect(t)
  for (const events of [EVENT, undefined, 'x', [null], [EVENT, 5]]) {
    await assert.rejects(client.send(events), capikit.ConfigError)
  }
})

const REFUSALS = [
  [
    refusal(400, { code: 190, error_subcode: 463 }),
    'AuthError',
    { metaCode: 190, metaSubcode: 463, fbtraceId: 'trace' },
  ],
  [refusal(400, { code: 100, error_subcode: 2804050 }), 'RejectedError', { metaCode: 100, metaSubcode: 2804050 }],
  [refusal(429, { code: 4 }, { 'retry-after': '7' }), 'ThrottledError', { metaCode: 4, isRetryable: true }],
  [{ status: 503, body: {} }, 'DeliveryError', { isRetryable: true }],
]

for (const [answer, name, expected] of REFUSALS) {
  test(`${answer.status} becomes a ${name}`, async (t) => {
    const { client } = await connect(t, () => answer)
    await assert.rejects(client.send([EVENT]), (error) => {
      assert.ok(error instanceof capikit[name], inspect(error))
      assert.doesNotMatch(inspect(error), /TOKEN|ann@example/)
      for (const [key, value] of Object.entries(expected)) assert.equal(error[key], value, key)
      return true
    })
  })
}

test('Meta says how long to wait', async (t) => {
  const { client } = await connect(t, () => refusal(429, { code: 4 }, { 'retry-after': '7' }))
  await assert.rejects(client.send([EVENT]), { retryAfterMs: 7000 })
})

test('nobody listening is a DeliveryError', async (t) => {
  const { client, meta } = await connect(t)
  meta.stop()
  await assert.rejects(client.send([EVENT]), capikit.DeliveryError)
})

test('a failure in the middle says what had got through', async (t) => {
  let count = 0
  const { client } = await connect(t, (body) => (++count === 1 ? received(body) : { status: 503, body: {} }))
  const events = Array.from({ length: 1001 }, () => EVENT)
  await assert.rejects(client.send(events), (error) => {
    assert.equal(error.partial.eventsReceived, 1000)
    return error instanceof capikit.DeliveryError
  })
})

test('many sends at once each get their own answer', async (t) => {
  const { client, meta } = await connect(t)
  const sizes = Array.from({ length: 40 }, (_, index) => index + 1)
  const reports = await Promise.all(sizes.map((size) => client.send(Array.from({ length: size }, () => EVENT))))
  assert.deepEqual(
    reports.map((report) => report.eventsReceived),
    sizes,
  )
  assert.equal(meta.requests.length, sizes.length)
})

test('a closed client refuses to send, and closing twice is fine', async (t) => {
  const { client } = await connect(t)
  await client.send([EVENT])
  await client.close({ timeoutMs: 1000 })
  await client.close()
  await assert.rejects(client.send([EVENT]), capikit.ClosedError)
})

test('asyncDispose closes', async (t) => {
  const { client } = await connect(t)
  await client[Symbol.asyncDispose]()
  await assert.rejects(client.send([EVENT]), capikit.ClosedError)
})

test('closing while a request is on its way settles its promise', async (t) => {
  const arrived = deferred()
  const never = new Promise(() => {})
  const { client } = await connect(t, () => {
    arrived.resolve()
    return never
  })
  const sending = client.send([EVENT])
  const settled = assert.rejects(sending, capikit.CapikitError)
  await arrived.promise
  await client.close({ timeoutMs: 0 })
  await settled
})

test('enabled: false checks and sends nothing', async (t) => {
  const { client, meta } = await connect(t, received, { enabled: false })
  const report = await client.send([EVENT])
  assert.equal(report.eventsReceived, 0)
  await assert.rejects(client.send([{ eventName: 'Purchase' }]), capikit.EventError)
  assert.equal(meta.requests.length, 0)
})

/** Node 20 has no Promise.withResolvers. */
function deferred() {
  let resolve
  const promise = new Promise((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
