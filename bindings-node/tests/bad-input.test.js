// What every language makes of bad input: tests/scenarios/bad_input.json.

const assert = require('node:assert/strict')
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const test = require('node:test')

const { EventError, explain, hashField } = require('capikit')
const { encodeEvent } = require('../lib/encode.js')
const { attempt } = require('../lib/errors.js')
const native = require('../lib/native.js')

const FILE = join(__dirname, '..', '..', 'tests', 'scenarios', 'bad_input.json')
const TABLE = JSON.parse(readFileSync(FILE, 'utf8'))
/** 2026-11-23 00:00 UTC. */
const NOW = 1795392000
const MADE = {
  nan: Number.NaN,
  infinity: Number.POSITIVE_INFINITY,
  lone_surrogate: 'ann\ud800@example.com',
  broken_name: { 'a\ud800': { '\udc00b': 1 } },
  megabyte: 'a'.repeat(1_000_000),
  bytes: Buffer.from('ann@example.com'),
}

/** The value, with what JSON can not say in its place. */
function made(value) {
  if (Array.isArray(value)) return value.map(made)
  return value?.make === undefined ? value : MADE[value.make]
}

function changed({ path, value }) {
  const event = structuredClone(TABLE.base)
  const names = path.split('.')
  const last = names.pop()
  names.reduce((place, name) => place[name], event)[last] = made(value)
  return event
}

function issuesOf(event) {
  try {
    return JSON.parse(attempt(() => native.prepare(encodeEvent(event), { now: NOW })).issues)
  } catch (error) {
    assert.ok(error instanceof EventError, error)
    assert.doesNotMatch(error.message, /example/)
    return error.issues
  }
}

for (const row of TABLE.events) {
  test(`an event: ${row.name}`, () => {
    const issues = issuesOf(changed(row)).map(({ field, code, severity }) => ({ field, code, severity }))
    assert.deepEqual(issues, row.issues)
  })
}

for (const { name, field, value, sha256, issues } of TABLE.values) {
  test(`a value: ${name}`, () => {
    const outcome = explain(field, made(value))
    assert.equal(outcome.sha256, sha256)
    assert.equal(hashField(field, made(value)), sha256)
    assert.deepEqual(
      outcome.issues.map((issue) => issue.code),
      issues,
    )
  })
}
