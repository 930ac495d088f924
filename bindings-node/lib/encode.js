// Events as JSON text for the core. JSON.stringify would turn NaN, invalid dates and functions into
// null, as if they were absent, and has no form for a bigint.

const { wrong } = require('./errors.js')
const { Marked } = require('./markers.js')
const { calendarDate } = require('./values.js')

/**
 * Stands for what JSON can not say. It is JSON, but more than a number can hold, so the core reports
 * it wherever it stands: as not_a_number, or as a wrong type.
 */
const UNREADABLE = '1e999'

/** An event that refers to itself would never end. */
const DEEPEST = 32

const TIME = /^(original_?event_?data\.)?event_?time$/i
const BIRTH = /^user_?data\.(date_?of_?birth|db)(\[\d+\])?$/i

function encodeEvent(event, name = 'event') {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    throw wrong(name, 'pass an event as a plain object')
  }
  return isPlain(event, 0) ? JSON.stringify(event) : encodeObject(event, '', 0)
}

/**
 * Whether JSON.stringify gives the same text as encodeObject, and much sooner: there are only texts,
 * numbers that JSON can say, flags, and plain objects and lists of them.
 */
function isPlain(value, depth) {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return true
    case 'number':
      return isExact(value)
    case 'object':
      return depth <= DEEPEST && (value === null || isPlainObject(value, depth))
    default:
      return false
  }
}

function isPlainObject(value, depth) {
  if (value.toJSON !== undefined) return false
  if (Array.isArray(value)) return isPlainList(value, depth)
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  for (const key in value) {
    if (!isPlain(value[key], depth + 1)) return false
  }
  return true
}

function isPlainList(list, depth) {
  if (Object.getPrototypeOf(list) !== Array.prototype) return false
  for (let index = 0; index < list.length; index += 1) {
    if (!isPlain(list[index], depth + 1)) return false
  }
  return true
}

/** One event per line. */
function encodeEvents(events) {
  if (typeof events !== 'object' || typeof events?.[Symbol.iterator] !== 'function') {
    throw wrong('events', 'pass a list of events')
  }
  return Array.from(events, (event, index) => encodeEvent(event, `events[${index}]`)).join('\n')
}

function encode(value, path, depth) {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'number':
      return isExact(value) ? String(value) : UNREADABLE
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'undefined':
      return 'null'
    case 'object':
      return depth < DEEPEST ? encodeObject(value, path, depth + 1) : UNREADABLE
    default:
      return UNREADABLE
  }
}

/** Beyond 2^53 a number has lost digits before it came here. */
function isExact(value) {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
}

function encodeObject(value, path, depth) {
  if (value === null) return 'null'
  if (Array.isArray(value)) return encodeList(value, path, depth)
  if (value instanceof Date) return encodeDate(value, path)
  if (value instanceof Marked) return encodeMarked(value, path, depth)
  // Decimals and dates of other libraries say themselves what they are in JSON.
  if (typeof value.toJSON === 'function') return encode(value.toJSON(), path, depth)
  return isRecord(value) ? encodeRecord(value, path, depth) : UNREADABLE
}

function encodeList(list, path, depth) {
  return `[${Array.from(list, (item, index) => encode(item, `${path}[${index}]`, depth)).join(',')}]`
}

function encodeRecord(record, path, depth) {
  const members = []
  for (const key of Object.keys(record)) {
    const value = record[key]
    if (value === undefined) continue
    members.push(`${JSON.stringify(key)}:${encode(value, path ? `${path}.${key}` : key, depth)}`)
  }
  return `{${members.join(',')}}`
}

/** A plain object, or an instance that keeps its data in fields. Not a Map, a Set or a Promise. */
function isRecord(value) {
  const prototype = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) return true
  return Object.prototype.toString.call(value) === '[object Object]' && Object.keys(value).length > 0
}

function encodeDate(date, path) {
  const time = date.getTime()
  if (Number.isNaN(time)) return UNREADABLE
  if (TIME.test(path)) return String(Math.floor(time / 1000))
  if (!BIRTH.test(path)) return JSON.stringify(date.toISOString())
  const text = calendarDate(date)
  return text === undefined ? UNREADABLE : JSON.stringify(text)
}

/** A marker around a missing value is a missing value. */
function encodeMarked(marked, path, depth) {
  const value = marked.open()
  if (value === undefined || value === null) return 'null'
  const text = typeof value === 'bigint' || Number.isSafeInteger(value) ? String(value) : value
  return `{"${marked.form}":${encode(text, path, depth)}}`
}

module.exports = { encodeEvent, encodeEvents }
