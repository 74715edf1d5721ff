const page = (title: string, main: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title} – Touchstone Notes</title>
<link rel="icon" href="/favicon.ico" type="image/png" sizes="64x64">
</head>
<body>
<main>
<h1>${title}</h1>
${main.trim()}
</main>
<footer><a href="/">Home</a> · <a href="/docs">Documentation</a> · <a href="/privacy">Privacy policy</a> · <a href="/terms">Terms</a> · <a href="/support">Support</a></footer>
</body>
</html>
`;

export const start = page(
  'Touchstone Notes',
  `<p>A small notebook that Claude can read and write. It keeps short notes with tags for each signed-in person.</p>
<p>The connector's address is <code>{{url}}</code>. The <a href="/docs">documentation</a> says how to set it up.</p>`,
);

export const documentation = page(
  'Documentation',
  `
<h2>What it does</h2>
<p>Touchstone Notes is a remote MCP server for a personal notebook. Claude can look through your notes, show one of them, count words,
give an overview of everything you wrote, and, when you ask for it, create, change or delete a note. Every person sees only their own
notes. The server speaks the Streamable HTTP transport at one address.</p>

<h2>Features</h2>
<ul>
<li><code>search_notes</code> finds notes by a text and gives them page by page.</li>
<li><code>get_note</code> gives one whole note.</li>
<li><code>list_tags</code> lists the tags in use.</li>
<li><code>count_words</code> counts the words of a text.</li>
<li><code>check_link</code> says whether a web address may stand in a note.</li>
<li><code>create_note</code> creates a note.</li>
<li><code>update_note</code> changes a note.</li>
<li><code>delete_note</code> deletes a note for good.</li>
<li><code>summarise_all</code> gives an overview of all notes, and reports progress while it reads.</li>
<li><code>draw_chart</code> draws a bar chart of the tags.</li>
<li><code>export_notes</code> gives several notes in Markdown or JSON lines.</li>
</ul>

<h2>Setup</h2>
<ol>
<li>In Claude, open Settings and then Connectors.</li>
<li>Choose “Add custom connector” and enter <code>{{url}}</code> as its address.</li>
<li>Press Connect. A browser window opens; sign in with the account that you use for Touchstone Notes.</li>
<li>Read what the connector asks for and press Allow. You come back to Claude, and the tools are there.</li>
</ol>

<h2>Authentication</h2>
<p>You need a Touchstone Notes account. Accounts are free of charge; <a href="/support">write to us</a> to get one. Sign-in follows
OAuth 2.1: Claude never sees your password. The scope <code>notes:read</code> lets Claude read notes, <code>notes:write</code> lets it
create, change and delete them. You can disconnect at any time in the settings of Claude; access ends at once.</p>

<h2>Examples</h2>
<h3>Example 1: find notes</h3>
<p><strong>User prompt:</strong> “Which of my notes are about the garden?”</p>
<p><strong>What happens:</strong> Claude calls <code>search_notes</code> with the query “garden” and lists three notes: Garden plan,
Tomato varieties and Compost log, each with its tags.</p>
<h3>Example 2: an overview</h3>
<p><strong>User prompt:</strong> “Give me an overview of everything in my notebook.”</p>
<p><strong>What happens:</strong> Claude calls <code>summarise_all</code>. After about a second it shows your tags in alphabetical order,
and under each tag the titles of its notes with their first words.</p>
<h3>Example 3: count words</h3>
<p><strong>User prompt:</strong> “How many words does the sentence ‘Sow carrots in March’ have?”</p>
<p><strong>What happens:</strong> Claude calls <code>count_words</code> and answers that the sentence has four words and twenty
characters on one line.</p>
<h3>Example 4: a picture</h3>
<p><strong>User prompt:</strong> “Draw me a chart of my tags.”</p>
<p><strong>What happens:</strong> Claude calls <code>draw_chart</code> and shows a bar chart with one bar per tag, the highest one for
the tag with the most notes.</p>

<h2>Limits</h2>
<p>A person may call each tool sixty times at once and six times a second after that. Beyond it the server answers 429 and says
when to try again. Texts hold at most 20,000 characters.</p>

<h2>Troubleshooting</h2>
<ul>
<li><strong>The sign-in window closes and nothing happens.</strong> Remove the connector, add it again, and allow pop-up windows for Claude.</li>
<li><strong>“There is no note with id …”.</strong> The note was deleted. Ask Claude to look for it again.</li>
<li><strong>Claude says that it lacks a scope.</strong> Disconnect, connect again, and press Allow for reading and writing.</li>
<li><strong>Anything else:</strong> see <a href="/support">Support</a>.</li>
</ul>

<h2>Privacy and support</h2>
<p>What we keep and for how long is said in the <a href="/privacy">privacy policy</a>; the <a href="/terms">terms</a> say what you may
expect of us. Questions are answered at <a href="/support">Support</a>.</p>
`,
);

export const privacyPolicy = page(
  'Privacy policy',
  `
<p>This privacy policy says which personal data Touchstone Notes processes when you use the connector, why, and for how long.
It applies from 1 September 2026.</p>
<h2>Data we collect</h2>
<p>We collect your account name, a salted hash of your password, the notes that you create, and an access log with the time, the
tool that was called and the result code. We do not collect your conversations with Claude, and no tool asks for them.</p>
<h2>How we use data</h2>
<p>We use the data only to provide the service: to sign you in, to show you your notes, and to find faults. We do not use it for
advertising, and we do not train models with it.</p>
<h2>Sharing with third parties</h2>
<p>We do not sell data and do not share it with third parties, save for the company that runs our servers and where a law obliges us.</p>
<h2>Retention</h2>
<p>Notes are kept until you delete them or close your account, and are then deleted within 30 days. The access log is deleted after
14 days. Access tokens expire after one hour.</p>
<h2>Storage and security</h2>
<p>Data is stored encrypted in the European Union. Connections are encrypted with TLS.</p>
<h2>Your rights</h2>
<p>You may ask for access to your data, for its correction, its deletion, or a copy of it, and you may complain to a data protection
authority.</p>
<h2>Contact</h2>
<p>Write to <a href="mailto:privacy@touchstone.test">privacy@touchstone.test</a>, or use the <a href="/support">support page</a>.</p>
`,
);

export const terms = page(
  'Terms of service',
  `<p>You may use Touchstone Notes for your own notes. Do not keep anything in it that the law forbids. We keep the service up as well as we
can and say so beforehand where we cannot. You may leave at any time; your notes are then deleted as the
<a href="/privacy">privacy policy</a> says.</p>`,
);

export const support = page(
  'Support',
  `<p>Write to <a href="mailto:support@touchstone.test">support@touchstone.test</a>. We answer within two working days, in English or German.</p>
<p>Please say what you asked Claude, what it answered, and when. Never send us your password.</p>
<p>Security reports go to <a href="mailto:security@touchstone.test">security@touchstone.test</a>.</p>`,
);

export const security = `Contact: mailto:security@touchstone.test
Expires: 2027-12-31T00:00:00.000Z
Preferred-Languages: en, de
Canonical: {{origin}}/.well-known/security.txt
`;
