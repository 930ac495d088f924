// The Test Events page, in a real Chromium: a purchase by browser and by server.

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { mkdirSync } = require('node:fs')
const { join } = require('node:path')

const { deriveEventId, hashEmail } = require('../../bindings-node')
const { PIXEL, arrived, openShop, stage } = require('./stage.js')

const SHOTS = process.env.CAPIKIT_SCREENSHOTS
const PICTURES = join(__dirname, 'screenshots')

/** The page's half of a purchase. */
async function buyInBrowser(value, eventID) {
  const before = (await stage.sandbox.events()).length
  const call = ([value, eventID]) => fbq('track', 'Purchase', { value, currency: 'EUR' }, eventID && { eventID })
  await stage.buyer.evaluate(call, [value, eventID])
  await arrived(before + 1)
}

/** The server's half. */
const buyOnServer = (value, eventId, userData = {}) =>
  stage.client.send([
    {
      eventName: 'Purchase',
      ...(eventId ? { eventId } : {}),
      eventSourceUrl: 'https://shop.example/thanks',
      userData: { email: 'ann@example.com', clientUserAgent: 'Mozilla/5.0', ...userData },
      customData: { value: String(value), currency: 'EUR' },
    },
  ])

/** Opens the Test Events page and waits for that many conversions. */
async function openPage(conversions, options = {}) {
  const page = await (await stage.browser.newContext(options)).newPage()
  await page.goto(stage.sandbox.url)
  await page.waitForFunction((count) => document.querySelectorAll('#cards > li').length === count, conversions)
  return page
}

const card = (page, name) => page.locator('#cards > li').filter({ has: page.locator('h3', { hasText: name }) })

test('a purchase by browser and by server is one conversion with both halves', async () => {
  await openShop()
  const id = deriveEventId('Purchase', '1001')
  await buyInBrowser(79.99, id)
  await buyOnServer('79.99', id)
  const page = await openPage(2)
  const purchase = card(page, 'Purchase')
  assert.equal(await purchase.count(), 1)
  assert.equal(await purchase.locator('.verdict').textContent(), 'Counted once, matched by event id')
  const halves = await purchase.locator('.half').allInnerTexts()
  assert.match(halves[0], /Browser\s+counted/)
  assert.match(halves[1], /Server\s+dropped/)
  assert.match(await purchase.locator('.why').textContent(), /same event id; both came within five minutes/)
  assert.match(await purchase.locator('.estimate').textContent(), /3\.5 of 10/)
  assert.equal(await purchase.getByText('Purchase.1001', { exact: true }).count(), 2)
  const [conversion] = await stage.sandbox.deduplicated()
  assert.equal(conversion.matchedBy, 'event_id')
  await page.context().close()
})

test('without ids it is two, and the page says why', async () => {
  await openShop()
  await buyInBrowser(33)
  // A client of capikit makes an id where there is none, so this one is sent by hand.
  const event = {
    event_name: 'Purchase',
    event_time: Math.floor(Date.now() / 1000),
    action_source: 'website',
    event_source_url: 'https://shop.example/thanks',
    user_data: { em: [hashEmail('ann@example.com')], client_user_agent: 'Mozilla/5.0' },
    custom_data: { value: 33, currency: 'EUR' },
  }
  const headers = { 'content-type': 'application/json', authorization: 'Bearer any' }
  const body = JSON.stringify({ data: [event] })
  await fetch(`${stage.sandbox.url}/v26.0/${PIXEL}/events`, { method: 'POST', headers, body })
  const page = await openPage(3)
  const purchases = card(page, 'Purchase')
  assert.equal(await purchases.count(), 2)
  for (const text of await purchases.locator('.warning').allInnerTexts()) {
    assert.match(text, /Meta counts both\. No event id on at least one side, and no shared fbp or external_id/)
  }
  await page.context().close()
})

test('with ids that differ it is two, and the page says why', async () => {
  await openShop()
  await buyInBrowser(20, 'order-1002')
  await buyOnServer('20', 'Purchase.1002')
  const page = await openPage(3)
  const warnings = await card(page, 'Purchase').locator('.warning').allInnerTexts()
  assert.equal(warnings.length, 2)
  for (const text of warnings) assert.match(text, /The event ids differ; make both from the same order number/)
  await page.context().close()
})

test('the page changes while one looks at it, and keeps what is open', async () => {
  await openShop()
  const page = await openPage(1)
  const json = page.locator('#json-1')
  await json.locator('summary').click()
  await page.locator('#json-1 summary').focus()
  const id = deriveEventId('Purchase', '7')
  await buyInBrowser(5, id)
  await card(page, 'Purchase').waitFor()
  await buyOnServer('5', id)
  await page.getByText('Counted once, matched by event id').waitFor()
  assert.equal(await json.getAttribute('open'), '')
  assert.equal(await page.evaluate(() => document.activeElement.parentElement.id), 'json-1')
  await stage.sandbox.reset()
  await page.getByText('Nothing has arrived yet.').waitFor()
  await page.context().close()
})

test('what an event holds stays text', async () => {
  await openShop()
  const hostile = '</code><img src=x onerror="window.stolen=1"><script>window.stolen=1</script>'
  await stage.buyer.evaluate((name) => fbq('trackCustom', name, { value: name }, { eventID: name }), hostile)
  await arrived(2)
  const page = await openPage(2)
  assert.match(await page.locator('#cards').textContent(), /window\.stolen/)
  assert.equal(await page.evaluate(() => window.stolen), undefined)
  assert.equal(await page.locator('img').count(), 0)
  await page.context().close()
})

