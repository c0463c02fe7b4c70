import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Script } from 'node:vm'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Epoch, NS_PER_S } from '../../../core/time.js'
import { CLIENT_SCRIPT } from '../../../data/report/html.js'
import { DecimatedSeries, LatencyHistogram, ROWS_KEPT_MAX, renderReport } from '../../../data/report/index.js'
import type { LiquiditySummary, RunReport } from '../../../data/report/index.js'
import { idleReport, syntheticReport } from './synthetic-report.js'

const HOSTILE = '</script><script>globalThis.broken=1</script><img src=x onerror="globalThis.broken=1">\u2028\'"&'

const epoch = Epoch.ofDay('2012-06-21')
const oneDayNs = epoch.fromIso('2012-06-21T13:30:00Z')
const oneDay = syntheticReport({ seed: 42, instruments: ['AMZN@XNAS'], stepNs: 5 * NS_PER_S })

function liquidityOf(instrument: string, queue: string): readonly LiquiditySummary[] {
  return [{
    impact: 'none',
    queues: [{ instrument, queue, restingFills: 12, restingQty: 1_200, takingFills: 3, takingQty: 300, crossFills: 1, crossQty: 50 }],
    counterfactual: [{ instrument, volumeQty: 1_550, takenQty: 300, executedQty: 62, canceledQty: 31, replacedQty: 0, displacedQty: 155, usedShare: 0.06, marketShare: 0.02 }],
  }]
}

/** A report in which everything that a user can name or write tries to break out. */
function hostileReport(): RunReport {
  const time = oneDay.summary.from
  return {
    ...oneDay,
    summary: {
      ...oneDay.summary, strategy: HOSTILE, instruments: [HOSTILE], venue: HOSTILE, seed: HOSTILE, currency: HOSTILE, warnings: [HOSTILE], rejectsByReason: [{ request: 'submit', source: 'risk', reason: HOSTILE, count: 1 }], parameters: { [HOSTILE]: HOSTILE },
      fingerprint: { total: HOSTILE, byClass: { [HOSTILE]: HOSTILE }, counts: { [HOSTILE]: 1 }, byInstrument: { [HOSTILE]: HOSTILE } },
      byInstrument: [{ ...oneDay.summary.byInstrument[0], instrument: HOSTILE }, oneDay.summary.byInstrument[0]],
      liquidity: liquidityOf(HOSTILE, HOSTILE),
    },
    configuration: [{ title: HOSTILE, entries: [{ key: HOSTILE, value: HOSTILE }] }], assumptions: [HOSTILE],
    instruments: [{ ...oneDay.instruments[0], instrument: HOSTILE }, oneDay.instruments[0]],
    namedSeries: [{ name: HOSTILE, unit: HOSTILE, points: oneDay.equity }], latencies: [{ ...oneDay.latencies[0], name: HOSTILE }],
    fills: { rows: oneDay.fills.rows.map((fill) => ({ ...fill, instrument: HOSTILE })), leftOut: 0 },
    rejects: { rows: [{ time, instrument: HOSTILE, order: 1, request: 'submit', source: 'risk', reason: HOSTILE }], leftOut: 0 },
    log: { rows: [{ time, instrument: HOSTILE, text: HOSTILE }], leftOut: 0 },
  }
}

