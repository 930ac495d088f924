// The cases that every language runs: tests/vectors/*.jsonl.

const assert = require('node:assert/strict')
const { readFileSync, readdirSync } = require('node:fs')
const { join } = require('node:path')
const test = require('node:test')

const {
  buildFbc,
  deriveEventId,
  EventError,
  explain,
  hashColumn,
  hashed,
  hashField,
  normalizeField,
  raw,
  visit,
} = require('capikit')
const { encodeEvent } = require('../lib/encode.js')
const { attempt } = require('../lib/errors.js')
const native = require('../lib/native.js')

const FOLDER = join(__dirname, '..', '..', 'tests', 'vectors')

/** 2026-11-23 00:00 UTC: no case depends on the day it is run. */
const NOW = 1795392000

for (const name of ['explain', 'hashField', 'hashColumn', 'normalizeField']) {
  const call = native[name]
  native[name] = (field, text, question) => call(field, text, { ...question, now: NOW })
}

/** A text in quotes, or a number outside of quotes. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** The text of one member of a row, with its numbers as they are written: `79.90` stays. */
function exactText(line, key) {
  const quoted = line.replace(TOKEN, (token) => (token.startsWith('"') ? token : `"<number>${token}"`))
  return JSON.stringify(JSON.parse(quoted)[key]).replace(/"<number>(.+?)"/g, '$1')
}

/** Whether JavaScript's numbers can hold all numbers of the text. */
function isExact(text) {
  const numbers = (text.match(TOKEN) ?? []).filter((token) => !token.startsWith('"'))
  return numbers.every((token) => String(Number(token)) === token)
}

/** Options as JavaScript spells them. */
function settingsOf({ form, date_order: dateOrder, ...options }) {
  return { ...options, dateOrder }
}

function checkIdentifier({ field, value, options, form = options.form, normalized, sha256, issues, alternates }) {
  const marked = { hashed: hashed(value), raw: raw(value) }[form] ?? value
  const settings = settingsOf(options)
  const outcome = explain(field, marked, settings)
  assert.equal(outcome.normalized, normalized)
  assert.equal(outcome.sha256, sha256)
  assert.equal(normalizeField(field, marked, settings), normalized)
  assert.equal(hashField(field, marked, settings), sha256)
  const { alternates: _, ...columnSettings } = settings
  const inColumn = hashColumn(field, [null, marked, marked], { ...columnSettings, issues: true })
  assert.deepEqual(inColumn.digests, [null, sha256, sha256])
  const again = [1, 2].flatMap((row) => outcome.issues.map((issue) => ({ row, issue })))
  assert.deepEqual(inColumn.issues, again)
  const codes = outcome.issues.map((issue) => issue.code)
  if (issues) assert.deepEqual(codes, issues)
  if (alternates)
    assert.deepEqual(
      outcome.alternates.map((other) => other.normalized),
      alternates,
    )
}

const short = ({ field, code, severity }) => ({ field, code, severity })

/** The wire form and the issues, or the issues of the refusal. */
function prepared(text, { now, default_country, strict, alternates, external_id: externalId }) {
  const country = default_country ?? undefined
  try {
    const { payload, issues } = attempt(() => native.prepare(text, { now, country, strict, alternates, externalId }))
    return { payload, issues: JSON.parse(issues).map(short) }
  } catch (error) {
    assert.ok(error instanceof EventError, error)
    return { payload: null, issues: error.issues.map(short) }
  }
}

function checkEvent({ event, terms = {}, payload, issues }, line) {
  const expected = { payload, issues: issues.map(short) }
  const text = exactText(line, 'event')
  assert.deepEqual(prepared(text, terms), expected)
  if (isExact(text)) assert.deepEqual(prepared(encodeEvent(event), terms), expected)
}

/** Digests and issues by row, or the position of a wrong cell. */
function checkColumn({ column, values, options, digests, issues, wrong }) {
  if (wrong !== undefined) {
    assert.throws(() => hashColumn(column, values, options), { name: 'ConfigError', field: `values[${wrong}]` })
    return
  }
  const found = hashColumn(column, values, { ...settingsOf(options), issues: true })
  assert.deepEqual(found.digests, digests)
  const rows = found.issues.map(({ row, issue }) => [row, issue.code])
  if (issues) assert.deepEqual(rows, issues)
}

function checkEventId(row) {
  assert.equal(deriveEventId(row.event_name, row.key), row.event_id)
}

function checkBrowserId({ click_id: clickId, stored, index, now_ms: nowMs, fbc }) {
  assert.equal(buildFbc(clickId, { stored, index, nowMs }), fbc)
}

function checkVisit({ request, options, visit: expected }) {
  const { url, headers, cookies, remote_address: remoteAddress } = request
  const { trusted_proxies: trustedProxies, now_ms: nowMs, consent, redact } = options
  const found = visit({ url, headers, cookies, remoteAddress }, { trustedProxies, nowMs, consent, redact })
  if (expected.fbp === 'new') assert.match(found.fbp, /^fb\.\d\.1795392000000\.\d{1,18}$/)
  else assert.equal(found.fbp, expected.fbp)
  for (const name of ['url', 'referrer', 'fbc']) assert.equal(found[name], expected[name])
  assert.equal(found.clientIpAddress, expected.client_ip_address)
  assert.equal(found.clientUserAgent, expected.client_user_agent)
  const issues = found.issues.map(({ field, code }) => `${field}:${code}`)
  assert.deepEqual(issues, expected.issues)
  if (expected.cookies) assert.deepEqual(found.cookies.map(shortCookie), expected.cookies)
}

/** A cookie as the cases write it; a new `_fbp` is random. */
function shortCookie({ name, value, domain, maxAge, path, sameSite, secure, isNew, header }) {
  assert.ok(header.startsWith(`${name}=${value}; `))
  const shown = name === '_fbp' && isNew ? 'new' : value
  return { name, value: shown, domain, max_age: maxAge, path, same_site: sameSite, secure, is_new: isNew }
}

function checkRow(row, line) {
  if ('click_id' in row) return checkBrowserId(row)
  if ('visit' in row) return checkVisit(row)
  if ('normalized' in row) return checkIdentifier(row)
  if ('column' in row) return checkColumn(row)
  if ('payload' in row) return checkEvent(row, line)
  return checkEventId(row)
}

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl'))

test('there are vectors', () => assert.ok(files.length > 0))

/** What is wrong with a line, or nothing. */
function complaint(line) {
  try {
    checkRow(JSON.parse(line), line)
    return undefined
  } catch (error) {
    return error.message
  }
}

for (const name of files) {
  // Not /\s/ or readline: values hold the line ends of Unicode, which do not end a line here.
  const lines = readFileSync(join(FOLDER, name), 'utf8').split('\n')
  test(name, () => {
    const wrong = lines.flatMap((line, index) => {
      const message = line && complaint(line)
      return message ? [`${name}:${index + 1}: ${message}`] : []
    })
    assert.ok(wrong.length === 0, wrong.join('\n'))
  })
}
