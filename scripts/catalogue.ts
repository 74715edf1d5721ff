import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Checklist, PROFILES, type ProfileNotes, type Requirement } from '../harness/core/requirement.js';

const text = z.string().trim().min(1);
const perProfile = <T extends z.ZodType>(value: T) => z.record(z.enum(PROFILES), value);
const level = z.enum(['mandatory', 'recommended', 'informational']);

/** One row of `harness/requirements/<area>.yaml`; a single level holds for every profile. */
const row = z.strictObject({
  title: text,
  failureTitle: text,
  remedy: text,
  level: z.union([level.transform((one) => ({ '2026-02': one, '2026-10': one })), perProfile(level)]),
  coverage: z.enum(['check', 'attest', 'excluded']),
  coverageReason: text.exactOptional(),
  basis: z.enum(['directory', 'claude-client', 'spec-MUST', 'spec-SHOULD', 'rfc', 'good-practice']),
  applies: text,
  lines: z.array(text),
  requirement: text,
  source: text,
  verify: text,
  verdict: text,
  defect: text,
  untestableTolerated: z.literal(true).exactOptional(),
});

const family = z.strictObject({ name: text, source: text, lines: z.record(text, text) });
const checklistsFile = z.strictObject({ checklists: z.array(family), codes: z.array(family) });
const profilesFile = perProfile(z.strictObject({ description: text, date: z.iso.date(), sources: z.array(text) }));

/** Everything that `harness/requirements/*.yaml` says. */
export interface Catalogue {
  requirements: Requirement[];
  checklists: Checklist[];
  /** The further families of codes: common issues, advice, facts and dashboard rules. */
  codes: Checklist[];
  profiles: Record<string, ProfileNotes>;
}

const NOT_AREAS = new Set(['checklists', 'profiles']);
const SLUG = /^[a-z][a-zA-Z0-9]*(-[a-zA-Z0-9]+)*$/;

/**
 * Reads the catalogue as it is written.
 * @param folder `harness/requirements`
 * @param problems gets one sentence for each thing that is wrong; bad rows are left out
 */
export function readCatalogue(folder: string, problems: string[]): Catalogue {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort();
  const areas = files.map((file) => basename(file, '.yaml')).filter((area) => !NOT_AREAS.has(area));
  const read = (name: string): unknown => {
    if (!files.includes(`${name}.yaml`)) return undefined;
    try {
      return parse(readFileSync(join(folder, `${name}.yaml`), 'utf8')) ?? undefined;
    } catch (error) {
      problems.push(
        `${name}.yaml is not YAML, or names a row twice: ${error instanceof Error ? error.message : String(error)}`,
      );
      return undefined;
    }
  };
  const valid = <T>(what: string, schema: z.ZodType<T>, value: unknown): T | undefined => {
    const parsed = schema.safeParse(value);
    for (const { path, message } of parsed.error?.issues ?? [])
      problems.push(`${what}: ${path.join('.') || 'it'}: ${message}`);
    return parsed.data;
  };

  const requirements = areas.flatMap((area) =>
    Object.entries(valid(`${area}.yaml`, z.record(text, z.unknown()), read(area) ?? {}) ?? {}).flatMap(
      ([name, value]) => {
        const id = `${area}.${name}`;
        if (!SLUG.test(name)) problems.push(`${id} is not a well-formed id: write words joined by hyphens`);
        const fields = valid(`${area}.yaml, row ${name}`, row, value);
        return fields ? [{ id, area, ...fields }] : [];
      },
    ),
  );
  const lists = read('checklists');
  const families = lists === undefined ? undefined : valid('checklists.yaml', checklistsFile, lists);
  const asChecklist = ({ lines, ...list }: z.output<typeof family>): Checklist => ({
    ...list,
    lines: Object.entries(lines).map(([line, words]) => ({ line, text: words })),
  });
  const notes = read('profiles');
  return {
    requirements,
    checklists: (families?.checklists ?? []).map(asChecklist),
    codes: (families?.codes ?? []).map(asChecklist),
    profiles: (notes === undefined ? undefined : valid('profiles.yaml', profilesFile, notes)) ?? {},
  };
}

/**
 * What does not fit together, one sentence each: rows, checks, defects and the codes of checklist lines.
 * @param checks ids of the checks that there are
 * @param defects ids of the defects that there are
 */
export function gapsOf(
  { requirements, checklists, codes }: Catalogue,
  checks: ReadonlySet<string>,
  defects: ReadonlySet<string>,
): string[] {
  const rows = new Map(requirements.map((row) => [row.id, row]));
  const known = new Set([...checklists, ...codes].flatMap(({ lines }) => lines.map(({ line }) => line)));
  const path = (id: string): string => `${id.replace('.', '/')}.ts`;
  return [
    ...[...checks].flatMap((id) => [
      ...(rows.has(id) ? [] : [`check ${id} has no row: add it to harness/requirements/${id.split('.')[0]}.yaml`]),
      ...(rows.get(id)?.coverage === 'excluded' ? [`check ${id} judges a row that is excluded`] : []),
      ...(defects.has(id) ? [] : [`check ${id} has no defect: add mocks/defects/${path(id)}`]),
    ]),
    ...[...defects]
      .filter((id) => !checks.has(id))
      .map((id) => `defect ${id} has no check: add harness/checks/${path(id)}`),
    ...requirements.flatMap(({ id, lines }) =>
      lines.filter((line) => !known.has(line)).map((line) => `${id} names line ${line}, which no list has`),
    ),
  ];
}
