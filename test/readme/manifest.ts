import { manifestName } from '../../src/core/assetManifest.ts';
import { savePicture } from './save.ts';
import { openStage, parkMouse, picture } from './stage.ts';

const manifest = `{
  "presets": {
    "photo": { "after": ", as a photograph, no text" }
  },
  "defaults": { "preset": "photo" },
  "assets": {
    "img/hero.webp": {
      "prompt": "A red kite over a field",
      "width": 1200, "height": 630
    },
    "img/hills.jpg": {
      "prompt": "Sunrise over hills",
      "width": 1280, "height": 720,
      "focus": { "x": 0.7, "y": 0.4 }
    },
    "img/lanterns.png": {
      "prompt": "Paper lanterns at night, in the style of image 1",
      "resolution": "2K", "size": "16:9",
      "references": ["img/hero.webp"]
    }
  }
}
`;

/** `manifest.png`: a manifest whose entries say how their images stand. One is there, one has changed, one is not there. */
export async function makeManifest(): Promise<void> {
  const stage = await openStage({
    viewport: { width: 700, height: 560 },
    files: { [manifestName]: manifest },
  });
  const { workbench } = stage;
  const { page } = workbench;
  const lens = (title: string) => page.locator('.codelens-decoration').filter({ hasText: title });
  try {
    await workbench.openFile(manifestName);
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    for (const [index, size] of ['1200×630 WebP', '1280×720 JPEG'].entries()) {
      await lens(`Generate · ${size}`).locator('a').click();
      await (await workbench.notifications.get(/Image saved/)).close();
      await lens('Up to date').nth(index).waitFor();
    }
    await page.locator('.view-line', { hasText: 'Sunrise' }).click();
    await workbench.press('End', 'ArrowLeft', 'ArrowLeft');
    await page.keyboard.insertText(' in autumn');
    await lens('Regenerate · 1280×720 JPEG').waitFor();
    await workbench.press('ControlOrMeta+S');
    await parkMouse(page);
    await savePicture('manifest.png', await picture(page));
  } finally {
    await stage.close();
  }
}
