import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { INPUT_CLASS_NAMES, InputClass } from '../../../core/kernel/lane.js'
import { InboxLane, kernelOf, runToEnd } from './inbox-lane.js'

interface LaneSpec {
  readonly inputClass: InputClass
  readonly name: string
}

/** One input and what it pushes to other lanes when it is dispatched. */
interface Input {
  readonly lane: number
  readonly delayNs: number
  readonly next: readonly Input[]
}

interface Pending {
  readonly timeNs: number
  readonly lane: number
  readonly sequence: number
  readonly input: Input
}

const describeInput = (lane: LaneSpec, timeNs: number, sequence: number): string => `${timeNs} ${INPUT_CLASS_NAMES[lane.inputClass]} ${lane.name} ${sequence}`

/** What should happen: all inputs known so far are sorted anew before each is taken. */
function naive(lanes: readonly LaneSpec[], inputs: readonly Input[]): string[] {
  const sent = lanes.map(() => 0)
  const pending: Pending[] = []
  const push = (fromNs: number, input: Input): void => {
    pending.push({ timeNs: fromNs + input.delayNs, lane: input.lane, sequence: ++sent[input.lane], input })
  }
  const order = (a: Pending, b: Pending): number => {
    const [left, right] = [lanes[a.lane], lanes[b.lane]]
    return a.timeNs - b.timeNs || left.inputClass - right.inputClass || (left.name === right.name ? 0 : left.name < right.name ? -1 : 1) || a.sequence - b.sequence
  }
  inputs.forEach((input) => push(0, input))
  const log: string[] = []
  for (;;) {
    const first = pending.sort(order).shift()
    if (first === undefined) return log
    log.push(describeInput(lanes[first.lane], first.timeNs, first.sequence))
    first.input.next.forEach((input) => push(first.timeNs, input))
  }
}

/** What does happen. @param added the order in which the lanes are added to the kernel */
async function dispatched(lanes: readonly LaneSpec[], inputs: readonly Input[], added: readonly number[]): Promise<string[]> {
  const kernel = kernelOf()
  const inboxes = lanes.map(({ inputClass, name }) => new InboxLane(inputClass, name, true))
  const log: string[] = []
  const push = (fromNs: number, input: Input): void => {
    const inbox = inboxes[input.lane]
    inbox.push(fromNs + input.delayNs, () => {
      log.push(describeInput(lanes[input.lane], kernel.nowNs, inbox.sequence))
      input.next.forEach((next) => push(kernel.nowNs, next))
    })
  }
  inputs.forEach((input) => push(0, input))
  for (const lane of added) kernel.addLane(inboxes[lane])
  expect(await runToEnd(kernel)).toBe('end-of-data')
  return log
}

const CLASSES = Object.values(InputClass).filter((inputClass) => inputClass !== InputClass.timer)
const lanesOf = fc.uniqueArray(fc.record({ inputClass: fc.constantFrom(...CLASSES), name: fc.constantFrom('a', 'b', 'B', 'ab', 'Ä', '10', '9') }), {
  minLength: 3, maxLength: 6, selector: ({ inputClass, name }) => `${inputClass}${name}`,
})

/** Inputs of `lanes` lanes, which push others up to `depth` times in a row. Few instants, so that many share one. */
function inputOf(lanes: number, depth: number): fc.Arbitrary<Input> {
  return fc.record({
    lane: fc.nat({ max: lanes - 1 }), delayNs: fc.nat({ max: 4 }),
    next: depth === 0 ? fc.constant([]) : fc.array(inputOf(lanes, depth - 1), { maxLength: 2 }),
  })
}

const worlds = lanesOf.chain((lanes) => fc.record({
  lanes: fc.constant(lanes),
  added: fc.shuffledSubarray(lanes.map((_, lane) => lane), { minLength: lanes.length }),
  inputs: fc.array(inputOf(lanes.length, 3), { minLength: 1, maxLength: 6 }),
}))

describe('the order of inputs', () => {
  it('is time, then class, then name of the source, then sequence', async () => {
    const lanes: LaneSpec[] = [
      { inputClass: InputClass.market, name: 'XNAS/AMZN' }, { inputClass: InputClass.market, name: 'XNAS/AAPL' }, { inputClass: InputClass.report, name: 'XNAS' },
      { inputClass: InputClass.operator, name: 'console' }, { inputClass: InputClass.command, name: 'XNAS' }, { inputClass: InputClass.exchange, name: 'XNAS/AMZN' },
    ]
    const inputs = lanes.flatMap((_, lane) => [7, 7, 5].map((delayNs) => ({ lane, delayNs, next: [] })))
    expect(await dispatched(lanes, inputs, [3, 1, 5, 0, 4, 2])).toEqual([
      '5 exchange XNAS/AMZN 3', '5 command XNAS 3', '5 operator console 3', '5 report XNAS 3', '5 market XNAS/AAPL 3', '5 market XNAS/AMZN 3',
      '7 exchange XNAS/AMZN 1', '7 exchange XNAS/AMZN 2', '7 command XNAS 1', '7 command XNAS 2', '7 operator console 1', '7 operator console 2',
      '7 report XNAS 1', '7 report XNAS 2', '7 market XNAS/AAPL 1', '7 market XNAS/AAPL 2', '7 market XNAS/AMZN 1', '7 market XNAS/AMZN 2',
    ])
  })

  it('does not depend on the order in which lanes are added', async () => {
    await fc.assert(fc.asyncProperty(worlds, async ({ lanes, added, inputs }) => {
      const inTurn = lanes.map((_, lane) => lane)
      expect(await dispatched(lanes, inputs, added)).toEqual(await dispatched(lanes, inputs, inTurn))
    }), { numRuns: 200 })
  })

  it('a lane that pushes to another during its dispatch never lets a later input overtake', async () => {
    await fc.assert(fc.asyncProperty(worlds, async ({ lanes, added, inputs }) => {
      expect(await dispatched(lanes, inputs, added)).toEqual(naive(lanes, inputs))
    }), { numRuns: 1_000 })
  })

  it('what is pushed for a class that this instant has passed still comes next, at the same instant', async () => {
    const lanes: LaneSpec[] = [{ inputClass: InputClass.market, name: 'm' }, { inputClass: InputClass.command, name: 'c' }, { inputClass: InputClass.report, name: 'r' }]
    const command: Input = { lane: 1, delayNs: 0, next: [{ lane: 2, delayNs: 0, next: [] }] }
    const inputs: Input[] = [{ lane: 0, delayNs: 5, next: [command] }, { lane: 0, delayNs: 5, next: [] }]
    expect(await dispatched(lanes, inputs, [0, 1, 2])).toEqual(['5 market m 1', '5 command c 1', '5 report r 1', '5 market m 2'])
  })

  it('two lanes of one class and name are refused: names order inputs', () => {
    const kernel = kernelOf()
    kernel.addLane(new InboxLane(InputClass.market, 'XNAS/AMZN', true))
    kernel.addLane(new InboxLane(InputClass.exchange, 'XNAS/AMZN', true))
    expect(() => kernel.addLane(new InboxLane(InputClass.market, 'XNAS/AMZN', true))).toThrow(
      "two inputs of one class are named 'XNAS/AMZN': names order inputs, so each needs its own",
    )
  })
})
