// The page: what a visit tells, and the browser's half of an event.

const assert = require('node:assert/strict')
const test = require('node:test')
const { runInNewContext } = require('node:vm')

const {
  ConfigError,
  hashPhone,
  payload,
  pixelBaseCode,
  pixelCall,
  pixelConsent,
  pixelImage,
  visit,
} = require('capikit')

const purchase = {
  eventName: 'Purchase',
  eventId: 'Purchase.1001',
  userData: { email: 'ann@example.com' },
  customData: { value: '79.90', currency: 'EUR', netRevenue: '31337' },
}

/** What a page's script calls `fbq` with. */
function calls(script) {
  const seen = []
  // JSON, because objects of another context have other prototypes.
  runInNewContext(script, { fbq: (...args) => seen.push(JSON.parse(JSON.stringify(args))) })
  return seen
}

test('both halves have the same id, and the browser does not learn the margin', () => {
  const expected = ['track', 'Purchase', { currency: 'EUR', value: 79.9 }, { eventID: 'Purchase.1001' }]
  assert.deepEqual(calls(pixelCall(purchase)), [expected])
  assert.equal(payload(purchase).event_id, 'Purchase.1001')
  assert.match(pixelImage(purchase, '123'), /&amp;eid=Purchase\.1001&amp;/)
  assert.deepEqual(calls(pixelCall(purchase, { pixelId: '123' }))[0].slice(0, 3), ['trackSingle', '123', 'Purchase'])
})

test('JavaScript reads hostile texts as they were given', () => {
  const text = '</script><!--\'"`\\\u2028\u2029\r\n\0&quot;$&{x}'
  const event = { eventName: text, eventId: text, customData: { contentName: text, contentIds: [text] } }
  const call = pixelCall(event)
  assert.doesNotMatch(call, /["<>&`\n\r\u2028\u2029]/)
  const parameters = { content_name: text, content_ids: [text] }
  assert.deepEqual(calls(call), [['trackCustom', text, parameters, { eventID: text }]])
})

test('an event without an id has no browser half', () => {
  assert.throws(() => pixelCall({ eventName: 'Lead' }), ConfigError)
})

test('the base code runs, and asks before it sends', () => {
  const html = pixelBaseCode('123', {
    scriptUrl: 'http://127.0.0.1:1/fbevents.js',
    nonce: 'abc',
    consent: false,
    limitedDataUse: { country: 1, state: 1000 },
    advancedMatching: { phone: '0170 1234567' },
    country: 'DE',
  })
  const [, script] = html.match(/^<script nonce="abc">([\s\S]*)<\/script>\n$/)
  const loaded = {}
  const document = {
    createElement: () => loaded,
    getElementsByTagName: () => [{ parentNode: { insertBefore() {} } }],
  }
  const window = {}
  runInNewContext(script.replaceAll('\nfbq(', '\nwindow.fbq('), { window, document })
  assert.equal(loaded.src, 'http://127.0.0.1:1/fbevents.js')
  const queue = Array.from(window.fbq.queue, (call) => JSON.parse(JSON.stringify(Array.from(call))))
  assert.deepEqual(queue, [
    ['consent', 'revoke'],
    ['dataProcessingOptions', ['LDU'], 1, 1000],
    ['init', '123', { ph: hashPhone('0170 1234567', { country: 'DE' }) }],
    ['track', 'PageView'],
  ])
  assert.deepEqual(calls(pixelConsent(true)), [['consent', 'grant']])
})

test('what could break out of the page is refused', () => {
  for (const options of [{ nonce: '"' }, { scriptUrl: 'javascript:x' }, { imageUrl: '/a"' }, { nonces: 'x' }]) {
    assert.throws(() => pixelBaseCode('123', options), ConfigError, JSON.stringify(options))
  }
  assert.throws(() => pixelBaseCode("1'"), ConfigError)
})

test('a visit fills an event', () => {
  const headers = { 'user-agent': 'Mozilla/5.0', 'x-forwarded-for': '8.8.8.8, 1.1.1.1', host: 'shop.example' }
  const found = visit({ url: '/?fbclid=IwAR', headers, remoteAddress: '10.0.0.1' }, { trustedProxies: ['10.0.0.0/8'] })
  const event = {
    eventName: 'Lead',
    eventSourceUrl: found.url,
    userData: { ...found.userData, email: 'ann@example.com' },
  }
  const sent = payload(event)
  assert.equal(sent.event_source_url, 'https://shop.example/?fbclid=IwAR')
  assert.equal(sent.user_data.client_ip_address, '1.1.1.1')
  assert.equal(sent.user_data.fbc, found.fbc)
  assert.equal(sent.user_data.fbp, found.fbp)
})

test('headers come as Node, fetch and pairs have them', () => {
  const agents = [
    { 'User-Agent': 'x' },
    new Headers({ 'User-Agent': 'x' }),
    [['user-agent', 'x']],
    { 'user-agent': ['x'] },
  ]
  for (const headers of agents) {
    assert.equal(visit({ url: 'https://shop.example/', headers }).clientUserAgent, 'x')
  }
})

test('wrong arguments are named', () => {
  assert.throws(() => visit({}), { name: 'ConfigError', field: 'url' })
  assert.throws(() => visit({ url: '/', remoteAddress: 1 }), { field: 'remoteAddress' })
  assert.throws(() => visit({ url: '/' }, { trustedProxies: -1 }), { field: 'trustedProxies' })
  assert.throws(() => visit({ url: '/' }, { trustedProxies: ['10.0.0.0/99'] }), { field: 'trustedProxies' })
})

test('what is no text does not break the page', () => {
  const headers = { 'user-agent': 'x\ud800', referer: '\ud800', cookie: '_fbp=\ud800; \udfff' }
  const cookies = { _fbc: '\ud800', '\ud800': 'x', other: { a: 1 } }
  const found = visit({ url: 'https://shop.example/?\ud800', headers, cookies, remoteAddress: '\ud800' })
  assert.equal(found.clientUserAgent, 'x\ufffd')
  assert.ok(found.fbp)
})
