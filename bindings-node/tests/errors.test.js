const assert = require('node:assert/strict')
const test = require('node:test')
const { inspect } = require('node:util')

const capikit = require('capikit')
const { CapikitError, Client, ConfigError, EventError, hashField, payload } = capikit

const SECRET = 'EAAsecretTOKEN'

/** The error that the call throws. */
function thrownBy(call) {
  try {
    call()
  } catch (error) {
    return error
  }
  return assert.fail('nothing was thrown')
}

test('a wrong argument throws a ConfigError that names it', () => {
  const calls = {
    field: [() => hashField('nme', 'x'), () => hashField(7, 'x')],
    county: [() => hashField('phone', 'x', { county: 'DE' })],
    country: [() => hashField('phone', 'x', { country: 49 }), () => hashField('phone', 'x', { country: 'Nowhere' })],
    dateOrder: [() => hashField('db', 'x', { dateOrder: 'ydm' })],
    options: [() => hashField('phone', 'x', 'DE')],
    key: [() => capikit.deriveEventId('Purchase', null), () => capikit.deriveEventId('Purchase', 0.5)],
    eventName: [() => capikit.deriveEventId(undefined, '1')],
    event: [() => payload(null), () => payload([]), () => payload('{}')],
    pixelID: [() => new Client({ pixelID: '1' })],
    pixelId: [() => new Client({ pixelId: 'x', accessToken: 'x' })],
    baseUrl: [() => new Client({ pixelId: '1', accessToken: 'x', baseUrl: 'http://shop.example' })],
    settings: [() => new Client('1')],
    externalId: [() => new Client({ pixelId: '1', accessToken: 'x', externalId: 'plain' })],
    accessToken: [() => new Client({ accessToken: 5 })],
    timeoutMs: [() => new Client({ timeoutMs: -1 }), () => new Client({ timeoutMs: '5s' })],
  }
  for (const [field, all] of Object.entries(calls)) {
    for (const call of all) {
      const error = thrownBy(call)
      assert.ok(error instanceof ConfigError && error instanceof CapikitError && error instanceof Error, inspect(error))
      assert.equal(error.code, 'CAPIKIT_CONFIG')
      assert.equal(error.field, field)
      assert.ok(error.message.startsWith(`${field}: `), error.message)
      assert.equal(error.isRetryable, false)
      assert.match(error.stack, /^ConfigError: /)
    }
  }
})

test('an event that can not be sent throws all its issues at once', () => {
  const error = thrownBy(() => payload({ eventName: 'Purchase', userData: { e_mial: 'ann@example.com' }, foo: 1 }))
  assert.ok(error instanceof EventError)
  assert.equal(error.code, 'CAPIKIT_EVENT')
  const found = error.issues.map(({ field, code, severity }) => `${field} ${code} ${severity}`)
  assert.ok(found.includes('foo unknown_key refused'), found)
  assert.ok(found.includes('user_data.e_mial unknown_key refused'), found)
  assert.ok(found.includes('custom_data.value missing refused'), found)
})

test('no error holds a value', () => {
  const values = { email: 'ann.secret@example.com', phone: '0170 5551234' }
  const event = { eventName: 'Purchase', userData: values, customData: { value: 'x', currency: 'zzz' }, extra: 1 }
  assert.doesNotMatch(inspect(thrownBy(() => payload(event))), /secret|5551234/)
  assert.doesNotMatch(inspect(thrownBy(() => new Client({ pixelId: SECRET, accessToken: SECRET }))), /TOKEN/)
  assert.doesNotMatch(inspect(thrownBy(() => new Client({ pixelId: '1', accessToken: `${SECRET}\nx` }))), /TOKEN/)
})

test('a client shows no token', () => {
  const client = new Client({ pixelId: '1', accessToken: SECRET, appSecret: SECRET })
  const shown = inspect(client, { showHidden: true, depth: null, getters: true }) + JSON.stringify(client) + client
  assert.doesNotMatch(shown, /TOKEN/)
})

test('every class has its own code, and can be made in a test', () => {
  const classes = Object.entries(capikit).filter(([, value]) => value.prototype instanceof CapikitError)
  assert.equal(classes.length, 9)
  const codes = classes.map(([name, Class]) => {
    const error = new Class('message', { fbtraceId: 'trace' })
    assert.equal(error.name, name)
    assert.equal(error.fbtraceId, 'trace')
    return error.code
  })
  assert.equal(new Set(codes).size, 9)
})
