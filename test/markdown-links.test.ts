/** Links in every page of the repository lead to a file that is there, and to a heading where they name one. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const LEFT_OUT = new Set(['node_modules', 'dist', 'docs', 'runs'])

function pagesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || LEFT_OUT.has(entry.name)) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? pagesBelow(path) : entry.name.endsWith('.md') ? [path] : []
  })
}

/** Headings as GitHub links to them. */
function anchorsOf(text: string): string[] {
  const outsideCode = text.replace(/^```.*?^```$/gms, '')
  return [...outsideCode.matchAll(/^#+ (.*)$/gm)].map(([, title]) => title.toLowerCase().replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'))
}

it.each(pagesBelow(root).map((path) => [relative(root, path), path] as const))('%s', (_name, path) => {
  const text = readFileSync(path, 'utf8').replace(/^```.*?^```$/gms, '')
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link).filter((link) => !/^[a-z]+:/.test(link))
  const broken = links.filter((link) => {
    const [file, anchor] = link.split('#')
    const target = file === '' ? path : join(dirname(path), file)
    return !existsSync(target) || (anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(anchor))
  })
  expect(broken).toEqual([])
})
