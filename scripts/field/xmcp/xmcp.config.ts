import type { XmcpConfig } from 'xmcp';

// The port is written into what is built.
const config: XmcpConfig = {
  http: { port: Number(process.env.PORT) },
  paths: { prompts: false, resources: false },
};

export default config;
