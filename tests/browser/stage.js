// What a test plays on: a sandbox, a shop whose page points at it, and the browser of a buyer.

const { after, before, beforeEach } = require('node:test')

const { Client } = require('../../bindings-node')
const { startSandbox } = require('../../bindings-node/testing')
const { launch } = require('./chromium.js')
const { baseCode, startShop } = require('./shop.js')

const PIXEL = '1234567890'

/** Set up for the test file that asks for this module. The buyer is a new one in each test. */
const stage = {}
before(async () => {
  stage.sandbox = await startSandbox()
  stage.shop = await startShop(() => baseCode(stage.sandbox.url, PIXEL))
  stage.browser = await launch()
  stage.client = new Client(stage.sandbox.settings)
})
beforeEach(async () => {
  await stage.sandbox.reset()
  await stage.buyer?.context().close()
  stage.buyer = await (await stage.browser.newContext()).newPage()
})
after(async () => {
  await stage.browser?.close()
  await stage.shop?.stop()
  await stage.client?.close()
  await stage.sandbox?.close()
})

/** Waits until the sandbox has so many events. */
async function arrived(count) {
  const sent = async () => (await stage.sandbox.events()).length
  while ((await sent()) < count) await new Promise((resolve) => setTimeout(resolve, 20))
}

/** The buyer's browser opens the shop; the base code sends a PageView. */
async function openShop(path = '/thanks') {
  const before = (await stage.sandbox.events()).length
  await stage.buyer.goto(stage.shop.url + path)
  await arrived(before + 1)
}

module.exports = { PIXEL, arrived, openShop, stage }
