// A whole column of one identifier: many values in one call, because each call costs more than a hash.

const { attempt, translated, wrong } = require('./errors.js')
const { optionsOf, snake } = require('./hashing.js')
const native = require('./native.js')
const { flag } = require('./options.js')
const { read } = require('./values.js')

/** How many rows travel together. Between two blocks of a promise, other work has its turn. */
const BLOCK = 16_384

/** What a row is, for the native part. */
const FORMS = { text: 1, raw: 2, hashed: 3, unreadable: 4 }

const COLUMN_OPTIONS = { issues: flag }

/** The digests, each in the position of its value. */
function hashColumn(field, values, options) {
  const column = new Column(field, values, options)
  for (const block of column.blocks()) column.add(attempt(() => native.hashColumn(...column.call(block))))
  return column.answer()
}

/** A promise of the same. */
async function hashColumnAsync(field, values, options) {
  const column = new Column(field, values, options)
  for (const block of column.blocks()) {
    const hashed = await attempt(() => native.hashColumnAsync(...column.call(block))).catch((error) => {
      throw translated(error)
    })
    column.add(hashed)
  }
  return column.answer()
}

class Column {
  constructor(field, values, options) {
    if (typeof field !== 'string') throw wrong('field', 'pass the name of an identifier')
    this.field = snake(field)
    this.values = listOf(values)
    const { issues, ...question } = optionsOf(options, COLUMN_OPTIONS)
    this.wantsIssues = issues === true
    this.question = question
    this.digests = []
    this.issues = []
  }

  /** One block at least: the native part checks the name and the options. */
  *blocks() {
    let start = 0
    do {
      yield encode(this.values, start, Math.min(start + BLOCK, this.values.length))
      start += BLOCK
    } while (start < this.values.length)
  }

  call(block) {
    return [this.field, { ...block, issues: this.wantsIssues }, this.question]
  }

  add({ digests, issues }) {
    const start = this.digests.length
    if (start < this.values.length) {
      for (const digest of digests.split('\n')) this.digests.push(digest === '' ? null : digest)
    }
    for (const [row, issue] of JSON.parse(issues)) this.issues.push({ row: start + row, issue })
  }

  answer() {
    return this.wantsIssues ? { digests: this.digests, issues: this.issues } : this.digests
  }
}

function listOf(values) {
  if (Array.isArray(values)) return values
  if (typeof values !== 'object' || typeof values?.[Symbol.iterator] !== 'function') {
    throw wrong('values', 'pass a list of values')
  }
  return Array.from(values)
}

function encode(values, start, end) {
  const lengths = new Int32Array(end - start)
  const forms = new Uint8Array(end - start)
  const texts = []
  for (let row = start; row < end; row += 1) {
    const { text, form = 'text' } = cell(values[row], row)
    if (text === undefined && form !== 'unreadable') continue
    forms[row - start] = FORMS[form]
    if (text === undefined) continue
    lengths[row - start] = text.length
    texts.push(text)
  }
  return { text: texts.join(''), lengths, forms }
}

function cell(value, row) {
  // Tables have NaN where there is no number.
  if (Number.isNaN(value)) return {}
  const found = read(value)
  if (found.form === 'unreadable' && typeof value !== 'string') {
    throw wrong(`values[${row}]`, 'pass text, a whole number or a date')
  }
  return found
}

module.exports = { hashColumn, hashColumnAsync }
