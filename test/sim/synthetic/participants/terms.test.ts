/** What people write of participants: presets by name, changes field by field, and every problem at once. */
import { describe, expect, it } from 'vitest'
import { PRESET_NAMES, PRESETS } from '../../../../sim/synthetic/participants/presets.js'
import { checkedParticipants, participantSchema } from '../../../../sim/synthetic/participants/terms.js'

describe('terms of participants', () => {
  it('are a preset by its name, and each preset is what anybody could have written', () => {
    for (const name of PRESET_NAMES) {
      expect(checkedParticipants(name)).toEqual(PRESETS[name])
      expect(participantSchema.parse(PRESETS[name])).toEqual(PRESETS[name])
    }
  })

  it('change a preset field by field, calm unless another is named', () => {
    expect(checkedParticipants({})).toEqual(PRESETS.calm)
    const terms = checkedParticipants({ preset: 'thin', makers: { count: 5 }, noise: { perSecond: 2.5 } })
    expect(terms).toEqual({ ...PRESETS.thin, makers: { ...PRESETS.thin.makers, count: 5 }, noise: { ...PRESETS.thin.noise, perSecond: 2.5 } })
  })

  it.each([
    ['quiet', ["participants.preset: found 'quiet', expected one of calm, busy, thin, stressed, flash-crash"]],
    [7, ['participants: found 7, expected participants, an object with preset, value, makers, momentum, fundamental, noise, institutions, sweep']],
    [{ maker: {} }, ['participants: found maker, expected no other fields than preset, value, makers, momentum, fundamental, noise, institutions, sweep']],
    [{ makers: { count: -1, latency: 'soon' }, noise: { clusteringPct: 100 } }, [
      'participants.makers.count: found -1, expected a whole number from 0 to 1000',
      "participants.makers.latency: found 'soon', expected a duration from 0ns to 1 hour, such as 250us, 1.5ms or 30s",
      'participants.noise.clusteringPct: found 100, expected a number from 0 to 95',
    ]],
    [{ makers: { every: '10ns' } }, ["participants.makers.every: found '10ns', expected a duration from 1us to 1 hour, such as 250us, 1.5ms or 30s"]],
    [{ institutions: { style: 'vwap' } }, ["participants.institutions.style: found 'vwap', expected twap or pov"]],
    [{ institutions: { lots: 50, lotsMax: 20 } }, ['participants.institutions: found lots 50 above lotsMax 20, expected the least parent order not above the largest']],
  ])('refuse %j, and say where', (value, problems) => {
    expect(() => checkedParticipants(value)).toThrow(new RangeError(problems.join('\n')))
  })

  it('say the place that they are called', () => {
    expect(() => checkedParticipants({ sweep: { count: 2 } }, 'venues.XNAS.participants')).toThrow('venues.XNAS.participants.sweep.count: found 2, expected a whole number from 0 to 1')
  })
})
