/**
 * Bytes ⇄ core events, a folder for each protocol family.
 */
export * from './nasdaq/index.js'
export * from './lobster/index.js'
