// The lines of docs/browser.md that give the same event id in a template.

const assert = require('node:assert/strict')
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const test = require('node:test')
const { runInNewContext } = require('node:vm')

const ejs = require('ejs')
const express = require('express')

const ROOT = join(__dirname, '..', '..')
const GUIDE = readFileSync(join(ROOT, 'docs', 'browser.md'), 'utf8')

/** What stands in the one block of this language. */
const block = (language) => GUIDE.match(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``))[1]

const lines = readFileSync(join(ROOT, 'tests', 'vectors', 'event_id.jsonl'), 'utf8')
  .split('\n')
  .filter(Boolean)
// A template can not make the digest of a key that is too long.
const rows = lines.map(JSON.parse).filter((row) => !/\.[0-9a-f]{64}$/.test(row.event_id))

test('there are cases', () => assert.ok(rows.length >= 15))

test('EJS gives the same ids', () => {
  const line = block('ejs').trimEnd()
  for (const { event_name, key, event_id } of rows) assert.equal(ejs.render(line, { event_name, key }), event_id)
})

test('plain JavaScript gives the same ids', () => {
  const line = block('javascript')
  for (const { event_name, key, event_id } of rows) assert.equal(runInNewContext(line, { event_name, key }), event_id)
})

test('the program of the guide runs', () => {
  const printed = []
  const console = { log: (text) => printed.push(text) }
  new Function('require', 'console', block('js'))(require, console)
  assert.equal(printed[0], 'Purchase.1001')
  assert.equal(printed[1], "fbq('track','Purchase',{'currency':'EUR','value':79.90},{eventID:'Purchase.1001'});")
})

test('the middleware sets new cookies once', async () => {
  const [, program] = GUIDE.match(/```js\n(\/\/ browser-ids\.js\n[\s\S]*?)```/)
  const module = {}
  new Function('require', 'module', program)(require, module)
  const app = express().use(module.exports)
  app.get('/', (request, response) => response.send(request.visit.fbc))
  const server = app.listen(0)
  const get = async (path, cookie = '') => {
    const answer = await fetch(`http://127.0.0.1:${server.address().port}${path}`, { headers: { cookie } })
    return { fbc: await answer.text(), cookies: answer.headers.getSetCookie() }
  }
  const landing = await get('/?fbclid=AbC')
  assert.match(landing.fbc, /\.AbC$/)
  assert.ok(landing.cookies[0].startsWith(`_fbc=${landing.fbc};`))
  const later = await get('/', landing.cookies.map((cookie) => cookie.split(';')[0]).join('; '))
  assert.deepEqual(later, { fbc: landing.fbc, cookies: [] })
  server.close()
})
