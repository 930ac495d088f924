// JavaScript values that are not plain text: none is lost without a word.

// A place where local midnight is another day than midnight in UTC.
process.env.TZ = 'America/New_York'

const assert = require('node:assert/strict')
const test = require('node:test')
const { inspect } = require('node:util')

const { Client, explain, hashed, hashField, payload, payloadJson, raw } = require('capikit')

const DIGEST = hashField('email', 'ann@example.com')
const USER = { email: 'ann@example.com', clientUserAgent: 'x' }
const client = new Client({ enabled: false, pixelId: '1', accessToken: 'x' })

function lead(changes) {
  return { eventName: 'Lead', eventSourceUrl: 'https://shop.example/', userData: USER, ...changes }
}

/** The codes that `check` reports, by field. */
function reported(event) {
  const { issues } = client.check(event)
  return Object.fromEntries(issues.map(({ field, code }) => [field, code]))
}

test('numbers and bigints are identifiers', () => {
  assert.equal(hashField('phone', 16505551212), hashField('phone', '16505551212'))
  assert.equal(hashField('externalId', 2n ** 60n), hashField('externalId', '1152921504606846976'))
  const { user_data } = payload(lead({ userData: { ...USER, phone: 16505551212, externalId: [7, 2n ** 60n] } }))
  assert.deepEqual(user_data.ph, [hashField('phone', '16505551212')])
  assert.deepEqual(user_data.external_id, [hashField('external_id', '7'), hashField('external_id', String(2n ** 60n))])
})

test('a value of no readable type gives null, and explain says why', () => {
  for (const value of [
    Number.NaN,
    Infinity,
    0.5,
    2 ** 53,
    true,
    {},
    [],
    () => 1,
    Symbol('x'),
    new Date(NaN),
    'a\ud800',
  ]) {
    assert.equal(hashField('externalId', value), null, String(value))
    assert.deepEqual(
      explain('externalId', value).issues.map((issue) => issue.code),
      ['wrong_type'],
    )
  }
})

test('a missing value reads like an empty one', () => {
  for (const value of [null, undefined, '', hashed(null), raw(undefined)]) {
    assert.equal(hashField('email', value), null)
    assert.deepEqual(
      explain('email', value).issues.map((issue) => issue.code),
      ['empty'],
    )
  }
})

test('a Date is a day when it is midnight, in UTC or here', () => {
  const expected = hashField('dateOfBirth', '1990-02-16')
  for (const date of [new Date('1990-02-16'), new Date(1990, 1, 16)]) {
    assert.equal(hashField('dateOfBirth', date), expected)
    assert.deepEqual(payload(lead({ userData: { ...USER, dateOfBirth: date } })).user_data.db, [expected])
  }
  const afternoon = new Date('1990-02-16T15:00:00Z')
  assert.equal(hashField('dateOfBirth', afternoon), null)
  assert.equal(
    reported(lead({ userData: { ...USER, dateOfBirth: afternoon } }))['user_data.date_of_birth'],
    'wrong_type',
  )
})

test('eventTime is a Date, seconds, or a bigint', () => {
  const seconds = Math.floor(Date.now() / 1000) - 60
  for (const eventTime of [new Date(seconds * 1000 + 999), seconds, BigInt(seconds)]) {
    assert.equal(payload(lead({ eventTime })).event_time, seconds)
  }
})

test('markers say how a value was given, and do not show it', () => {
  assert.equal(hashField('email', hashed(DIGEST.toUpperCase())), DIGEST)
  assert.notEqual(hashField('externalId', raw(DIGEST)), DIGEST)
  const { user_data } = payload(lead({ userData: { ...USER, email: [hashed(DIGEST), null], externalId: raw(DIGEST) } }))
  assert.deepEqual(user_data.em, [DIGEST])
  assert.deepEqual(user_data.external_id, [hashField('externalId', raw(DIGEST))])
  assert.doesNotMatch(inspect(hashed(DIGEST), { showHidden: true }) + JSON.stringify(hashed(DIGEST)), /[0-9a-f]{64}/)
})

test('what JSON would turn into null is reported', () => {
  const bad = [Number.NaN, -Infinity, () => 1, Symbol('x'), new Date(Number.NaN), new Map(), Promise.resolve()]
  for (const value of bad) {
    const user = reported(lead({ userData: { ...USER, externalId: value, firstName: value } }))
    assert.equal(user['user_data.external_id'], 'wrong_type', inspect(value))
    assert.equal(user['user_data.first_name'], 'wrong_type', inspect(value))
    const money = reported(lead({ customData: { value, currency: 'EUR' } }))
    assert.equal(money['custom_data.value'], 'not_a_number', inspect(value))
  }
})

test('a number that has lost digits is not an id', () => {
  assert.equal(reported(lead({ userData: { ...USER, externalId: 2 ** 60 } }))['user_data.external_id'], 'wrong_type')
})

test('an object that refers to itself is reported, not followed for ever', () => {
  const extra = {}
  extra.self = extra
  assert.equal(reported(lead({ customData: { extra } }))['custom_data.extra'], 'wrong_type')
})

test('money keeps its digits', () => {
  const decimal = { toJSON: () => '79.90' }
  for (const [value, text] of [
    ['79.90', '79.90'],
    [decimal, '79.90'],
    [0.1, '0.1'],
    [12n, '12'],
  ]) {
    assert.ok(payloadJson(lead({ customData: { value, currency: 'EUR' } })).includes(`"value":${text}`), text)
  }
})

test('an instance that keeps its data in fields is an event', () => {
  class Order {
    eventName = 'Lead'
    userData = USER
  }
  assert.equal(payload(new Order()).event_name, 'Lead')
})

test('wire form gives the same payload', () => {
  const eventTime = Math.floor(Date.now() / 1000)
  const camel = lead({ eventTime, eventId: 'a', customData: { contentIds: ['1'], extra: { someKey: 1 } } })
  const snake = {
    event_name: 'Lead',
    event_time: eventTime,
    event_id: 'a',
    event_source_url: camel.eventSourceUrl,
    user_data: { em: DIGEST, client_user_agent: 'x' },
    custom_data: { content_ids: ['1'], extra: { someKey: 1 } },
  }
  assert.equal(payloadJson(camel), payloadJson(snake))
})
