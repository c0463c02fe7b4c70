import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DueQueue } from '../../../core/kernel/due-queue.js'

/** Either something is sent, due after so much, or the first is taken out. */
const steps = fc.array(fc.option(fc.nat({ max: 12 }), { freq: 2 }), { maxLength: 400 })

describe('things that become due', () => {
  it('come out by due time, then in the order of sending, whatever was sent between', () => {
    fc.assert(fc.property(steps, fc.integer({ min: -50, max: 50 }), (plan, shiftNs) => {
      const queue = new DueQueue()
      let model: { dueNs: number; sequence: number }[] = []
      plan.forEach((dueNs, step) => {
        if (dueNs !== null) {
          queue.push(dueNs)
          model.push({ dueNs, sequence: queue.pushed })
        } else if (model.length > 0) {
          model.sort((a, b) => a.dueNs - b.dueNs || a.sequence - b.sequence)
          const first = model.shift()
          expect(queue.firstDueNs).toBe(first?.dueNs)
          expect(queue.sequenceOf(queue.pop())).toBe(first?.sequence)
        }
        // The epoch moves now and then.
        if (step % 50 === 49) {
          queue.shift(shiftNs)
          model = model.map((one) => ({ ...one, dueNs: one.dueNs + shiftNs }))
        }
        expect(queue.size).toBe(model.length)
      })
      const left = model.sort((a, b) => a.dueNs - b.dueNs || a.sequence - b.sequence).map(({ sequence }) => sequence)
      expect(left.map(() => queue.sequenceOf(queue.pop()))).toEqual(left)
      expect(queue.firstDueNs).toBe(Infinity)
    }))
  })

  it('keep slots apart: what the owner stores by slot is not overwritten while it waits', () => {
    const queue = new DueQueue()
    const payload: number[] = []
    for (let i = 0; i < 1_000; i++) payload[queue.push(1_000 - i)] = i
    expect(queue.slots).toBeGreaterThanOrEqual(1_000)
    const out: number[] = []
    while (queue.size > 0) out.push(payload[queue.pop()])
    expect(out).toEqual(Array.from({ length: 1_000 }, (_, i) => 999 - i))
  })
})
