/**
 * A feed whose time goes back. Within one feed ITCH stamps never do (section 1.2), so a file that does is damaged, sorted wrongly or two
 * files in one; what to do about it is the importer's decision, and this is what it needs to say so.
 */

export interface TimeWentBack {
  /** Number of the message in its feed, from 1. */
  readonly sequence: number
  /** Its time, run time, ns. */
  readonly foundNs: number
  /** The latest time before it, run time, ns: the least that was expected. */
  readonly expectedNs: number
}

/**
 * The sentence for people.
 *
 * @param source name of the file or feed
 * @param byteOffset where the message starts in it
 * @param formatTime run time → text, such as `epoch.toIso`
 */
export function describeTimeWentBack(
  wentBack: TimeWentBack, source: string, byteOffset: number, formatTime: (timeNs: number) => string = (timeNs) => `${timeNs} ns`,
): string {
  return `${source}: message ${wentBack.sequence} at byte ${byteOffset}: time went back: found ${formatTime(wentBack.foundNs)}, `
    + `expected ${formatTime(wentBack.expectedNs)} or later. Sort the file, or import the days it holds one by one.`
}
