/** A process that makes a file and a folder, and ends before they are whole. Arguments: where, and how it ends: `exit`, `throw`, `answered` or a signal. */
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beginUnfinished, discardUnfinished } from '../../../data/disk/unfinished.js'
import { UnfinishedFile } from '../../../data/disk/unfinished-file.js'

const [, , folder, how] = process.argv
const file = new UnfinishedFile(join(folder, 'file'))
file.write(Buffer.from('half of i'))
const inside = beginUnfinished(join(folder, 'run'))
mkdirSync(join(inside, 'part'), { recursive: true })

const say = (): void => void process.stdout.write(`${readdirSync(folder).filter((name) => name.startsWith('.')).length} hidden\n`)
say()
if (how === 'exit') process.exit(3)
if (how === 'throw') throw new Error('nobody catches this')
const waiting = setInterval(() => {}, 1_000)
if (how === 'answered') {
  process.once('SIGTERM', () => {
    say()
    clearInterval(waiting)
    discardUnfinished(inside)
    file.commit()
  })
}
process.kill(process.pid, how === 'answered' ? 'SIGTERM' : how)
