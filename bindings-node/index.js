// Everything the package offers. index.mjs offers the same to `import`.

const { Client } = require('./lib/client.js')
const { answered, attempt, translated, wrong, ...errors } = require('./lib/errors.js')
const { payload, payloadJson } = require('./lib/event.js')
const column = require('./lib/column.js')
const { optionsOf, snake, ...hashing } = require('./lib/hashing.js')
const { hashed, raw } = require('./lib/markers.js')
const pixel = require('./lib/pixel.js')
const { buildFbc, visit } = require('./lib/visit.js')

module.exports = {
  buildFbc,
  Client,
  hashed,
  payload,
  payloadJson,
  raw,
  visit,
  ...errors,
  ...column,
  ...hashing,
  ...pixel,
}