describe('the HTML report', () => {
  it('is the same text for the same run', () => {
    const again = syntheticReport({ seed: 42, instruments: ['AMZN@XNAS'], stepNs: 5 * NS_PER_S })
    expect(renderReport(again) === renderReport(oneDay)).toBe(true)
  })

  it('asks for nothing from outside', () => {
    const page = renderReport(oneDay)
    const addresses = [...page.matchAll(/(?:src|href|action)="([^"]*)"/g)].map(([, address]) => address).filter((address) => !address.startsWith('#'))
    expect(addresses.filter((address) => !address.startsWith('data:'))).toEqual([])
    expect(page).toContain('default-src &#39;none&#39;')
    expect(page).not.toMatch(/@import|url\((?!data:)/)
  })

  it('says which queue filled what and what history used otherwise, beside the assumptions; nothing of it where no history was replayed', () => {
    const page = renderReport({ ...oneDay, summary: { ...oneDay.summary, liquidity: liquidityOf('AMZN@XNAS', 'proportional-log') } })
    const section = page.slice(page.indexOf('<section id="liquidity"'), page.indexOf('<section id="configuration"'))
    const cells = [...section.matchAll(/<td(?: class="num")?>([^<]*)<\/td>/g)].map(([, text]) => text)
    expect(cells).toEqual(['AMZN@XNAS', 'estimated, proportional-log', '12', '1,200', '3', '300', '1', '50', 'AMZN@XNAS', '6.0%', '4.0%', '2.0%', '0.0%', '10.0%', '84.0%', '2.0%'])
    expect(section).toContain('No market impact: what we took was back at once')
    expect(page).toContain('href="#liquidity"')
    expect(renderReport(oneDay)).not.toContain('id="liquidity"')
  })

  it('counts rejects by reason, also those that its table has no room for', () => {
    const page = renderReport({ ...oneDay, summary: { ...oneDay.summary, rejectsByReason: [{ request: 'replace', source: 'venue', reason: 'too-late', count: 12_345 }] } })
    expect(page.replaceAll('\n', '')).toContain('<tr><td>Venue</td><td>too-late</td><td>Replace</td><td class="num">12,345</td></tr>')
  })

  it('says of fees whether they were paid or received, and shows no hash of outputs that there were not', () => {
    const { summary } = oneDay
    expect(renderReport({ ...oneDay, summary: { ...summary, fees: -5 } })).toContain('<dt>Rebates received</dt><dd>5.00<small>net of fees paid, ')
    expect(renderReport({ ...oneDay, summary: { ...summary, fees: 5 } })).toContain('<dt>Fees paid</dt><dd>5.00<small>net of rebates, ')
    const { counts, ...hashes } = summary.fingerprint
    expect(renderReport({ ...oneDay, summary: { ...summary, fingerprint: { ...hashes, counts: { ...counts, timers: 0 } } } })).toContain('<dt>timers</dt><dd class="mono">none</dd>')
  })

  it('labels the axis of a latency that is always the same with what the axis spans, not with the bar', () => {
    const always = new LatencyHistogram()
    for (let sample = 0; sample < 3; sample++) always.record(200_000)
    const page = renderReport({ ...oneDay, latencies: [{ name: 'acknowledged', distribution: always.distribution() }] })
    const [, from, to] = /class="bar-axis" aria-hidden="true"><span>(.*?)<.*?<span>([^<]*)<\/span><\/div>/s.exec(page) ?? []
    const bin = always.distribution().bins[0]
    expect([Number.parseFloat(from) * 1_000 < bin.fromNs, Number.parseFloat(to) * 1_000 > bin.toNs]).toEqual([true, true])
  })

  it('carries a script that parses', () => {
    expect(() => new Script(CLIENT_SCRIPT)).not.toThrow()
  })

  it('lets no name and no log line become markup', () => {
    const page = renderReport(hostileReport())
    expect(page).not.toContain('<img')
    expect(page).not.toContain('</script><script>globalThis')
    expect(page).not.toContain('\u2028\'')
    const payload = /<script type="application\/json" id="report">(.*?)<\/script>/s.exec(page)?.[1] ?? ''
    const { log } = JSON.parse(payload) as { log: { text: string[] } }
    expect(log.text).toEqual([HOSTILE])
  })

  it('says what is not there', () => {
    const page = renderReport(idleReport())
    for (const text of ['No fills: none of the orders traded.', 'No rejects: neither risk nor the venue refused anything.', 'Nothing was marked: no equity to show.', 'Nothing was recorded.']) {
      expect(page).toContain(text)
    }
  })

  it('stays below 2 MB on a busy day with every list full', () => {
    const day = syntheticReport({ seed: 7, instruments: ['AMZN@XNAS', 'AAPL@XNAS', 'MSFT@XNAS'], stepNs: NS_PER_S })
    const full = <Row>(rows: readonly Row[]): { rows: Row[], leftOut: number } => ({ rows: Array.from({ length: ROWS_KEPT_MAX }, (_, index) => rows[index % rows.length]), leftOut: 123_456 })
    const page = renderReport({
      ...day, fills: full(day.fills.rows), rejects: full(day.rejects.rows), log: full(day.log.rows),
      instruments: day.instruments.map((instrument) => ({ ...instrument, orders: full(instrument.orders.rows) })),
    })
    expect(Buffer.byteLength(page)).toBeLessThan(2_000_000)
  })
})

const chromiumPath = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path !== undefined && existsSync(path))

