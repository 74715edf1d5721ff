import { defineCheck } from '../../core/check.js';
import { doubtful, each, met } from '../../core/outcome.js';

/** Names that say nothing of whose they are, among the tools of many connectors. */
const GENERIC = new Set(
  'search fetch get list query read write create update delete find run execute call ask help open send'.split(' '),
);

/** Brands that are nothing but brands, with the houses they belong to. */
const BRANDS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    `airtable anthropic asana atlassian chatgpt claude confluence datadog dropbox facebook figma github gitlab google hubspot
    instagram jira linkedin microsoft notion openai pagerduty paypal quickbooks salesforce shopify slack snowflake spotify
    trello twitter whatsapp zapier zendesk`
      .split(/\s+/)
      .map((brand) => [brand, brand]),
  ),
  gmail: 'google',
  youtube: 'google',
  outlook: 'microsoft',
  sharepoint: 'microsoft',
  onedrive: 'microsoft',
  jira: 'atlassian',
  confluence: 'atlassian',
  trello: 'atlassian',
};

export default defineCheck({
  needs: { catalog: 'tools/catalog', declared: 'target/declared', negotiated: 'session/eras' },
  judge: ({ catalog, declared, negotiated }) => {
    const own = JSON.stringify([
      declared.name,
      new URL(declared.url).hostname,
      declared.listing,
      negotiated.eras.map(({ welcome }) => welcome.serverInfo ?? null),
    ]).toLowerCase();
    return each('tools', catalog.tools, ({ name, exchange }) => {
      const finding = { subject: `tool ${name}`, exchange };
      if (GENERIC.has(name.toLowerCase()))
        return doubtful({
          ...finding,
          expected: 'a name that tells it from the tools of other connectors',
          observed: name,
        });
      const [first = ''] = name.toLowerCase().split(/[^a-z0-9]+/);
      const house = Object.hasOwn(BRANDS, first) ? BRANDS[first] : undefined;
      return house && !own.includes(first) && !own.includes(house)
        ? doubtful({ ...finding, expected: 'no name that begins with the brand of somebody else', observed: first })
        : met;
    });
  },
});
