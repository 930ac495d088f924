// What the package renders into a page, with hostile text, in a real Chromium: it stays text.

const assert = require('node:assert/strict')
const { after, before, test } = require('node:test')

const { pixelCall, pixelImage } = require('../../bindings-node')
const { launch } = require('./chromium.js')

const HOSTILE = [
  '</script><script>window.stolen=1</script>',
  '<!--<script>',
  "'});window.stolen=1;//",
  "\\'});window.stolen=1;//",
  '" onload="window.stolen=1',
  '\u2028\u2029window.stolen=1',
  '&quot;&#39;&lt;',
  `\${window.stolen=1}\``,
  '\r\n\t\u{1f600}\u202e',
]
const STUB = '<script>window.calls=[];window.fbq=function(){calls.push([].slice.call(arguments))}</script>'

let browser, page, failures
before(async () => {
  browser = await launch()
  page = await browser.newPage()
  page.on('pageerror', (error) => failures.push(error.message))
  await page.route('**/*', (route) => route.fulfill({ body: '' }))
})
after(() => browser?.close())

const purchase = (text) => ({
  eventName: 'Purchase',
  eventId: text,
  customData: { value: '1', currency: 'EUR', contentName: text },
})

/** What a page with `html` holds once it is read, and clicked where it has a button. */
async function opened(html) {
  failures = []
  await page.setContent(`<!doctype html><meta charset="utf-8">${html}<p id="end">end</p>`)
  if (html.includes('<button')) await page.click('button')
  const seen = await page.evaluate(() => ({
    calls: window.calls,
    stolen: window.stolen,
    beside: document.querySelectorAll('body > :not(script)').length,
    ends: document.querySelectorAll('#end').length,
  }))
  assert.deepEqual(failures, [])
  assert.equal(seen.stolen, undefined)
  assert.equal(seen.ends, 1)
  return seen
}

for (const text of HOSTILE) {
  test(`a call stays one call: ${JSON.stringify(text)}`, async () => {
    const call = pixelCall(purchase(text))
    const inScript = await opened(`${STUB}<script>${call}</script>`)
    const inAttribute = await opened(`${STUB}<button onclick="${call}">buy</button>`)
    for (const { calls } of [inScript, inAttribute]) {
      assert.equal(calls.length, 1)
      assert.equal(calls[0][2].content_name, text)
      assert.deepEqual(calls[0][3], { eventID: text })
    }
    assert.equal(inScript.beside, 1)
  })

  test(`an image stays one image: ${JSON.stringify(text)}`, async () => {
    await opened(pixelImage(purchase(text), '1234567890'))
    const source = await page.evaluate(() => document.images[0].src)
    assert.equal(new URL(source).searchParams.get('eid'), text)
    assert.equal(await page.evaluate(() => document.images.length), 1)
  })
}
