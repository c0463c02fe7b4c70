import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Kernel, KernelOptions } from '../../../core/kernel/kernel.js'
import { InputClass } from '../../../core/kernel/lane.js'
import { MarketLane } from '../../../core/kernel/market-lane.js'
import type { EventSource } from '../../../core/market/source.js'
import { TimerQueue } from '../../../core/timers/timer-queue.js'
import { InboxLane, kernelOf, runToEnd } from './inbox-lane.js'
import { lateSource, rowsSource } from './rows.js'

interface Run {
  readonly kernel: Kernel
  readonly log: string[]
  readonly timers: TimerQueue
}

/** A kernel over market data, with every dispatched row in its log. */
function runOf(sources: readonly EventSource[], options: Partial<KernelOptions> = {}): Run {
  const timers = new TimerQueue()
  const kernel = kernelOf({ timers, ...options })
  const log: string[] = []
  for (const source of sources) {
    kernel.addLane(new MarketLane(InputClass.market, source, (batch, row) => log.push(`${kernel.nowNs} ${source.name} ${batch.sequence[row]}`), {
      ended: () => log.push(`${kernel.nowNs} ${source.name} ended`),
    }))
  }
  return { kernel, log, timers }
}

describe('market data', () => {
  const times = fc.array(fc.nat({ max: 30 }), { maxLength: 30 }).map((list) => list.sort((a, b) => a - b))

  it('how large batches are and how late they come changes nothing', async () => {
    await fc.assert(fc.asyncProperty(times, times, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.boolean(), fc.boolean(), async (a, b, aRows, bRows, aLate, bLate) => {
      const expected = runOf([rowsSource('A', a, 100), rowsSource('B', b, 100)])
      await runToEnd(expected.kernel)
      const late = (isLate: boolean, source: EventSource): EventSource => (isLate ? lateSource(source, 1) : source)
      const { kernel, log } = runOf([late(bLate, rowsSource('B', b, bRows)), late(aLate, rowsSource('A', a, aRows))])
      await runToEnd(kernel)
      // Where nothing has been dispatched yet, ends are told in the order of the lanes too.
      expect(log).toEqual(expected.log)
    }), { numRuns: 60 })
  })

  it('says once that a source has ended: after its last event, before any later input', async () => {
    const { kernel, log } = runOf([rowsSource('A', [10, 20], 1), rowsSource('B', [10, 30], 2), rowsSource('C', [])])
    await runToEnd(kernel)
    expect(log).toEqual(['-Infinity C ended', '10 A 1', '10 B 1', '20 A 2', '20 A ended', '30 B 2', '30 B ended'])
  })

  it('is delayed by the latency of the feed, by the stamp that it asks for', async () => {
    const kernel = kernelOf()
    const seen: string[] = []
    const stamped = (name: string): EventSource => {
      const source = rowsSource(name, [10, 20])
      return { name, next: () => {
        const batch = source.next()
        if (batch instanceof Promise || batch === undefined) return undefined
        for (let row = 0; row < batch.length; row++) batch.timeNs[row] += 3
        return batch
      } }
    }
    kernel.addLane(new MarketLane(InputClass.market, stamped('received'), () => seen.push(`received ${kernel.nowNs}`), { delayNs: 5 }))
    kernel.addLane(new MarketLane(InputClass.exchange, stamped('stamped'), () => seen.push(`stamped ${kernel.nowNs}`), { stamp: 'exchangeTimeNs' }))
    await runToEnd(kernel)
    expect(seen).toEqual(['stamped 10', 'received 18', 'stamped 20', 'received 28'])
  })

  it('time that goes back is an error that names source, message, found and expected', async () => {
    for (const rows of [1, 2, 3]) {
      const { kernel } = runOf([rowsSource('XNAS/AMZN', [10, 30, 20], rows)])
      await expect(runToEnd(kernel)).rejects.toThrow(
        "XNAS/AMZN: time goes back at message 3: found 20 ns after 30 ns (since the run's epoch); expected times that never fall: import the data again, the importer says where",
      )
    }
  })

  it('a lane whose head is in the past is a bug of ours, named', async () => {
    const kernel = kernelOf()
    const late = new InboxLane(InputClass.report, 'XNAS', false)
    kernel.addLane(late)
    kernel.addLane(new MarketLane(InputClass.market, rowsSource('A', [10, 20]), () => late.push(5, () => {})))
    await expect(runToEnd(kernel)).rejects.toThrow('XNAS comes up with an input of 5 ns after 10 ns: inputs were taken out of order')
  })

  it('a handler that throws stops the run there, and every source is closed', async () => {
    const closed: string[] = []
    const kernel = kernelOf()
    const seen: number[] = []
    for (const name of ['A', 'B']) {
      kernel.addLane(new MarketLane(InputClass.market, { ...rowsSource(name, [10, 20, 30]), close: () => void closed.push(name) }, () => {
        seen.push(kernel.nowNs)
        if (kernel.nowNs === 20) throw new Error('enough')
      }))
    }
    await expect(runToEnd(kernel)).rejects.toThrow('enough')
    expect(seen).toEqual([10, 10, 20])
    expect(closed.sort()).toEqual(['A', 'B'])
    expect(kernel.inDispatch).toBe(false)
  })
})

