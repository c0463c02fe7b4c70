/** A folder with a small synthetic day, imported, and strategies as people write them: good ones and such that cannot work. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, isochron } from './built-cli.js'

export const DATE = '2026-03-02'

export const STRATEGIES = {
  quiet: `
    import { strategy, z } from 'isochron'
    export default strategy({ params: z.object({ qty: z.int().min(1).default(100), colour: z.enum(['red', 'blue']).default('red') }), onBook() {} })`,
  trades: `
    import { strategy, z } from 'isochron'
    export default strategy({
      params: z.object({ everyMs: z.int().min(1).default(600_000) }),
      onStart({ timers }, { everyMs }) { timers.everyMs(everyMs, 'trade') },
      onTimer({ orders, position, random }) { if (position.qty > 0 || random.next() < 0.5) orders.market({ side: position.qty > 0 ? 'sell' : 'buy', qty: 10 }) },
    })`,
  quotes: `
    import { strategy } from 'isochron'
    export default strategy({ onBook({ book, quote }) { if (book.twoSided) quote.set({ bid: book.bid, ask: book.ask, qty: 100 }) } })`,
  insists: `
    import { strategy } from 'isochron'
    export default strategy({
      onStart({ timers }) { timers.everyMs(10_000, 'move') },
      onTimer({ book, orders }) { for (const order of orders) orders.cancel(order); if (book.twoSided) orders.buy(1, book.bid - 1_000) },
      onOrder({ update, order, orders }) { if (update.event === 'cancel-rejected') orders.cancel(order) },
    })`,
  'says-when-it-starts': `
    import { strategy } from 'isochron'
    export default strategy({ onStart({ orders }) { process.stderr.write('started\\n') } })`,
  'no-default': 'export const strategy = 1',
  'no-strategy': 'export default { onBook() {} }',
  throws: `
    import { strategy } from 'isochron'
    export default strategy({ onQuote({ book }) { if (book.twoSided) throw new TypeError('no such luck') } })`,
  'throws-in-a-stream': `
    import { strategy } from 'isochron'
    import { map } from 'rxjs'
    export default strategy.rx(({ quotes$ }) => quotes$.pipe(map(() => { throw new Error('no such luck') })))`,
  'timers-for-now': `
    import { strategy } from 'isochron'
    export default strategy({ onStart({ timers }) { timers.afterMs(0, 'again') }, onTimer({ timers }) { timers.afterMs(0, 'again') } })`,
  'microtasks-without-end': `
    import { strategy } from 'isochron'
    const again = () => queueMicrotask(again)
    export default strategy({ onStart() { again() } })`,
  'throws-far-down': `
    import { strategy } from 'isochron'
    interface Order { readonly price: number }
    function priceOf(order?: Order): number {
      return (order as Order).price
    }
    export default strategy({ onQuote({ log }) { log('about to\\nfail'); priceOf() } })`,
  'rejects-nowhere': `
    import { strategy } from 'isochron'
    void Promise.reject(new Error('no such luck'))
    export default strategy({})`,
  'fails-in-a-real-timer': `
    import { strategy } from 'isochron'
    setTimeout(() => { throw new Error('no such luck') }, 1)
    setInterval(() => {}, 1_000)
    export default strategy({ onBook() {} })`,
  'awaits-for-ever': 'await new Promise(() => {})\nexport default 1',
  exits: 'process.exit(0)',
  'imports-a-stranger': "import '@strangers/indicators/fast'\nexport default 1",
  'refuses-in-its-schema': `
    import { strategy, z } from 'isochron'
    export default strategy({ params: z.object({ qty: z.int().default(1).refine(() => { throw new Error('no such luck') }) }) })`,
  'every-nanosecond': `
    import { strategy } from 'isochron'
    export default strategy({ onStart({ timers }) { timers.everyMs(1e-6, 'tick') } })`,
  'talks-and-stays': `
    import { strategy } from 'isochron'
    setInterval(() => {}, 1_000)
    export default strategy({ onStart({ log }) { for (let line = 1; line <= 22; line++) log('line ' + line) } })`,
  async: `
    import { strategy } from 'isochron'
    export default strategy({ async onBook() {} })`,
  'makes-a-promise': `
    import { strategy } from 'isochron'
    export default strategy({ onBook() { void Promise.resolve(1).then(() => {}) } })`,
} as const

export interface SmallLake {
  readonly folder: string
  readonly lake: string
  strategy(name: keyof typeof STRATEGIES): string
}

/** Builds the command line where that is needed, makes the lake with the commands themselves. */
export async function smallLake(name: string): Promise<SmallLake> {
  await build()
  const folder = mkdtempSync(join(tmpdir(), `isochron-cli-${name}-`))
  mkdirSync(join(folder, 'strategies'))
  for (const [file, text] of Object.entries(STRATEGIES)) writeFileSync(join(folder, 'strategies', `${file}.ts`), text)
  for (const args of [
    ['synth', '--out', 'day.itch50', '--date', DATE, '--symbols', 'ALPHA,BRAVO', '--messages', '2000', '--seed', '1'],
    ['import', 'itch', 'day.itch50', '--date', DATE, '--out', 'lake'],
  ]) {
    const { code, err } = await isochron(args, folder)
    if (code !== 0) throw new Error(`isochron ${args.join(' ')}: ${err}`)
  }
  return { folder, lake: join(folder, 'lake'), strategy: (file) => join(folder, 'strategies', `${file}.ts`) }
}
