// Turns shop orders into Purchase events and sends them.
//
//     node examples/purchases.mjs examples/orders/*.json
//
// Settings come from the environment: CAPIKIT_PIXEL_ID, CAPIKIT_ACCESS_TOKEN, and, to try it without
// a Meta account, CAPIKIT_BASE_URL of a running `capikit sandbox`. Prints one JSON line per order.

import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { Client, deriveEventId } from 'capikit'

const ZERO_DECIMAL_CURRENCIES = new Set(['jpy', 'krw', 'vnd', 'clp']) // Stripe counts these in whole units.

/** The body of Shopify's `orders/create` webhook. */
function fromShopify(order) {
  const address = order.billing_address
  const notes = Object.fromEntries(order.note_attributes.map(({ name, value }) => [name, value]))
  return {
    eventName: 'Purchase',
    // The page that shows the pixel derives the same id from the same order number.
    eventId: deriveEventId('Purchase', String(order.order_number)),
    // eventTime is left out: a webhook arrives within seconds of the order.
    eventSourceUrl: 'https://shop.example/checkout',
    referrerUrl: order.referring_site,
    userData: {
      email: order.email,
      phone: order.phone,
      firstName: address.first_name,
      lastName: address.last_name,
      city: address.city,
      state: address.province,
      zip: address.zip,
      country: address.country_code,
      externalId: order.customer.id,
      clientIpAddress: order.client_details.browser_ip,
      clientUserAgent: order.client_details.user_agent,
      fbc: notes._fbc,
      fbp: notes._fbp,
    },
    customData: {
      value: order.total_price,
      currency: order.currency,
      orderId: String(order.order_number),
      contents: order.line_items.map((item) => ({ id: item.sku, quantity: item.quantity, itemPrice: item.price })),
    },
  }
}

/** An order of the WooCommerce REST API. */
function fromWoocommerce(order) {
  const { billing } = order
  const meta = Object.fromEntries(order.meta_data.map(({ key, value }) => [key, value]))
  return {
    eventName: 'Purchase',
    eventId: deriveEventId('Purchase', order.number),
    eventSourceUrl: 'https://shop.example/checkout/order-received/',
    userData: {
      email: billing.email,
      phone: billing.phone,
      firstName: billing.first_name,
      lastName: billing.last_name,
      city: billing.city,
      state: billing.state,
      zip: billing.postcode,
      country: billing.country,
      externalId: order.customer_id,
      clientIpAddress: order.customer_ip_address,
      clientUserAgent: order.customer_user_agent,
      fbc: meta._fbc,
      fbp: meta._fbp,
    },
    customData: {
      value: order.total,
      currency: order.currency,
      orderId: order.number,
      contents: order.line_items.map((item) => ({ id: item.sku, quantity: item.quantity, itemPrice: item.price })),
    },
  }
}

/** Stripe's `checkout.session.completed`. The shop put its own facts into the metadata. */
function fromStripe(stripeEvent) {
  const session = stripeEvent.data.object
  const { customer_details: customer, metadata: facts } = session
  // Stripe has one name field. Two words are a first and a last name; anything else is a guess.
  const [firstName, ...rest] = customer.name.split(' ')
  const digits = ZERO_DECIMAL_CURRENCIES.has(session.currency) ? 0 : 2
  return {
    eventName: 'Purchase',
    eventId: deriveEventId('Purchase', facts.order_id),
    eventSourceUrl: 'https://shop.example/thanks',
    userData: {
      email: customer.email,
      phone: customer.phone,
      firstName,
      lastName: rest.join(' '),
      city: customer.address.city,
      state: customer.address.state,
      zip: customer.address.postal_code,
      country: customer.address.country,
      externalId: facts.customer_id,
      clientIpAddress: facts.client_ip_address,
      clientUserAgent: facts.client_user_agent,
      fbc: facts.fbc,
      fbp: facts.fbp,
    },
    customData: {
      value: (session.amount_total / 10 ** digits).toFixed(digits),
      currency: session.currency,
      orderId: facts.order_id,
    },
  }
}

/** Recognises the three shapes by a field that only one of them has. */
function eventFrom(order) {
  if (order.type === 'checkout.session.completed') return fromStripe(order)
  return 'order_number' in order ? fromShopify(order) : fromWoocommerce(order)
}

const client = new Client()
for (const path of process.argv.slice(2)) {
  const event = eventFrom(JSON.parse(await readFile(path, 'utf8')))
  const issues = client.check(event).issues.map(({ field, code, severity }) => ({ field, code, severity }))
  const report = await client.send([event])
  const line = { order: basename(path, '.json'), event_id: event.eventId }
  console.log(JSON.stringify({ ...line, events_received: report.eventsReceived, issues }))
}
await client.close()
