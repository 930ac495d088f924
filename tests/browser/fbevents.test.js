// The sandbox's stand-in for Meta's pixel script, in a real Chromium.

const assert = require('node:assert/strict')
const { test } = require('node:test')

const { hashEmail } = require('../../bindings-node')
const { arrived, openShop, stage } = require('./stage.js')

test('the pixel sets the cookies as Meta’s does, and keeps the time of a click', async () => {
  await openShop('/thanks?fbclid=AbC-_x')
  const cookies = async () =>
    Object.fromEntries((await stage.buyer.context().cookies()).map((found) => [found.name, found]))
  const first = await cookies()
  assert.match(first._fbp.value, /^fb\.0\.\d{13}\.\d+$/)
  assert.match(first._fbc.value, /^fb\.0\.\d{13}\.AbC-_x$/)
  for (const name of ['_fbp', '_fbc']) {
    assert.equal(first[name].sameSite, 'Lax')
    assert.equal(first[name].path, '/')
    const days = (first[name].expires - Date.now() / 1000) / 86400
    assert.ok(days > 89.9 && days < 90.1, String(days))
  }
  await openShop('/thanks?fbclid=AbC-_x')
  assert.equal((await cookies())._fbc.value, first._fbc.value)
  await openShop('/thanks?fbclid=Other')
  assert.match((await cookies())._fbc.value, /\.Other$/)
  const [event] = await stage.sandbox.events()
  assert.equal(event.user_data.fbp, first._fbp.value)
  assert.equal(event.user_data.fbc, first._fbc.value)
})

test('every call of the pixel arrives as it was made', async () => {
  await openShop()
  await stage.buyer.evaluate(async () => {
    fbq('consent', 'revoke')
    fbq('trackCustom', 'Wished', { list: ['a', 'b'] })
    fbq('consent', 'grant')
    fbq('dataProcessingOptions', ['LDU'], 1, 1000)
    fbq('init', '77', { em: ' Ann@Example.com ', external_id: 'c-1' })
    fbq('trackSingle', '77', 'Lead', {}, { eventID: 'Lead.1' })
    fbq('trackSingleCustom', '77', 'Quoted')
    fbq('set', 'autoConfig', false, '77')
  })
  await arrived(4)
  const events = Object.fromEntries((await stage.sandbox.events()).map((event) => [event.event_name, event]))
  assert.deepEqual(events.Wished.custom_data, { list: ['a', 'b'] })
  assert.equal(events.Wished.data_processing_options, undefined)
  assert.equal(events.Lead.event_id, 'Lead.1')
  assert.equal(events.Lead.user_data.em, hashEmail('ann@example.com'))
  assert.deepEqual(events.Quoted.data_processing_options, ['LDU'])
  assert.equal(events.Quoted.data_processing_options_state, 1000)
})

test('an event that is too long for an address is posted', async () => {
  await openShop()
  await stage.buyer.evaluate(() => fbq('track', 'Search', { search_string: 'x'.repeat(5000) }, { eventID: 's' }))
  await arrived(2)
  const [event] = await stage.sandbox.events({ eventName: 'Search' })
  assert.equal(event.custom_data.search_string.length, 5000)
})

test('without JavaScript the picture of the base code counts the view', async () => {
  const context = await stage.browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(stage.shop.url)
  await arrived(1)
  assert.equal((await stage.sandbox.events())[0].event_name, 'PageView')
  await context.close()
})
