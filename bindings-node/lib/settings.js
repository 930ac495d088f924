// What a client can be told, by the names of the native part.

const { wrong } = require('./errors.js')
const { callback, checked, count, flag, milliseconds, text } = require('./options.js')

const pixelId = {
  wanted: 'pass the digits as text',
  reads: (value) => typeof value === 'string' || typeof value === 'bigint' || Number.isSafeInteger(value),
}

const SETTINGS = {
  pixelId,
  accessToken: text,
  baseUrl: text,
  defaultCountry: text,
  testEventCode: text,
  appSecret: text,
  graphVersion: text,
  pathTemplate: text,
  partnerAgent: text,
  strict: flag,
  alternates: flag,
  externalId: text,
  timeoutMs: milliseconds,
  enabled: flag,
  spoolDir: text,
  durability: text,
  ambiguous: text,
  spoolBytes: count,
  exitTimeoutMs: milliseconds,
  onDelivered: callback,
  onFailed: callback,
}

/** What the native part is told, and what stays here. */
function read(settings) {
  if (!(settings === undefined || typeof settings === 'object')) throw wrong('settings', 'pass an object')
  const { exitTimeoutMs = 2000, onDelivered, onFailed, ...native } = checked(settings, SETTINGS)
  if (native.pixelId !== undefined) native.pixelId = String(native.pixelId)
  native.keepOutcomes = Boolean(onDelivered ?? onFailed)
  return { native, exitTimeoutMs, onDelivered, onFailed }
}

module.exports = { read }