describe('the end of a run', () => {
  it('comes with the end of the data; timers of the last instant still fire, later ones do not', async () => {
    const { kernel, log, timers } = runOf([rowsSource('A', [10, 20])])
    const owner = timers.owner('test')
    for (const dueNs of [15, 20, 21]) timers.schedule(dueNs, owner, `t${dueNs}`, () => log.push(`${kernel.nowNs} timer`))
    expect(await kernel.run()).toBe('end-of-data')
    expect(log).toEqual(['10 A 1', '15 timer', '20 A 2', '20 A ended', '20 timer'])
  })

  it('comes with the time: what is at the last instant is still run', async () => {
    const { kernel, log, timers } = runOf([rowsSource('A', [10, 20, 21])], { untilNs: 20 })
    timers.schedule(20, timers.owner('test'), 't', () => log.push('20 timer'))
    expect(await kernel.run()).toBe('time')
    expect(log).toEqual(['10 A 1', '20 A 2', '20 timer'])
    expect(kernel.nowNs).toBe(20)
  })

  it('is the end of the data where they end before the time is up', async () => {
    const { kernel } = runOf([rowsSource('A', [10])], { untilNs: 20 })
    expect(await kernel.run()).toBe('end-of-data')
  })

  it('comes with an operator, before the next input', async () => {
    const { kernel, log } = runOf([rowsSource('A', [10, 20])])
    const operator = new InboxLane(InputClass.operator, 'console', false)
    kernel.addLane(operator)
    operator.push(20, () => kernel.stop())
    expect(await kernel.run()).toBe('operator')
    expect(log).toEqual(['10 A 1'])
  })

  it('scenario 6: commands in flight at the end, or sent while stopping, still settle in their order', async () => {
    const { kernel, log } = runOf([rowsSource('A', [10])])
    const commands = new InboxLane(InputClass.command, 'XSIM', false)
    const reports = new InboxLane(InputClass.report, 'XSIM', false)
    kernel.addLane(commands)
    kernel.addLane(reports)
    const command = (name: string, dueNs: number): void => commands.push(dueNs, () => {
      log.push(`${kernel.nowNs} ${name} arrives`)
      reports.push(kernel.nowNs + 7, () => log.push(`${kernel.nowNs} ${name} reported (${kernel.cause.inputClass} ${kernel.cause.source} ${kernel.cause.sequence})`))
    })
    const early = new InboxLane(InputClass.operator, 'plan', true)
    kernel.addLane(early)
    early.push(8, () => command('submit', 15))
    expect(await kernel.run()).toBe('end-of-data')
    kernel.settle(() => {
      log.push(`${kernel.nowNs} stopping (${kernel.cause.inputClass} ${kernel.cause.source})`)
      command('cancel', kernel.nowNs + 4)
    })
    expect(log).toEqual([
      '10 A 1', '10 A ended', '10 stopping (run stop)', '14 cancel arrives', '15 submit arrives', '21 cancel reported (report XSIM 1)', '22 submit reported (report XSIM 2)',
    ])
  })

  it('a run without any data ends at once', async () => {
    expect(await kernelOf().run().catch(String)).toBe('end-of-data')
  })
})

describe('a dispatch', () => {
  it('is surrounded by the guard, which comes down while the kernel stands still', async () => {
    const guards: string[] = []
    const { kernel, log } = runOf([lateSource(rowsSource('A', [10, 20], 1))], { guard: { enter: () => guards.push('up'), leave: () => guards.push('down') } })
    await runToEnd(kernel)
    expect(log).toEqual(['10 A 1', '20 A 2', '20 A ended'])
    expect(guards.slice(0, 6)).toEqual(['up', 'down', 'up', 'down', 'up', 'down'])
  })

  it('is followed, at the same instant and before any other input, by what was asked for after it', async () => {
    const kernel = kernelOf()
    const log: string[] = []
    for (const name of ['A', 'B']) {
      kernel.addLane(new MarketLane(InputClass.market, rowsSource(name, [10]), () => {
        log.push(name)
        kernel.afterDispatch(() => {
          log.push(`after ${name}`)
          kernel.afterDispatch(() => log.push(`after that ${name}`))
        })
      }))
    }
    await runToEnd(kernel)
    expect(log).toEqual(['A', 'after A', 'after that A', 'B', 'after B', 'after that B'])
    expect(() => kernel.afterDispatch(() => {})).toThrow('afterDispatch needs a dispatch to be after')
  })

  it('an endless chain of such callbacks is an error that says so', async () => {
    const kernel = kernelOf()
    const again = (): void => kernel.afterDispatch(again)
    kernel.addLane(new MarketLane(InputClass.market, rowsSource('A', [10]), again))
    await expect(runToEnd(kernel)).rejects.toThrow(/microtasks .* at one instant .* time would never go on/)
  })

  it('names its cause: class, source, sequence and time', async () => {
    const timers = new TimerQueue()
    const kernel = kernelOf({ timers })
    const causes: unknown[] = []
    kernel.addLane(new MarketLane(InputClass.market, rowsSource('A', [10, 20]), () => {
      causes.push(kernel.cause)
      if (kernel.nowNs === 10) timers.schedule(15, timers.owner('me'), 't', () => causes.push(kernel.cause))
    }))
    await runToEnd(kernel)
    expect(causes).toEqual([
      { inputClass: 'market', source: 'A', sequence: 1, timeNs: 10 }, { inputClass: 'timer', source: 'timers', sequence: 1, timeNs: 15 },
      { inputClass: 'market', source: 'A', sequence: 2, timeNs: 20 },
    ])
    expect(kernel.dispatched).toBe(3)
  })

  it('a pause for the process changes nothing', async () => {
    let breaths = 0
    const { kernel, log } = runOf([rowsSource('A', [10, 10, 20, 30])], {
      breathEvery: 1,
      breathe: async () => {
        breaths++
        await new Promise((resolve) => setImmediate(resolve))
      },
    })
    await runToEnd(kernel)
    expect(log).toEqual(['10 A 1', '10 A 2', '20 A 3', '30 A 4', '30 A ended'])
    expect(breaths).toBeGreaterThan(2)
  })
})
