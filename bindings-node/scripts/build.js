// Builds the native part with cargo and puts it where lib/native.js loads it from.
// CAPIKIT_PROFILE=dev makes a quick, slow-running build.

const { spawnSync } = require('node:child_process')
const { copyFileSync, renameSync } = require('node:fs')
const { join } = require('node:path')

const PACKAGE = join(__dirname, '..')
const DESTINATION = join(PACKAGE, 'capikit.node')

function fail(message) {
  console.error(`capikit: ${message}`)
  process.exit(1)
}

/** Runs cargo and gives its report: one JSON message per line. */
function cargo(profile) {
  const options = ['--package', 'capikit-node', '--profile', profile, '--message-format', 'json-render-diagnostics']
  const run = spawnSync('cargo', ['build', ...options], {
    cwd: PACKAGE,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (run.error?.code === 'ENOENT') {
    fail('Rust is needed to build the native part: install it from https://rustup.rs and run npm install again')
  }
  if (run.status !== 0) fail('cargo could not build the native part; its message is above')
  return run.stdout.split('\n').filter(Boolean).map(JSON.parse)
}

/** Where cargo put the library: it depends on the platform and on the user's cargo settings. */
function libraryOf(report) {
  const isLibrary = ({ reason, target }) => reason === 'compiler-artifact' && target.name === 'capikit_node'
  const [library] = report.filter(isLibrary).flatMap(({ filenames }) => filenames)
  return library ?? fail('cargo reported no library')
}

// A new file under the old name: a process that has the old one loaded keeps it.
const fresh = `${DESTINATION}.new`
copyFileSync(libraryOf(cargo(process.env.CAPIKIT_PROFILE || 'release')), fresh)
renameSync(fresh, DESTINATION)
