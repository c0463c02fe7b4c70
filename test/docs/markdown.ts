/** Markdown of the documentation, as far as its tests need it: fenced blocks, lines of commands, links. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface CodeBlock {
  /** `README.md:57`, where the code begins. */
  readonly place: string
  readonly language: string
  readonly code: string
  /** The text block that follows with nothing between: what the code prints. */
  output: string | undefined
}

/** Every fenced block of a page. */
export function codeBlocks(path: string, text: string): CodeBlock[] {
  const blocks: CodeBlock[] = []
  for (const match of text.matchAll(/^```(\w*)\n(.*?)^```$/gms)) {
    const [whole, language, code] = match
    const previous = blocks.at(-1)
    if (language === 'text' && previous !== undefined && text.slice(0, match.index).endsWith(`${previous.code}\`\`\`\n\n`)) previous.output = code
    blocks.push({ place: `${path}:${text.slice(0, match.index + whole.indexOf('\n') + 1).split('\n').length}`, language, code, output: undefined })
  }
  return blocks
}

/** A command as a page shows it: in a block, after `$ `, or as a span of code. */
export interface ShownCommand {
  readonly place: string
  readonly words: readonly string[]
}

/** Everything on a page that begins with `isochron` where a command begins. */
export function shownCommands(path: string, text: string): ShownCommand[] {
  const commands: ShownCommand[] = []
  text.split('\n').forEach((line, index) => {
    const place = `${path}:${index + 1}`
    const block = /^\s*(?:\$ |.*\| )?(?:npx )?isochron( .*)$/.exec(line)
    if (block !== null && !line.startsWith('|')) commands.push({ place, words: block[1].trim().split(/\s+/) })
    else for (const span of line.matchAll(/`isochron ([^`]+)`/g)) commands.push({ place, words: span[1].split(/\s+/) })
  })
  return commands
}

/** Links to files of the repository. */
export function relativeLinks(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link.replace(/#.*$/, '')).filter((link) => link !== '' && !/^[a-z]+:/.test(link))
}

const ROOMS = ['core', 'adapters', 'data', 'sim', 'live']

/** Every page of the repository: path relative to the root, and text. */
export function pagesOf(root: string): { readonly path: string; readonly text: string }[] {
  const below = ROOMS.flatMap((room) => readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((path) => `${room}/${path.replaceAll('\\', '/')}`))
  const paths = [...readdirSync(root), ...below].filter((path) => path.endsWith('.md')).sort()
  return paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}
