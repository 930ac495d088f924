// A stand-in for Meta inside a test: start it, send to it, and look at what Meta would count.

const { spawn } = require('node:child_process')
const { mkdtempSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')

const COMMAND = join(__dirname, '..', 'cli.js')
const PIXEL_ID = '1234567890'
const ACCESS_TOKEN = 'sandbox-token'

class Sandbox {
  #child
  #closed
  #spool = mkdtempSync(join(tmpdir(), 'capikit-sandbox-'))
  #remove = () => rmSync(this.#spool, { recursive: true, force: true })

  constructor(child, url) {
    this.#child = child
    this.#closed = new Promise((resolve) => child.once('close', resolve))
    this.url = url
    this.pixelId = PIXEL_ID
    this.accessToken = ACCESS_TOKEN
    process.once('exit', this.#remove)
  }

  get settings() {
    return { baseUrl: this.url, pixelId: this.pixelId, accessToken: this.accessToken, spoolDir: this.#spool }
  }

  get environment() {
    return {
      CAPIKIT_SPOOL_DIR: this.#spool,
      CAPIKIT_BASE_URL: this.url,
      CAPIKIT_PIXEL_ID: this.pixelId,
      CAPIKIT_ACCESS_TOKEN: this.accessToken,
    }
  }

  async conversions(filter = {}) {
    const { conversions } = await this.#get('conversions', filter)
    return conversions.reverse().map(conversion)
  }

  async deduplicated(filter = {}) {
    return (await this.conversions(filter)).filter((found) => found.deduplicated)
  }

  async events(filter = {}) {
    const { events } = await this.#get('events', filter)
    return events.reverse().map(({ event }) => event)
  }

  async rejected() {
    const { rejected } = await this.#get('rejected')
    return rejected.reverse().map(({ status, code, subcode, rule, path, message, advice }) => {
      return { status, code, subcode, rule, path, message, advice }
    })
  }

  async reset() {
    await this.#post('reset', {})
  }

  async misbehave(mode, { requests, delayMs } = {}) {
    await this.#post('misbehave', { mode, requests, delay_ms: delayMs })
  }

  async advance(ms) {
    await this.#post('clock', { advance_ms: ms })
  }

  async now() {
    const { now_ms } = await this.#get('clock')
    return now_ms
  }

  async close() {
    // Its pipes may close after it has ended, and only then is it over.
    for (const part of [this.#child, this.#child.stdout, this.#child.stderr]) part.ref()
    this.#child.kill()
    await this.#closed
    process.off('exit', this.#remove)
    this.#remove()
  }

  async [Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose')]() {
    await this.close()
  }

  #get(path, { eventName, eventId } = {}) {
    const filters = Object.entries({ event_name: eventName, event_id: eventId })
    const query = new URLSearchParams(filters.filter(([, value]) => value !== undefined))
    return this.#answer(fetch(`${this.url}/api/${path}?${query}`))
  }

  #post(path, body) {
    const headers = { 'content-type': 'application/json' }
    return this.#answer(fetch(`${this.url}/api/${path}`, { method: 'POST', headers, body: JSON.stringify(body) }))
  }

  async #answer(asked) {
    const answer = await asked
    if (!answer.ok) throw new Error(`the sandbox answered ${answer.status}: ${await answer.text()}`)
    return answer.json()
  }
}

const copy = (found) =>
  found && {
    number: found.number,
    half: found.half,
    counted: found.status === 'counted',
    why: found.why,
    eventId: found.event_id,
    event: found.event,
  }

const conversion = (found) => ({
  number: found.number,
  eventName: found.event_name,
  eventId: found.event_id,
  pixelId: found.pixel_id,
  deduplicated: found.deduplicated,
  matchedBy: found.matched_by,
  browser: copy(found.browser),
  server: copy(found.server),
  more: found.more.map(copy),
  looksLike: found.looks_like,
  estimate: found.estimate?.score ?? null,
})

/** The first line that a process prints; what it says instead, when it ends before. */
function firstLine(child) {
  return new Promise((resolve, reject) => {
    let output = ''
    let problem = ''
    child.stderr.on('data', (text) => (problem += text))
    child.stdout.on('data', (text) => {
      output += text
      if (output.includes('\n')) resolve(output.split('\n')[0])
    })
    child.once('error', reject)
    child.once('close', () => reject(new Error(`the sandbox did not start: ${problem.trim()}`)))
  })
}

/** Starts the installed `capikit sandbox` on a free port of this machine. */
async function startSandbox({ strict = false, keep = 10_000 } = {}) {
  const options = ['--port', '0', '--attached', '--keep', String(keep), ...(strict ? ['--strict'] : [])]
  // It ends with this process at the latest, because the pipe of its standard input does.
  const child = spawn(process.execPath, [COMMAND, 'sandbox', ...options])
  const line = await firstLine(child)
  // A test that forgets to close it ends all the same.
  child.unref()
  child.stdin.unref()
  child.stdout.unref()
  child.stderr.unref()
  return new Sandbox(child, line.split('listening on ')[1].trim())
}

module.exports = { startSandbox }
