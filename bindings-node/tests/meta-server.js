// A stand-in for Meta's endpoint that answers what a test tells it to.

const { createServer } = require('node:http')
const { once } = require('node:events')

/** Answers like Meta when all is well. */
function received({ data }) {
  return { body: { events_received: data.length, messages: [], fbtrace_id: 'trace' } }
}

async function bodyOf(request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString())
}

/**
 * Starts a server. `answer` gets the parsed body and gives `{ status, headers, body }` or a promise of
 * it; `'break'` ends the connection without an answer.
 */
async function startMeta(answer = received) {
  const requests = []
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request
    const body = await bodyOf(request)
    requests.push({ method, url, headers, body })
    const given = await answer(body)
    if (given === 'break') return request.socket.destroy()
    const { status = 200, headers: extra, body: reply } = given
    response.writeHead(status, { 'content-type': 'application/json', ...extra })
    response.end(JSON.stringify(reply))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const stop = () => {
    server.closeAllConnections()
    server.close()
  }
  return { baseUrl: `http://127.0.0.1:${server.address().port}`, requests, stop }
}

/** An error body in Meta's form. */
function refusal(status, error, headers) {
  return {
    status,
    headers,
    body: { error: { message: 'refused', type: 'OAuthException', fbtrace_id: 'trace', ...error } },
  }
}

module.exports = { received, refusal, startMeta }
