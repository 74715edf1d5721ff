import { z } from 'zod';
import { IMPACTS } from '../core/probe.js';
import { PROFILES } from '../core/requirement.js';

const text = z.string().min(1);
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });
const json = z.json();
const args = z.record(z.string(), json);
const step = z.union([
  z.strictObject({ fill: z.strictObject({ label: text.optional(), selector: text.optional(), value: z.string() }) }),
  z.strictObject({
    click: z.strictObject({ role: text.optional(), name: text.optional(), selector: text.optional() }),
  }),
  z.strictObject({ totp: z.strictObject({ label: text.optional(), selector: text.optional() }) }),
]);

/** `touchstone.yaml`. Only `url` is required; unknown keys are errors, all named at once. */
export const targetSchema = z.strictObject({
  url: httpUrl,
  name: text.optional(),
  profile: z.enum(PROFILES).default('2026-10'),
  impact: z.union([z.literal('all'), z.array(z.enum(IMPACTS))]).default(['sign-in', 'call-safe-tools']),
  deadlineMs: z.int().positive().default(900_000),
  auth: z.enum(['none', 'oauth', 'mixed']).optional(),
  accounts: z.array(z.strictObject({ username: text, password: text, totpSecret: text.optional() })).default([]),
  signInOrigins: z.array(httpUrl).default([]),
  signIn: z.array(step).optional(),
  headers: z.record(z.string(), z.string()).default({}),
  client: z
    .strictObject({
      registration: z.enum(['auto', 'cimd', 'dcr', 'static']).default('auto'),
      clientId: text.optional(),
      clientSecret: text.optional(),
    })
    .default({ registration: 'auto' }),
  firewall: z.union([z.literal('none'), z.strictObject({ allowlistFile: text })]).optional(),
  tools: z
    .record(
      z.string(),
      z.strictObject({
        call: z.enum(['never', 'safe', 'always']).optional(),
        arguments: args.optional(),
        expect: args.optional(),
        largest: args.optional(),
      }),
    )
    .default({}),
  examples: z
    .array(
      z.strictObject({ prompt: text, calls: z.array(z.strictObject({ tool: text, arguments: args.default({}) })) }),
    )
    .default([]),
  latency: z
    .strictObject({
      ratePerSecond: z.number().positive().max(1000).default(5),
      durationMs: z.int().positive().max(3_600_000).default(80_000),
      limits: z
        .strictObject({ p95Ms: z.number().positive().optional(), p99Ms: z.number().positive().optional() })
        .default({}),
    })
    .prefault({}),
  documents: z
    .strictObject({
      documentation: httpUrl.optional(),
      privacyPolicy: httpUrl.optional(),
      support: z.url({ protocol: /^(https?|mailto)$/ }).optional(),
      terms: httpUrl.optional(),
    })
    .default({}),
  listing: z
    .strictObject({
      name: text.optional(),
      tagline: text.optional(),
      description: text.optional(),
      categories: z.array(text).optional(),
      iconUrl: httpUrl.optional(),
      company: text.optional(),
    })
    .default({}),
  lifecycle: z.strictObject({ restart: text.optional() }).default({}),
  slow: z.boolean().default(false),
  attestations: z.array(z.strictObject({ id: text, by: text, on: z.iso.date(), statement: text })).default([]),
  lab: z
    .strictObject({
      caFile: text.optional(),
      connectTo: z.record(z.string(), z.string().regex(/^127\.0\.0\.1:\d+$/, 'must be 127.0.0.1:port')).default({}),
      dns: z.record(z.string(), z.array(z.string())).default({}),
    })
    .optional(),
});

/** A target as given: what `touchstone.yaml` may hold. */
export type TargetInput = z.input<typeof targetSchema>;

/** A validated target with every default filled in. */
export type Target = z.output<typeof targetSchema>;

/** One step of a sign-in recipe. */
export type RecipeStep = z.output<typeof step>;

/** What a person says of a row that no machine can see. */
export type Attestation = Target['attestations'][number];
