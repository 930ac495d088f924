// One identifier: normalize it, hash it, explain it; and event ids.

const { attempt, wrong } = require('./errors.js')
const native = require('./native.js')
const { checked, flag, text } = require('./options.js')
const { read } = require('./values.js')

const OPTIONS = { country: text, dateOrder: text, vanity: flag, alternates: flag }

/** The options that are set; `more` are those that only some functions have. */
const optionsOf = (options, more) => checked(options, { ...OPTIONS, ...more })

function ask(call, field, value, options) {
  if (typeof field !== 'string') throw wrong('field', 'pass the name of an identifier')
  const { text, form } = read(value)
  // Most calls have nothing to add, and then nothing need be passed.
  const plain = form === undefined && options === undefined
  const question = plain ? undefined : { ...checked(options, OPTIONS), form }
  return attempt(() => call(snake(field), text, question))
}

/** The core spells names as they are on the wire: `first_name`. */
function snake(name) {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

const normalizeField = (field, value, options) => ask(native.normalizeField, field, value, options)
const hashField = (field, value, options) => ask(native.hashField, field, value, options)
const explain = (field, value, options) => JSON.parse(ask(native.explain, field, value, options))

const newEventId = () => native.newEventId()

function deriveEventId(eventName, key) {
  if (typeof eventName !== 'string') throw wrong('eventName', 'pass text')
  const { text, form } = read(key)
  if (text === undefined || form !== undefined) throw wrong('key', 'pass text, or a whole number')
  return native.deriveEventId(eventName, text)
}

module.exports = {
  deriveEventId,
  explain,
  hashCity: (value, options) => hashField('city', value, options),
  hashCountry: (value, options) => hashField('country', value, options),
  hashDateOfBirth: (value, options) => hashField('date_of_birth', value, options),
  hashEmail: (value, options) => hashField('email', value, options),
  hashExternalId: (value, options) => hashField('external_id', value, options),
  hashField,
  hashFirstName: (value, options) => hashField('first_name', value, options),
  hashGender: (value, options) => hashField('gender', value, options),
  hashLastName: (value, options) => hashField('last_name', value, options),
  hashPhone: (value, options) => hashField('phone', value, options),
  hashState: (value, options) => hashField('state', value, options),
  hashZip: (value, options) => hashField('zip', value, options),
  newEventId,
  normalizeField,
  optionsOf,
  snake,
}
