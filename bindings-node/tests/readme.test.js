// The programs of README.md: written to the files that they name, and run as a project.

const assert = require('node:assert/strict')
const { spawnSync } = require('node:child_process')
const { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { after, before, test } = require('node:test')

const { startSandbox } = require('capikit/testing')

const PACKAGE = join(__dirname, '..')
const README = readFileSync(join(PACKAGE, 'README.md'), 'utf8')
const BLOCKS = [...README.matchAll(/```js\n(\/\/ (\S+\.js)\n[\s\S]*?)```/g)]
const ORDERS = `exports.placeOrder = async ({ email, total }) => ({
  id: '1001', email, total, phone: '0170 1234567', customerId: 4711, currency: 'EUR',
})`

let folder
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'capikit-readme-'))
  for (const [, program, name] of BLOCKS) writeFileSync(join(folder, name), program.replace('/tmp/capikit', folder))
  writeFileSync(join(folder, 'orders.js'), ORDERS)
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(PACKAGE, join(folder, 'node_modules', 'capikit'), 'junction')
  symlinkSync(join(PACKAGE, 'node_modules', 'express'), join(folder, 'node_modules', 'express'), 'junction')
})
after(() => rmSync(folder, { recursive: true, force: true }))

function run(args, environment = {}) {
  // A test runner inside this one would speak its language.
  const { NODE_TEST_CONTEXT: _, ...env } = { ...process.env, ...environment }
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' })
  assert.equal(status, 0, stdout + stderr)
  return stdout
}

test('every program is run here', () => {
  assert.equal(README.split('```js\n').length - 1, BLOCKS.length)
  const names = BLOCKS.map(([, , name]) => name)
  assert.deepEqual(names, ['conversions.js', 'app.js', 'checkout.test.js', 'handler.js'])
})

test('the test of the shop passes', () => {
  assert.match(run(['--test', 'checkout.test.js']), /# pass 1\n/)
})

test('the page has the same id, and sets the cookies', async () => {
  const sandbox = await startSandbox()
  const program = `
    const server = require('./app').listen(0, async () => {
      const body = new URLSearchParams({ email: 'ann@example.com', total: '79.99' })
      const answer = await fetch('http://127.0.0.1:' + server.address().port + '/checkout', { method: 'POST', body })
      console.log(await answer.text(), answer.headers.get('set-cookie'))
      server.close()
      await require('./conversions').client.close()
    })`
  const printed = run(['-e', program], sandbox.environment)
  assert.match(printed, /<script>fbq\('track','Purchase',.*eventID:'Purchase.1001'\}\);<\/script> _fbp=fb\./)
  assert.equal((await sandbox.events())[0].event_id, 'Purchase.1001')
  await sandbox.close()
})

test('the function delivers before it answers', async () => {
  const sandbox = await startSandbox()
  const program = "require('./handler').handler({ email: 'ann@example.com' }).then((told) => console.log(told))"
  assert.equal(run(['-e', program], sandbox.environment), '{ delivered: 1, pending: 0 }\n')
  await sandbox.close()
})
