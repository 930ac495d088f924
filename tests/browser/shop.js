// A small shop: one page with Meta's base code, pointed at the sandbox instead of at Meta.

const { createServer } = require('node:http')

/** Meta's base code with the two addresses replaced, and nothing else. */
const baseCode = (sandbox, pixelId) => `
<script>
!function(f,b,e,v,n,t,s)
{if(f.fbq)return;n=f.fbq=function(){n.callMethod?
n.callMethod.apply(n,arguments):n.queue.push(arguments)};
if(!f._fbq)f._fbq=n;n.push=n;n.loaded=!0;n.version='2.0';
n.queue=[];t=b.createElement(e);t.async=!0;
t.src=v;s=b.getElementsByTagName(e)[0];
s.parentNode.insertBefore(t,s)}(window, document,'script',
'${sandbox}/en_US/fbevents.js');
fbq('init', '${pixelId}');
fbq('track', 'PageView');
</script>
<noscript><img height="1" width="1" style="display:none"
src="${sandbox}/tr?id=${pixelId}&ev=PageView&noscript=1"/></noscript>`

const page = (head) => `<!doctype html><html lang="en"><head><title>Shop</title>${head}</head>
<body><h1>Thank you</h1><button id="buy">Buy</button></body></html>`

/** Serves the page on a free port. `head` is called with each request's path. */
async function startShop(head) {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(page(head(request.url)))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${server.address().port}`
  return { url, stop: () => new Promise((resolve) => server.close(resolve)) }
}

module.exports = { baseCode, startShop }
