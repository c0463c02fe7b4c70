/**
 * LOBSTER: message and orderbook files of a window of a book.
 */
export { CsvLines } from './csv-lines.js'
export { INFERRED_ID_HIGH, LobsterNormaliser } from './normaliser.js'
export type { LobsterCounters, LobsterNormaliserOptions } from './normaliser.js'
export { DUMMY_ASK, DUMMY_BID, levelsOf, LobsterType, readBookRow, readMessage } from './rows.js'
export type { LobsterMessage, LobsterRowError } from './rows.js'
