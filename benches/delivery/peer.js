// The same events through Meta's own Node package, in requests of a thousand.

const bizSdk = require('facebook-nodejs-business-sdk')

const { Content, CustomData, EventRequest, FacebookAdsApi, ServerEvent, UserData } = bizSdk

const purchase = (number) =>
  new ServerEvent()
    .setEventName('Purchase')
    .setEventId(`order-${number}`)
    .setEventTime(Math.floor(Date.now() / 1000))
    .setActionSource('website')
    .setEventSourceUrl('https://shop.example/thanks')
    .setUserData(
      new UserData()
        .setEmail('ann@example.com')
        .setPhone('+49 170 1234567')
        .setFirstName('Ann')
        .setLastName('Example')
        .setDateOfBirth('19900228')
        .setGender('f')
        .setCity('Berlin')
        .setZip('10115')
        .setCountry('de')
        .setExternalId('4711')
        .setClientIpAddress('203.0.114.7')
        .setClientUserAgent('Mozilla/5.0 (X11; Linux x86_64)'),
    )
    .setCustomData(
      new CustomData()
        .setCurrency('EUR')
        .setValue(79.9)
        .setOrderId('1001')
        .setContents([
          new Content().setId('SKU-1').setQuantity(2).setItemPrice(29.95),
          new Content().setId('SKU-2').setQuantity(1).setItemPrice(20),
        ]),
    )

async function main(url, events) {
  Object.defineProperty(FacebookAdsApi, 'GRAPH', { value: url })
  FacebookAdsApi.init('a-token', 'en_US', false)
  const before = process.cpuUsage()
  for (let start = 0; start < events; start += 1000) {
    const batch = Array.from({ length: 1000 }, (_, offset) => purchase(start + offset))
    await new EventRequest('a-token', '1').setEvents(batch).execute()
  }
  const { user, system } = process.cpuUsage(before)
  console.log(JSON.stringify({ per_cpu_second: events / ((user + system) / 1e6) }))
}

main(process.argv[2], Number(process.argv[3]))
