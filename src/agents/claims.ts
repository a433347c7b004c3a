import { nthName } from '../core/assetName.ts';
import { canContinue, isFinished } from '../core/job.ts';
import type { Job } from '../core/job.ts';
import { exactTarget } from '../core/request.ts';
import type { Target } from '../core/request.ts';
import type { Standing } from '../jobs/ports.ts';
import { Refusal } from './answer.ts';
import { pathOf } from './place.ts';
import type { AgentPorts, Place } from './ports.ts';
import { quote } from './words.ts';

/** More files of one name than this is a mistake, not a series. */
const longestSeries = 1_000;

/** Which places are being ordered for: two calls at once must not both get one. */
export class Claims {
  readonly #ports: Pick<AgentPorts, 'folders' | 'jobs' | 'sink'>;
  readonly #held = new Set<string>();

  constructor(ports: Pick<AgentPorts, 'folders' | 'jobs' | 'sink'>) {
    this.#ports = ports;
  }

  /** Holds places while something is done about them. @throws Refusal when another call holds one of them */
  async hold<T>(places: readonly Place[], action: () => Promise<T>): Promise<T> {
    const keys = places.map(keyOf);
    const taken = places.find((place) => this.#held.has(keyOf(place)));
    if (taken) throw this.#onItsWay(taken);
    for (const key of keys) this.#held.add(key);
    try {
      return await action();
    } finally {
      for (const key of keys) this.#held.delete(key);
    }
  }

  /**
   * Says whether images may be ordered for some places: nothing but an untouched placeholder lies there, and none is on
   * its way. Resolves to the failed job that is paid and can still bring them, if there is one.
   * @throws Refusal; EaselError outside-workspace, folder-not-writable
   */
  async assertFree(places: readonly Place[]): Promise<Job | undefined> {
    for (const place of places) {
      if (this.#held.has(keyOf(place)) || this.#jobFor(place, isUnderWay)) throw this.#onItsWay(place);
      await this.#ports.sink.check(targetOf(place).target);
      if (!['nothing', 'placeholder'].includes(await this.#look(place))) {
        throw new Refusal(
          `Something lies at ${this.#name(place)} that is no untouched placeholder, and Easel never overwrites it. ` +
            'Choose another path, or ask the user to move it away.',
        );
      }
    }
    const [first] = places;
    return first && this.#jobFor(first, isPaid);
  }

  /** The first free place of a name: `kite.png`, `kite-2.png`. @param directory empty for the folder itself */
  async freePlace(root: string, directory: string, stem: string): Promise<Place> {
    for (let n = 1; n <= longestSeries; n++) {
      const name = nthName(stem, 'png', n);
      const place = { root, path: directory === '' ? name : `${directory}/${name}` };
      const isClaimed = this.#held.has(keyOf(place)) || this.#jobFor(place, isUnderWay) !== undefined;
      if (!isClaimed && (await this.#look(place)) === 'nothing') return place;
    }
    throw new Refusal(`There are too many files called ${quote(stem, 80)}: give a path.`);
  }

  async #look(place: Place): Promise<Standing> {
    const { target, extension } = targetOf(place);
    return (await this.#ports.sink.look(target, extension)).standing;
  }

  #jobFor({ root, path }: Place, isMeant: (job: Job) => boolean): Job | undefined {
    return this.#ports
      .jobs()
      .find(
        (job) =>
          job.request.target.root === root &&
          job.request.exact?.files.some((file) => file.path === path) === true &&
          isMeant(job),
      );
  }

  #name(place: Place): string {
    return quote(pathOf(place, this.#ports.folders()), 200);
  }

  #onItsWay(place: Place): Refusal {
    return new Refusal(
      `The image at ${this.#name(place)} is on its way already. Call check_images to see how far it is.`,
    );
  }
}

/** Where a file below a folder goes, as sinks are told. */
export function targetOf({ root, path }: Place): { target: Target; extension: string } {
  return exactTarget(
    { root, inWorkspace: true, directory: '', stem: '' },
    { path, format: 'png', width: 1, height: 1 },
  );
}

function isUnderWay(job: Job): boolean {
  return !isFinished(job) && job.backend !== 'placeholder';
}

function isPaid(job: Job): boolean {
  return job.state === 'failed' && canContinue(job) && job.error?.next !== 'contact-support';
}

function keyOf({ root, path }: Place): string {
  return `${root} ${path}`;
}
