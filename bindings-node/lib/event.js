// The wire form of one event, without a client.

const { encodeEvent } = require('./encode.js')
const { attempt } = require('./errors.js')
const native = require('./native.js')
const { checked, text } = require('./options.js')

const OPTIONS = { country: text }

function payloadJson(event, options) {
  const conditions = checked(options, OPTIONS)
  return attempt(() => native.prepare(encodeEvent(event), conditions)).payload
}

const payload = (event, options) => JSON.parse(payloadJson(event, options))

module.exports = { payload, payloadJson }
