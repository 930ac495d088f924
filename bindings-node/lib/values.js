// One value of an identifier as text.

const { Marked } = require('./markers.js')

/** What stands for a value that is no text, whole number or date. The core reports it. */
const UNREADABLE = { form: 'unreadable' }

/** The text of a value and how it was given. A missing value has no text. */
function read(value) {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed() ? { text: value } : UNREADABLE
    case 'bigint':
      return { text: String(value) }
    case 'number':
      return Number.isSafeInteger(value) ? { text: String(value) } : UNREADABLE
    case 'undefined':
      return {}
    case 'object':
      return readObject(value)
    default:
      return UNREADABLE
  }
}

function readObject(value) {
  if (value === null) return {}
  if (value instanceof Marked) return { form: value.form, ...read(value.open()) }
  const text = value instanceof Date ? calendarDate(value) : undefined
  return text === undefined ? UNREADABLE : { text }
}

/**
 * The day that a Date stands for. A library that reads a date without a time makes it midnight, in
 * UTC or here; any other time of day belongs to two days, and is no date.
 */
function calendarDate(date) {
  const time = date.getTime()
  if (time % 86_400_000 === 0) return date.toISOString().slice(0, 10)
  const midnight = new Date(date.getFullYear(), date.getMonth(), date.getDate())
  if (time !== midnight.getTime()) return undefined
  const parts = [String(date.getFullYear()).padStart(4, '0'), date.getMonth() + 1, date.getDate()]
  return parts.map((part) => String(part).padStart(2, '0')).join('-')
}

module.exports = { calendarDate, read }
