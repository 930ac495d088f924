// Finds Debian's Chromium and starts it without a window.

const { existsSync } = require('node:fs')
const { chromium } = require('playwright-core')

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where the browser is, or undefined. CAPIKIT_CHROMIUM names another place. */
const executablePath = [process.env.CAPIKIT_CHROMIUM, ...PLACES].find((path) => path && existsSync(path))

const launch = () => chromium.launch({ executablePath, args: ['--no-sandbox'] })

module.exports = { executablePath, launch }
