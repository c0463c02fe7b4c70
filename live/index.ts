/** The real clock of a process. */
export { host } from './host.js'
export type { Host } from './host.js'
