// Finds Debian's Chromium and starts it without a window; without one it ends the test file that asks.

const { existsSync } = require('node:fs')
const { chromium } = require('playwright-core')

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where the browser is, or undefined. CAPIKIT_CHROMIUM names another place. */
const executablePath = [process.env.CAPIKIT_CHROMIUM, ...PLACES].find((path) => path && existsSync(path))

if (!executablePath) {
  console.error(
    '\n*** SKIPPED: the browser tests. There is no Chromium on this machine.\n' +
      '*** On Debian: apt-get install --no-install-recommends chromium; or set CAPIKIT_CHROMIUM.\n',
  )
  process.exit(process.env.CAPIKIT_BROWSER_REQUIRED ? 1 : 0)
}

const launch = () => chromium.launch({ executablePath, args: ['--no-sandbox'] })

module.exports = { launch }
