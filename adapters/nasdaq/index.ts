/**
 * Nasdaq: TotalView-ITCH 5.0, its BinaryFILE framing and MoldUDP64.
 */
export { describeByteError } from './byte-error.js'
export type { ByteError } from './byte-error.js'
export { BINARY_FILE_END, BinaryFileFramer, writeBinaryFileLength } from './binary-file.js'
export type { BinaryFileError, BinaryFileReason } from './binary-file.js'
export {
  encodeMoldEndOfSession, encodeMoldHeartbeat, encodeMoldPacket, encodeMoldRequest, MOLD_HEADER_LENGTH, MoldUdp64Receiver,
} from './mold-udp64.js'
export type { MoldError, MoldReason, MoldReceiverOptions, SequenceGap } from './mold-udp64.js'
export { decodeItch, encodeItch, isItchRefusal } from './itch/codec.js'
export type { ItchMessage, ItchMessageOf, ItchRefusal } from './itch/codec.js'
export { ItchCounters } from './itch/counters.js'
export { ITCH_LENGTH_MAX, ItchExporter } from './itch/exporter.js'
export type { ItchExporterOptions, ItchExportRefusal } from './itch/exporter.js'
export { ITCH_HEADER, ITCH_LENGTHS, ITCH_MESSAGES, ITCH_TYPES } from './itch/messages.js'
export type { ItchField, ItchFieldType, ItchMessageSpec, ItchType } from './itch/messages.js'
export { ItchNormaliser } from './itch/normaliser.js'
export type { ItchNormaliserOptions } from './itch/normaliser.js'
export { describeTimeWentBack } from './itch/time-went-back.js'
export type { TimeWentBack } from './itch/time-went-back.js'
