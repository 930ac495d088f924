const assert = require('node:assert/strict')
const { readFileSync, readdirSync } = require('node:fs')
const { join } = require('node:path')
const test = require('node:test')

const ROOT = join(__dirname, '..')
const entry = require('capikit')

/** What the type files say is there at run time. */
function declared() {
  const files = readdirSync(join(ROOT, 'lib')).filter((name) => name.endsWith('.d.ts'))
  const texts = files.map((name) => readFileSync(join(ROOT, 'lib', name), 'utf8'))
  return texts.flatMap((text) => [...text.matchAll(/^export (?:function|class) (\w+)/gm)].map(([, name]) => name))
}

test('require gives what the types declare', () => {
  assert.deepEqual(Object.keys(entry).sort(), [...new Set(declared())].sort())
})

test('import gives the same objects as require', async () => {
  const imported = await import('capikit')
  assert.deepEqual({ ...imported }, { ...entry })
})

test('every public file of the package is packed', () => {
  const { files } = require('capikit/package.json')
  const shipped = readdirSync(ROOT).filter((name) => /^(index\.|cli\.js|lib$|testing$)/.test(name))
  assert.deepEqual(
    shipped.filter((name) => !files.includes(name)),
    [],
  )
})

test('the package has the version of the crates', () => {
  const [, version] = readFileSync(join(ROOT, '..', 'Cargo.toml'), 'utf8').match(/^version = "(.+)"/m)
  assert.equal(require('capikit/package.json').version, version)
})
