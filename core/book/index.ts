/** Order books: every order in its queue (L3), quantities by price (L2), quotes (L1), and the one view that strategies read. */
export { BookView, NO_ASK, NO_BID } from './book-view.js'
export type { BookSnapshot, LevelState, QueueAhead, SnapshotLevel } from './book-view.js'
export { BookDepth, Books } from './books.js'
export { L2Books } from './l2-books.js'
export type { LevelFaults } from './l2-books.js'
export { L3Books } from './l3-books.js'
export type { BookFaults } from './l3-books.js'
