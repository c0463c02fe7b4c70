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

  it('held back, they come at that time in the order of sending; what is due later stays where it is', () => {
    fc.assert(fc.property(fc.array(fc.nat({ max: 30 }), { maxLength: 200 }), fc.nat({ max: 30 }), (dues, untilNs) => {
      const queue = new DueQueue()
      for (const dueNs of dues) queue.push(dueNs)
      expect(queue.holdBack(untilNs)).toBe(dues.filter((dueNs) => dueNs < untilNs).length)
      const expected = dues.map((dueNs, at) => [Math.max(dueNs, untilNs), at + 1]).sort((a, b) => a[0] - b[0] || a[1] - b[1])
      expect(expected.map(() => [queue.firstDueNs, queue.sequenceOf(queue.pop())])).toEqual(expected)
    }))
  })

  it('held back for ever, they are gone, and their room is free', () => {
    const queue = new DueQueue()
    for (let at = 0; at < 64; at++) queue.push(at)
    expect([queue.holdBack(Infinity), queue.size, queue.firstDueNs]).toEqual([64, 0, Infinity])
    for (let at = 0; at < 64; at++) queue.push(64 - at)
    expect([queue.slots, queue.firstDueNs]).toEqual([64, 1])
  })
})
