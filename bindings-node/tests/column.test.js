// Whole columns: what may stand in a cell, and where the results stand.

const assert = require('node:assert/strict')
const { createHash } = require('node:crypto')
const test = require('node:test')

const { ConfigError, hashColumn, hashColumnAsync, hashField, hashed, raw } = require('capikit')

const digest = (text) => createHash('sha256').update(text).digest('hex')
const ANN = digest('ann@example.com')

/** Both functions give the same. */
async function column(...call) {
  const result = hashColumn(...call)
  assert.deepEqual(await hashColumnAsync(...call), result)
  return result
}

test('digests stand where their values stand', async () => {
  const values = [
    ' Ann@Example.com ',
    null,
    undefined,
    Number.NaN,
    'nobody',
    ANN.toUpperCase(),
    `${ANN}.AQ`,
    'é@b.com',
    '',
  ]
  const expected = [ANN, null, null, null, null, ANN, `${ANN}.AQ`, digest('é@b.com'), null]
  assert.deepEqual(await column('email', values), expected)
})

test('an empty column', async () => assert.deepEqual(await column('email', []), []))

test('a column of many blocks keeps its order', async () => {
  const values = Array.from({ length: 40_001 }, (_, row) => (row % 97 === 0 ? null : `customer${row}@example.com`))
  assert.deepEqual(
    await column('email', values),
    values.map((value) => value && digest(value)),
  )
})

test('numbers, dates and marks', async () => {
  assert.deepEqual(await column('externalId', [17, 2n ** 70n]), [digest('17'), digest(String(2n ** 70n))])
  assert.deepEqual(await column('dateOfBirth', [new Date('1990-02-16')]), [digest('19900216')])
  const marked = [hashed(ANN.toUpperCase()), raw(ANN), hashed('abc'), raw(null)]
  assert.deepEqual(await column('externalId', marked), [ANN, digest(ANN), null, null])
})

test('any iterable is a column, a text is not', async () => {
  assert.deepEqual(hashColumn('email', new Set(['ann@example.com'])), [ANN])
  assert.deepEqual(hashColumn('externalId', new Float64Array([7, Number.NaN])), [digest('7'), null])
  for (const values of ['ann@example.com', { a: 1 }, null, undefined, 5]) {
    assert.throws(() => hashColumn('email', values), { name: 'ConfigError', field: 'values' })
    await assert.rejects(hashColumnAsync('email', values), ConfigError)
  }
})

test('options are those of hashField', async () => {
  assert.deepEqual(await column('phone', ['0170 1234567'], { country: 'DE' }), [digest('491701234567')])
  assert.deepEqual(await column('db', ['03/04/1990'], { dateOrder: 'mdy' }), [digest('19900304')])
})

test('issues name their row', async () => {
  const values = [...Array(20_000).fill('ann@example.com'), 'nobody', null, 'ann\ud800@example.com']
  const { digests, issues } = await column('email', values, { issues: true })
  assert.equal(digests.length, values.length)
  const found = issues.map(({ row, issue }) => [row, issue.field, issue.code])
  assert.deepEqual(found, [
    [20_000, 'email', 'invalid_email'],
    [20_002, 'email', 'wrong_type'],
  ])
  assert.equal(hashField('email', values.at(-1)), null)
})

test('a wrong cell is named by its position', async () => {
  for (const value of [{}, true, 1.5, new Date(Number.NaN), () => {}]) {
    const values = [...Array(20_000).fill(null), value]
    const expected = { name: 'ConfigError', field: 'values[20000]' }
    assert.throws(() => hashColumn('zip', values), expected)
    await assert.rejects(hashColumnAsync('zip', values), expected)
  }
})

test('wrong arguments are named', async () => {
  for (const [call, field] of [
    [['emial', []], 'field'],
    [[5, []], 'field'],
    [['phone', [], { country: 'Nowhere' }], 'country'],
    [['phone', [], { issues: 1 }], 'issues'],
    [['phone', [], { nothing: 1 }], 'nothing'],
  ]) {
    assert.throws(() => hashColumn(...call), { name: 'ConfigError', field })
    await assert.rejects(hashColumnAsync(...call), { name: 'ConfigError', field })
  }
})

test('the event loop turns while a promise is open', async () => {
  const values = Array(100_000).fill('customer@example.com')
  let turns = 0
  const turning = setInterval(() => {
    turns += 1
  }, 0)
  const digests = await hashColumnAsync('email', values)
  clearInterval(turning)
  assert.equal(digests.length, values.length)
  assert.ok(turns > 0)
})
