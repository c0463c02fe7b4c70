/** Both forms of a stream written as README.md of the format says, by another hand than the readers: what a generator in any language does. */
import { Action } from '../../../../sim/matching/match-stream/message.js'
import type { Side } from '../../../../core/market/vocabulary.js'
import type { OrderType, TimeInForce } from '../../../../core/orders/venue.js'
import { nameOf, Side as Sides } from '../../../../core/market/vocabulary.js'
import { OrderType as Types, TimeInForce as TimesInForce } from '../../../../core/orders/venue.js'
import { formatDecimal } from '../../../../core/units.js'

/** A plain message; of a cancel the last five say nothing, of a replace price and quantity do. */
export interface PlainMessage {
  readonly time: bigint
  readonly participant: number
  readonly order: number
  readonly action: Action
  readonly instrument: number
  readonly side: Side
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly price: number
  readonly qty: number
}

export function asCsv(messages: readonly PlainMessage[], priceDecimals: number): string {
  const lines = messages.map(({ time, participant, order, action, instrument, side, type, timeInForce, price, qty }) => [
    time, participant, order, nameOf(Action, action), instrument,
    ...(action === Action.new ? [nameOf(Sides, side), nameOf(Types, type), nameOf(TimesInForce, timeInForce)] : ['', '', '']),
    ...(action === Action.cancel ? ['', ''] : [formatDecimal(price, priceDecimals), qty]),
  ].join(','))
  return `time,participant,order,action,instrument,side,type,timeInForce,price,qty\n${lines.join('\n')}\n`
}

export function asBinary(messages: readonly PlainMessage[]): Buffer {
  const bytes = Buffer.alloc(16 + messages.length * 32)
  bytes.write('ISOMATCH', 'latin1')
  bytes.writeUInt32LE(1, 8)
  bytes.writeUInt32LE(32, 12)
  messages.forEach(({ time, participant, order, action, instrument, side, type, timeInForce, price, qty }, row) => {
    const at = 16 + row * 32
    bytes.writeBigUInt64LE(time, at)
    bytes.writeUInt32LE(participant, at + 8)
    bytes.writeUInt32LE(order, at + 12)
    bytes.writeUInt32LE(instrument, at + 16)
    bytes.writeInt32LE(price, at + 20)
    bytes.writeInt32LE(qty, at + 24)
    bytes.set([action, side, type, timeInForce], at + 28)
  })
  return bytes
}
