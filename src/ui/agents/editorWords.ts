import type { HostWords } from '../../agents/ports.ts';

/** What a person can do in the editor, as models are told. */
export const editorWords: HostWords = {
  setKey: 'Ask the user to run the command "Easel: Set API Key". You cannot set the key.',
  checkSetup: 'Ask the user to run the command "Easel: Check Setup".',
  changeSettings: 'Ask the user to correct the setting.',
  goOn:
    'It can go on without a second order: call generate_image with the same path, or ask the user to press "Continue" in ' +
    'the list of generations.',
  wantImages: 'Only the user can change that, with the setting easel.backend.',
  forMany: 'The user can review and make all of them with the command "Easel: Generate Missing Images…".',
};

/** What models are told that meet the MCP server, perhaps beside the tools of the editor. */
export const besideTools =
  'These tools are the same as easel_generate_image, easel_check_images and easel_find_missing_images. Where you have ' +
  'those, too, use those: they show the user prompt, size, path and price before an order.';
