import { describe, expect, it } from 'vitest';
import { Redactor } from '../core/redact.js';
import { chooseRoute, clientOf, publicClient, register, unregister } from './registration.js';
import { scriptedWire } from './scripted-wire.fixture.js';

const server = { registration_endpoint: 'https://auth.example.com/register' };
const metadata = publicClient('Claude', ['https://claude.ai/api/mcp/auth_callback'], 'web');

describe('register', () => {
  it('posts Claude-shaped metadata and reads the client record', async () => {
    const redactor = new Redactor();
    const wire = scriptedWire(() => ({
      status: 201,
      body: {
        client_id: 'c1',
        client_secret: 'secret-of-the-client',
        registration_client_uri: 'https://auth.example.com/register/c1',
        registration_access_token: 'registration-token',
      },
    }));
    const registration = await register({ wire, redactor }, server, 'claude-ai', metadata);
    expect(wire.sent[0]).toMatchObject({ method: 'POST', url: server.registration_endpoint });
    expect(JSON.parse(String(wire.sent[0]?.body))).toEqual({
      client_name: 'Claude',
      redirect_uris: ['https://claude.ai/api/mcp/auth_callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      application_type: 'web',
    });
    expect(registration.client).toEqual({
      clientId: 'c1',
      clientSecret: 'secret-of-the-client',
      authMethod: 'client_secret_basic',
    });
    expect(registration.management?.uri).toBe('https://auth.example.com/register/c1');
    expect(redactor.text('secret-of-the-client registration-token')).not.toMatch(/secret-of|registration-t/);
  });

  it.each([
    { status: 400, body: { error: 'invalid_redirect_uri', client_id: 'c1' } },
    { status: 201, body: '<html>' },
    { status: 201, body: { client_id: '' } },
    { status: 302, headers: { location: 'https://auth.example.com/login' } },
    undefined,
  ])('takes %j for evidence without a client', async (answer) => {
    const registration = await register(
      { wire: scriptedWire(() => answer), redactor: new Redactor() },
      server,
      'claude-ai',
      metadata,
    );
    expect(registration.client).toBeUndefined();
    expect(registration.exchange.purpose).toBe('register claude-ai');
  });

  it('deletes with the registration token', async () => {
    const wire = scriptedWire(() => ({ status: 204 }));
    await unregister(wire, 'claude-ai', { uri: 'https://auth.example.com/register/c1', token: 't' });
    expect(wire.sent).toMatchObject([
      { method: 'DELETE', url: 'https://auth.example.com/register/c1', headers: { authorization: 'Bearer t' } },
    ]);
  });
});

describe('client authentication', () => {
  it.each([
    [undefined, undefined, 'none'],
    ['s', undefined, 'client_secret_basic'],
    ['s', 'client_secret_post', 'client_secret_post'],
    ['s', 'private_key_jwt', 'client_secret_post'],
    [undefined, 'client_secret_basic', 'none'],
  ])('of a client with secret %s recorded as %s is %s', (secret, recorded, expected) => {
    const supported = recorded === 'private_key_jwt' ? ['private_key_jwt', 'client_secret_post'] : [];
    expect(clientOf('c1', secret, { token_endpoint_auth_methods_supported: supported }, recorded).authMethod).toBe(
      expected,
    );
  });
});

describe('the route to a client identity', () => {
  const cimd = { client_id_metadata_document_supported: true };
  it.each([
    ['a client of the target file before registration', server, { registration: 'auto', clientId: 'c1' }, 'static'],
    ['registration before documents', { ...server, ...cimd }, { registration: 'auto' }, 'dcr'],
    ['documents where nothing else is there', cimd, { registration: 'auto' }, 'cimd'],
    ['what the target file asks for', server, { registration: 'dcr', clientId: 'c1' }, 'dcr'],
    ['none where what is asked for is missing', cimd, { registration: 'dcr' }, 'none'],
    ['none', {}, { registration: 'auto' }, 'none'],
  ] as const)('is %s', (_, offered, given, taken) => {
    expect(chooseRoute(offered, given).taken).toBe(taken);
  });
});
