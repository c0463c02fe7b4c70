/** What comes from outside cannot command the terminal that shows it. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { terminalText } from '../../../data/commands/terminal-text.js'

const ESC = '\u001b'

describe('text for a terminal', () => {
  it.each([
    ['a title is shown, not set', `AMZN${ESC}]0;owned\u0007`, 'AMZN\\x1b]0;owned\\x07'],
    ['a screen is not cleared', `${ESC}[2J${ESC}[H`, '\\x1b[2J\\x1b[H'],
    ['a line is not written over', 'error: no\rall well', 'error: no\\x0dall well'],
    ['the eight-bit introducers neither', '\u009b2J\u0090q\u007f', '\\x9b2J\\x90q\\x7f'],
    ['letters stand in their order', 'AB\u202eDC\u2066', 'AB\\u{202e}DC\\u{2066}'],
    ['nothing is hidden', `${ESC}[8mhidden`, '\\x1b[8mhidden'],
    ['lines end where they end', 'a\u2028b\nc\td', 'a\\u{2028}b\nc\td'],
    ['our own colours stay', `${ESC}[1mPnL${ESC}[0m ${ESC}[32m+1${ESC}[0m`, `${ESC}[1mPnL${ESC}[0m ${ESC}[32m+1${ESC}[0m`],
    ['and so does what people write', 'Größe 価格 → 🂡 100 %', 'Größe 価格 → 🂡 100 %'],
  ])('%s', (_name, text, shown) => {
    expect(terminalText(text)).toBe(shown)
  })

  it('is what the process writes, to both of its streams', () => {
    const program = fileURLToPath(new URL('says-something.ts', import.meta.url))
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', program, `${ESC}[2J`], { encoding: 'utf8' })
    expect([stdout, stderr, status]).toEqual(['out \\x1b[2J\n', 'err \\x1b[2J\n', 0])
  })
})

describe.skipIf(process.platform !== 'linux')('output that cannot be written', () => {
  const saying = (redirect: string): { out: string; err: string; status: number | null } => {
    const program = fileURLToPath(new URL('says-something.ts', import.meta.url))
    const { stdout, stderr, status } = spawnSync('bash', ['-c', `"$0" --import tsx "$1" hello ${redirect}`, process.execPath, program], { encoding: 'utf8' })
    return { out: stdout, err: stderr, status }
  }

  it('because the disk is full is said in a sentence, and the process fails whatever the command answered', () => {
    expect(saying('>/dev/full')).toEqual({
      out: '', err: 'err hello\nerror: standard output: cannot be written (ENOSPC): the disk is full: make room.\n', status: 1,
    })
  })

  it('of errors is let go: the command itself goes on', () => {
    expect(saying('2>/dev/full')).toEqual({ out: 'out hello\n', err: '', status: 0 })
  })
})