describe.skipIf(chromiumPath === undefined)(`the HTML report in a browser${chromiumPath === undefined ? ' (skipped: no chromium is installed; CHROMIUM_PATH names one)' : ''}`, () => {
  let browser: Browser
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'isochron-report-'))
    browser = await chromium.launch({
      executablePath: chromiumPath ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
    })
  })

  afterAll(async () => {
    await browser.close()
    rmSync(folder, { recursive: true })
  })

  interface Visit {
    readonly width: number
    readonly colorScheme: 'light' | 'dark'
  }

  /** Opens a report and hands over the page and everything that the browser complained about or asked the network for. */
  async function open(report: RunReport, { width, colorScheme }: Visit, look: (page: Page) => Promise<void>): Promise<readonly string[]> {
    const path = join(folder, 'report.html')
    writeFileSync(path, renderReport(report))
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
    await page.addInitScript(`{
      const { prototype } = CanvasRenderingContext2D
      const { fillText } = prototype
      globalThis.drawnTexts = []
      prototype.fillText = function (text, ...at) { drawnTexts.push([this.canvas, text]); return fillText.call(this, text, ...at) }
    }`)
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => { if (!/^(file|data):/.test(request.url())) complaints.push(`asked for ${request.url()}`) })
    await page.goto(pathToFileURL(path).href)
    await page.waitForFunction(`document.querySelectorAll('canvas').length > 0`)
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))')
    await look(page)
    await page.close()
    return complaints
  }

  /** Colours that the chart of a name is drawn with: more than one when it is not empty. */
  const coloursOf = (name: string): string => `(() => {
    const canvas = document.querySelector('[data-chart="${name}"] .plot canvas')
    const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height }).getContext('2d', { willReadFrequently: true })
    copy.drawImage(canvas, 0, 0)
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height)
    const seen = new Set()
    for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 255) seen.add(data[at] + ',' + data[at + 1] + ',' + data[at + 2])
    return [...seen]
  })()`
  const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'

  it.each([[1_440, 'light'], [1_440, 'dark'], [390, 'light'], [390, 'dark']] as const)('draws every chart at %i pixels in %s, without scrolling sideways', async (width, colorScheme) => {
    const complaints = await open(oneDay, { width, colorScheme }, async (page) => {
      const names = await page.evaluate<string[]>(`[...document.querySelectorAll('[data-chart]')].map(({ dataset }) => dataset.chart)`)
      expect(names).toEqual(['equity', 'drawdown', 'price', 'inventory', 'capture', 'named-0', 'named-1'])
      for (const name of names) expect((await page.evaluate<string[]>(coloursOf(name))).length, name).toBeGreaterThan(1)
      const price = await page.evaluate<string[]>(coloursOf('price'))
      expect(price).toEqual(expect.arrayContaining(colorScheme === 'light' ? ['26,102,204', '184,80,10'] : ['98,166,255', '243,154,85']))
      expect(await page.evaluate(overflow)).toBe(0)
      expect(await page.locator('[data-table=fills] tbody tr').count()).toBe(Math.min(15, oneDay.fills.rows.length))
      expect(await page.isVisible('nav a[href="#configuration"]')).toBe(true)
      // A table that is wider than the screen keeps its first column there.
      expect(await page.evaluate(`(() => {
        const scroll = document.querySelector('[data-table=fills]')
        scroll.scrollLeft = 200
        return scroll.querySelector('td').getBoundingClientRect().left >= scroll.getBoundingClientRect().left - 1
      })()`)).toBe(true)
    })
    expect(complaints).toEqual([])
  })

  it('low charts have at least two ticks, whatever their range', async () => {
    const [market] = oneDay.instruments
    for (const reach of [40, 8]) {
      const inventory = new DecimatedSeries()
      for (const [second, value] of [[0, reach], [1, -reach], [2, reach]]) inventory.record(oneDayNs + second * NS_PER_S, value)
      await open({ ...oneDay, instruments: [{ ...market, inventory: inventory.points(epoch) }] }, { width: 390, colorScheme: 'light' }, async (page) => {
        const labels = await page.evaluate<string[]>(`drawnTexts.filter(([canvas]) => canvas.closest('[data-chart=inventory]')).map(([, text]) => text)`)
        const ticks = new Set(labels.filter((label) => /^\u2212?[\d.]+$/.test(label)))
        expect(ticks.size, `${reach}: ${[...ticks].join(' ')}`).toBeGreaterThanOrEqual(2)
      })
    }
  })

  it('zooms all charts together and back, tells the time in either zone and changes the colour scheme', async () => {
    const complaints = await open(oneDay, { width: 1_440, colorScheme: 'light' }, async (page) => {
      const text = (selector: string): Promise<string | null> => page.locator(selector).textContent()
      expect(await text('[data-chart=inventory] .at')).toBe('16:00:00.000 EDT')
      expect(await text('#period')).toBe('21 Jun 2012, 09:30:00 to 16:00:00 EDT')
      await page.click('[data-table=fills] tbody tr:nth-child(3) td button')
      expect(await page.isEnabled('#reset-zoom')).toBe(true)
      const zoomed = await text('[data-chart=inventory] .at')
      expect(zoomed).not.toBe('16:00:00.000 EDT')
      expect(await text('[data-chart=equity] .at')).toBe(zoomed)
      await page.click('#reset-zoom')
      expect(await text('[data-chart=equity] .at')).toBe('16:00:00.000 EDT')
      expect(await page.isEnabled('#reset-zoom')).toBe(false)
      await page.click('[data-zone=utc]')
      expect(await text('[data-chart=equity] .at')).toBe('20:00:00.000 UTC')
      expect(await text('#period')).toBe('21 Jun 2012, 13:30:00 to 20:00:00 UTC')
      expect(await text('[data-table=fills] th button >> nth=0')).toBe('Time, UTC')
      expect(await text('[data-table=fills] td >> nth=0')).toBe(oneDay.fills.rows[0].time.slice(11, 29))
      await page.click('#theme')
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(15, 17, 19)')
    })
    expect(complaints).toEqual([])
  })

  it('sorts and turns the pages of a table', async () => {
    const complaints = await open(oneDay, { width: 1_440, colorScheme: 'light' }, async (page) => {
      const fees = oneDay.fills.rows.map(({ fee }) => fee).sort((a, b) => a - b)
      const cell = page.locator('[data-table=fills] tbody tr:first-child td:nth-child(7)')
      await page.click('[data-table=fills] th:nth-child(7) button')
      expect(Number((await cell.textContent())?.replace('−', '-'))).toBeCloseTo(fees[0], 4)
      await page.click('[data-table=fills] th:nth-child(7) button')
      expect(Number((await cell.textContent())?.replace('−', '-'))).toBeCloseTo(fees[fees.length - 1], 4)
      await page.click('[data-table=fills] + .pager button:has-text("Next")')
      expect(await page.locator('[data-table=fills] + .pager .count').textContent()).toMatch(/^16 to \d+ of \d+$/)
    })
    expect(complaints).toEqual([])
  })

  it('runs no script that a strategy wrote', async () => {
    const complaints = await open(hostileReport(), { width: 390, colorScheme: 'light' }, async (page) => {
      expect(await page.evaluate('globalThis.broken')).toBe(undefined)
      expect(await page.locator('h1').textContent()).toBe(HOSTILE)
      expect(await page.locator('[data-table=log] tbody td').last().textContent()).toBe(HOSTILE)
      await page.selectOption('#instrument', '1')
      expect(await page.evaluate(overflow)).toBe(0)
    })
    expect(complaints).toEqual([])
  })

  it('shows a run without a single order', async () => {
    const complaints = await open(idleReport(), { width: 390, colorScheme: 'dark' }, async (page) => {
      expect(await page.locator('[data-chart=inventory] .empty').textContent()).toBe('No position was ever held.')
      expect(await page.evaluate(overflow)).toBe(0)
    })
    expect(complaints).toEqual([])
  })
})
