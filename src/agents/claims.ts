import { nameKey, nthName } from '../core/assetName.ts';
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

type ClaimPorts = Pick<AgentPorts, 'folders' | 'jobs' | 'sink' | 'claim'>;

/** Which places are being ordered for: two calls at once must not both get one, in whichever processes they run. */
export class Claims {
  readonly #ports: ClaimPorts;
  readonly #held = new Set<string>();

  constructor(ports: ClaimPorts) {
    this.#ports = ports;
  }

  /**
   * Holds places until it is let go of them. Resolves to how to do that.
   * @throws Refusal when another call or process holds one of them; EaselError journal-unwritable
   */
  async hold(places: readonly Place[]): Promise<() => Promise<void>> {
    const keys = new Set(places.map(keyOf));
    if (keys.size < places.length)
      throw new Refusal('Two of the files have a name that some systems hold for one.');
    const taken = places.find((place) => this.#held.has(keyOf(place)));
    if (taken) throw this.#pending(taken);
    for (const key of keys) this.#held.add(key);
    const releases: (() => Promise<void>)[] = [];
    const letGo = async (): Promise<void> => {
      for (const key of keys) this.#held.delete(key);
      await Promise.all(releases.map((release) => release()));
    };
    try {
      for (const place of places) {
        const release = await this.#ports.claim(place);
        if (!release) throw this.#pending(place);
        releases.push(release);
      }
      return letGo;
    } catch (thrown) {
      await letGo();
      throw thrown;
    }
  }

  /**
   * Says whether images may be ordered for some places: nothing but an untouched placeholder lies there, and none is on
   * its way. Resolves to the order that has stopped and can still bring them, if there is one.
   * @throws Refusal; EaselError outside-workspace, folder-not-writable
   */
  async assertFree(places: readonly Place[]): Promise<Job | undefined> {
    for (const place of places) {
      if (this.#jobFor(place, isUnderWay)) throw this.#pending(place);
      await this.#ports.sink.check(targetOf(place).target);
      if (!['nothing', 'placeholder'].includes(await this.#look(place))) {
        throw new Refusal(
          `Something lies at ${this.#name(place)} that is no untouched placeholder, and Easel never overwrites it. ` +
            'Choose another path, or ask the user to move it away.',
        );
      }
    }
    const [first] = places;
    return first && this.#jobFor(first, hasStopped);
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

  #jobFor(place: Place, isMeant: (job: Job) => boolean): Job | undefined {
    return this.#ports
      .jobs()
      .find((job) => isMeant(job) && askedPlaces(job).some((asked) => keyOf(asked) === keyOf(place)));
  }

  #name(place: Place): string {
    return quote(pathOf(place, this.#ports.folders()), 200);
  }

  #pending(place: Place): Refusal {
    return new Refusal(
      `The image at ${this.#name(place)} is pending: it is ordered already. Call check_images to see how far it is.`,
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

/** The files that a job is to bring, where code names them. */
export function askedPlaces({ request }: Job): Place[] {
  return (request.exact?.files ?? []).map(({ path }) => ({ root: request.target.root, path }));
}

/** Whether an image comes without anybody doing anything. */
function isUnderWay(job: Job): boolean {
  if (job.backend === 'placeholder' || isFinished(job)) return false;
  return job.state !== 'paused' || job.paused?.until !== undefined;
}

/** Whether a job rests that can go on without being ordered anew. */
function hasStopped(job: Job): boolean {
  return (
    job.backend !== 'placeholder' &&
    canContinue(job) &&
    !isUnderWay(job) &&
    job.error?.next !== 'contact-support'
  );
}

/** The same for names that some systems hold for the same. */
function keyOf({ root, path }: Place): string {
  return `${root} ${nameKey(path)}`;
}
