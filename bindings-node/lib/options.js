// Options objects: every key is known and every value has its type, or an error names the key.

const { wrong } = require('./errors.js')

const text = { wanted: 'pass text', reads: (value) => typeof value === 'string' }
const flag = { wanted: 'pass true or false', reads: (value) => typeof value === 'boolean' }
const callback = { wanted: 'pass a function', reads: (value) => typeof value === 'function' }
const count = {
  wanted: 'pass a whole number, zero or more',
  reads: (value) => Number.isSafeInteger(value) && value >= 0,
}
const milliseconds = {
  wanted: 'pass whole milliseconds, zero or more',
  reads: (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32,
}

/** The options that are set. `null` and `undefined` are options left out. */
function checked(options, known) {
  if (options === undefined || options === null) return {}
  if (typeof options !== 'object') throw wrong('options', 'pass an object')
  const set = {}
  for (const [key, value] of Object.entries(options)) {
    if (!Object.hasOwn(known, key)) throw wrong(key, `no such option; use one of ${Object.keys(known).join(', ')}`)
    if (value === undefined || value === null) continue
    if (!known[key].reads(value)) throw wrong(key, known[key].wanted)
    set[key] = value
  }
  return set
}

module.exports = { callback, checked, count, flag, milliseconds, text }
