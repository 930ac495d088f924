// What one HTTP request tells: the page, the visitor's address and browser, and the browser ids.

const { attempt, wrong } = require('./errors.js')
const native = require('./native.js')
const { checked, flag } = require('./options.js')

const isText = (value) => typeof value === 'string'
const isMissing = (value) => value === undefined || value === null

const count = (value) => Number.isSafeInteger(value) && value >= 0
const proxies = {
  wanted: 'pass how many there are, or a list of networks such as 10.0.0.0/8',
  reads: (value) => count(value) || (Array.isArray(value) && value.every(isText)),
}
const time = { wanted: 'pass whole milliseconds since 1970', reads: Number.isSafeInteger }
const index = { wanted: 'pass a whole number, zero or more', reads: (value) => count(value) && value < 2 ** 32 }
const OPTIONS = { trustedProxies: proxies, consent: flag, redact: flag, nowMs: time }

function visit(request, options) {
  if (typeof request !== 'object' || request === null) throw wrong('request', 'pass an object with a url')
  if (!isText(request.url)) throw wrong('url', 'pass text')
  const { trustedProxies, consent, redact, nowMs } = checked(options, OPTIONS)
  const call = {
    url: request.url,
    headers: headerPairs(request.headers),
    cookies: cookieRecord(request.cookies),
    remote_address: optionalText(request.remoteAddress, 'remoteAddress'),
    trusted_proxies: trustedProxies,
    consent,
    redact,
    now_ms: nowMs,
  }
  return answer(JSON.parse(attempt(() => native.visit(JSON.stringify(call, wellFormed)))))
}

/** Half a surrogate pair is no text; in a forged header it must not break the page. */
const wellFormed = (_key, value) => (isText(value) ? value.toWellFormed() : value)

/** A plain object as Node gives it, a `Headers` of the fetch standard, or a list of pairs. */
function headerPairs(headers) {
  if (isMissing(headers)) return []
  if (typeof headers !== 'object') throw wrong('headers', 'pass an object or pairs')
  const entries = typeof headers[Symbol.iterator] === 'function' ? Array.from(headers) : Object.entries(headers)
  return entries.flatMap(([name, value]) => {
    const values = Array.isArray(value) ? value : [value]
    return values.filter(isText).map((text) => [String(name), text])
  })
}

/** The cookies that count. Cookie parsers make false and objects out of some values; an id is text. */
function cookieRecord(cookies) {
  if (isMissing(cookies)) return null
  if (typeof cookies !== 'object') throw wrong('cookies', 'pass an object')
  const names = ['_fbc', '_fbp', '_fbi'].filter((name) => isText(cookies[name]))
  return Object.fromEntries(names.map((name) => [name, cookies[name]]))
}

function optionalText(value, name) {
  if (isMissing(value)) return null
  if (!isText(value)) throw wrong(name, 'pass text')
  return value
}

function answer(told) {
  const { client_ip_address: clientIpAddress, client_user_agent: clientUserAgent, cookies, ...rest } = told
  const { fbc, fbp } = told
  const userData = { clientIpAddress, clientUserAgent, fbc, fbp }
  return { ...rest, clientIpAddress, clientUserAgent, userData, cookies: cookies.map(camelCookie) }
}

function camelCookie({ max_age: maxAge, same_site: sameSite, is_new: isNew, ...cookie }) {
  return { ...cookie, maxAge, sameSite, isNew }
}

function buildFbc(clickId, options) {
  const { stored, index = 1, nowMs } = checked(options, FBC_OPTIONS)
  const text = optionalText(clickId, 'clickId') ?? undefined
  return native.buildFbc(text, stored, index, nowMs)
}

const FBC_OPTIONS = { stored: { wanted: 'pass text', reads: isText }, index, nowMs: time }

module.exports = { buildFbc, visit }
