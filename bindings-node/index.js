// Everything the package offers. index.mjs offers the same to `import`.

const { Client } = require('./lib/client.js')
const { answered, attempt, wrong, ...errors } = require('./lib/errors.js')
const { payload, payloadJson } = require('./lib/event.js')
const hashing = require('./lib/hashing.js')
const { hashed, raw } = require('./lib/markers.js')

module.exports = { Client, hashed, payload, payloadJson, raw, ...errors, ...hashing }
