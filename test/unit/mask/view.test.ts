import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fitView, panBy, reveal, toImage, toWindow, zoomAt } from '../../../media/mask/model/view.ts';

const side = fc.integer({ min: 1, max: 5000 });
const anyImage = fc.record({ width: side, height: side });
const anyWindow = fc.record({
  width: fc.integer({ min: 100, max: 2000 }),
  height: fc.integer({ min: 100, max: 2000 }),
});
const anyPlace = fc.record({ x: fc.integer({ min: 0, max: 2000 }), y: fc.integer({ min: 0, max: 2000 }) });

describe('the view of the image', () => {
  it('fitted shows all of it, in the middle, never enlarged', () => {
    fc.assert(
      fc.property(anyImage, anyWindow, (image, size) => {
        const { zoom, x, y } = fitView(image, size);
        assert.ok(zoom <= 1 && x >= 0 && y >= 0);
        assert.ok(x + image.width * zoom <= size.width && y + image.height * zoom <= size.height);
      }),
    );
  });

  it('zoomed keeps the place under the pointer', () => {
    fc.assert(
      fc.property(
        anyImage,
        anyWindow,
        anyPlace,
        fc.double({ min: 0.2, max: 5, noNaN: true }),
        (image, size, at, by) => {
          const before = fitView(image, size);
          const after = zoomAt(before, by, at, image, size);
          const [a, b] = [toImage(before, at), toImage(after, at)];
          assert.ok(Math.abs(a.x - b.x) < 1e-3 && Math.abs(a.y - b.y) < 1e-3);
        },
      ),
    );
  });

  it('can be dragged anywhere, but not out of sight', () => {
    fc.assert(
      fc.property(anyImage, anyWindow, fc.integer(), fc.integer(), (image, size, dx, dy) => {
        const view = panBy(fitView(image, size), dx, dy, image, size);
        assert.ok(view.x < size.width && view.x + image.width * view.zoom > 0);
        assert.ok(view.y < size.height && view.y + image.height * view.zoom > 0);
      }),
    );
  });

  it('brings a place into sight that lies outside', () => {
    const size = { width: 300, height: 200 };
    const view = reveal({ zoom: 2, x: 0, y: 0 }, { x: 400, y: -70 }, size);
    const { x, y } = toWindow(view, { x: 400, y: -70 });
    assert.ok(x > 0 && x < size.width && y > 0 && y < size.height);
    assert.deepEqual(reveal(view, { x: 400, y: -70 }, size), view);
  });
});