test('refused requests say how to mend them, and the switches work', async () => {
  const page = await openPage(0)
  await page.getByRole('button', { name: 'Expired token' }).click()
  await page.getByText('The endpoint misbehaves on purpose: Expired token.').waitFor()
  await assert.rejects(buyOnServer('1', 'a'), { code: 'CAPIKIT_AUTH' })
  await page.locator('.refusal', { hasText: '190 / 463' }).waitFor()
  await page.getByRole('button', { name: 'Behave' }).click()
  await buyOnServer('1', 'a')
  await card(page, 'Purchase').waitFor()
  await page.context().close()
})

test('conversions can be filtered, and the filter survives an update', async () => {
  await openShop()
  await buyInBrowser(1, 'a')
  const page = await openPage(2)
  await page.getByLabel('Name or id').fill('purch')
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.waitForURL(/q=purch/)
  assert.equal(await page.locator('#cards > li').count(), 1)
  await buyInBrowser(2, 'b')
  await page.waitForFunction(() => document.querySelectorAll('#cards > li').length === 2)
  assert.equal(await page.getByLabel('Name or id').inputValue(), 'purch')
  await page.context().close()
})

test('with 10 000 events from four clients at once the page stays usable', async () => {
  const page = await openPage(0)
  const events = (sender, batch) =>
    Array.from({ length: 100 }, (_, index) => ({
      event_name: 'Purchase',
      event_time: Math.floor(Date.now() / 1000),
      event_id: `${sender}-${batch}-${index}`,
      action_source: 'website',
      user_data: { em: [hashEmail('ann@example.com')] },
      custom_data: { value: index, currency: 'EUR' },
    }))
  const headers = { 'content-type': 'application/json', authorization: 'Bearer any' }
  const send = async (sender) => {
    for (let batch = 0; batch < 25; batch += 1) {
      const body = JSON.stringify({ data: events(sender, batch) })
      await fetch(`${stage.sandbox.url}/v26.0/${PIXEL}/events`, { method: 'POST', headers, body })
    }
  }
  await Promise.all([0, 1, 2, 3].map(send))
  await page.getByText('The newest 50 of 10,000, newest first.').waitFor()
  assert.equal(await page.locator('#cards > li').count(), 50)
  await page.getByLabel('Name or id').fill('3-24-99')
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.getByText('The newest 1 of 1, newest first.').waitFor()
  await page.locator('#cards summary').first().click()
  assert.match(await page.locator('#cards pre').first().textContent(), /"event_id": "3-24-99"/)
  await page.context().close()
})

/** A page on which everything can be seen. */
async function fill() {
  await openShop('/thanks?fbclid=AbC')
  const id = deriveEventId('Purchase', '1001')
  await buyInBrowser(79.99, id)
  const { value: fbp } = (await stage.buyer.context().cookies()).find(({ name }) => name === '_fbp')
  await buyOnServer('79.99', id, { phone: '+491701234567', clientIpAddress: '8.8.8.8', externalId: 'c-1', fbp })
  await buyInBrowser(20, 'order-1002')
  await buyOnServer('20', 'Purchase.1002')
  await stage.sandbox.misbehave('throttling', { requests: 1 })
  await assert.rejects(buyOnServer('1', 'x'))
  const headers = { 'content-type': 'application/json', authorization: 'Bearer any' }
  const bad = { event_name: 'Lead', event_time: 1, action_source: 'website', user_data: { em: 'ann@example.com' } }
  const body = JSON.stringify({ data: [bad] })
  await fetch(`${stage.sandbox.url}/v26.0/${PIXEL}/events`, { method: 'POST', headers, body })
}

for (const [device, width] of [
  ['desktop', 1280],
  ['phone', 390],
]) {
  for (const colorScheme of ['light', 'dark']) {
    test(`${device}, ${colorScheme}: it fits, and axe finds nothing serious`, async () => {
      await fill()
      const page = await openPage(4, { viewport: { width, height: 844 }, colorScheme, deviceScaleFactor: 2 })
      await page.locator('#advice-2 summary').click()
      const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      assert.equal(tooWide, 0)
      // The page's own policy forbids foreign scripts, so axe comes by the debugger.
      await page.evaluate(require('axe-core').source)
      const { violations, passes } = await page.evaluate(() => axe.run())
      assert.ok(passes.length > 20)
      const told = violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0].html}`)
      assert.deepEqual(told, [])
      if (SHOTS) {
        mkdirSync(PICTURES, { recursive: true })
        await page.screenshot({ path: join(PICTURES, `${device}-${colorScheme}.png`), fullPage: true })
      }
      await page.context().close()
    })
  }
}

test('the keyboard reaches everything in the order of the page', async () => {
  await fill()
  const page = await openPage(4)
  const seen = []
  for (let step = 0; step < 12; step += 1) {
    await page.keyboard.press('Tab')
    seen.push(await page.evaluate(() => document.activeElement.textContent.trim() || document.activeElement.name))
  }
  assert.deepEqual(seen.slice(0, 10), [
    'Skip to the conversions',
    'Pause',
    'Forget everything',
    'Behave',
    'Throttle',
    'Outage',
    'Expired token',
    'Slow',
    'requests',
    'delay_ms',
  ])
  await page.context().close()
})
