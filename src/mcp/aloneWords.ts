import type { HostWords } from '../agents/ports.ts';

/** What a person can do with a server that no editor has started, as models are told. */
export const aloneWords: HostWords = {
  setKey:
    'Ask the user to put a valid key into the environment of this server, as TOAPIS_API_KEY, and to restart it. You ' +
    'cannot set the key.',
  checkSetup:
    'Ask the user to look at the account, at the network of this server (HTTPS_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS), and ' +
    'at its data folder (--data).',
  changeSettings: 'Ask the user to correct the options that this server is started with.',
  goOn: 'It can go on without a second order: call generate_image with the same path.',
  wantImages: 'Only the user can change that, by the options that this server is started with (--backend).',
  forMany: '',
};
