import { Agent } from '../../../src/agents/agent.ts';
import type { Answer } from '../../../src/agents/answer.ts';
import type {
  AgentPorts,
  AgentSettings,
  Folder,
  HostWords,
  MissingIn,
  Place,
} from '../../../src/agents/ports.ts';
import type { ToolName } from '../../../src/agents/toolNames.ts';
import { newJob } from '../../../src/core/job.ts';
import type { Job } from '../../../src/core/job.ts';
import type { GenerationRequest } from '../../../src/core/request.ts';
import { editorWords } from '../../../src/ui/agents/editorWords.ts';
import { countingIds, MemoryExactMaker, MemorySink } from '../support/memory.ts';

/** URI of the folder that most tests have open. */
export const site = 'file:///home/ann/site';

/** An agent in a workspace in memory, with a gate that does what the test says. */
export class Office {
  folders: Folder[] = [{ uri: site, path: '/home/ann/site', name: 'site' }];
  settings: AgentSettings = {
    model: 'gpt-image-2',
    tier: '1K',
    ratio: '1:1',
    extendedSizes: false,
    assetsFolder: 'assets',
    presets: [],
    prices: {},
  };
  readonly sink = new MemorySink();
  readonly exact = new MemoryExactMaker();
  /** All jobs, newest first. */
  jobs: Job[] = [];
  /** What came to the gate. */
  readonly ordered: GenerationRequest[] = [];
  /** What the gate does with it; takes it, unless a test says otherwise. */
  gate: (request: GenerationRequest) => Promise<readonly Job[] | undefined> = (request) =>
    Promise.resolve([this.#take(request)]);
  /** Whether other processes hold a place, by its URI. */
  readonly heldElsewhere = new Set<string>();
  /** What other processes have written into the journal, and `refresh` makes known. */
  unseen: Job[] = [];
  /** Jobs that were gone on with. */
  readonly goneOn: string[] = [];
  /** What scans were asked for, and what they find. */
  readonly scanned: (readonly Place[])[] = [];
  missing: readonly MissingIn[] | undefined = [];
  /** Folders of the workspace, by URI; files are those of the sink. */
  readonly directories = new Set<string>();
  /** Resolves when the jobs rest. */
  rest: Promise<unknown> = Promise.resolve();
  readonly agent: Agent;
  readonly #newId = countingIds();

  /** @param words of whoever starts the agent */
  constructor(words: HostWords = editorWords) {
    this.agent = new Agent(this.#ports(words));
  }

  /** Calls a tool as a host does. */
  async call(name: ToolName, input: unknown, signal = new AbortController().signal): Promise<Answer> {
    return this.agent.run(name, input, signal);
  }

  /** Calls a tool that must refuse, and resolves to why. */
  async refusal(name: ToolName, input: unknown): Promise<string> {
    const { isError, text, pictures } = await this.call(name, input);
    if (!isError || pictures.length > 0) throw new Error(`It was not refused: ${text}`);
    return text;
  }

  /** Puts a job into the list. */
  add(request: GenerationRequest, changes: Partial<Job> = {}): Job {
    const ids = { id: this.#newId(), group: this.#newId() };
    const job = { ...newJob({ ...ids, backend: 'toapis', request, createdAt: 1_000 }), ...changes };
    this.jobs = [job, ...this.jobs];
    return job;
  }

  /** Puts a file into the workspace. */
  put(path: string, bytes: Uint8Array = Uint8Array.of(1)): void {
    this.sink.files.set(`${site}/${path}`, bytes);
  }

  #take(request: GenerationRequest): Job {
    return this.add(request, { backend: this.settings.prices === 'free' ? 'placeholder' : 'toapis' });
  }

  #ports(words: HostWords): AgentPorts {
    const uriOf = ({ root, path }: Place): string => (path === '' ? root : `${root}/${path}`);
    return {
      folders: () => this.folders,
      settings: () => this.settings,
      order: (request) => {
        this.ordered.push(request);
        return this.gate(request);
      },
      goOn: ({ id }) => {
        this.goneOn.push(id);
        return Promise.resolve(true);
      },
      jobs: () => this.jobs,
      refresh: () => {
        this.jobs = [...this.unseen.splice(0), ...this.jobs];
        return Promise.resolve();
      },
      // A job of an office rests when its test says so.
      whenResting: (jobs) => (jobs.length === 0 ? Promise.resolve() : this.rest),
      claim: (place) =>
        Promise.resolve(this.heldElsewhere.has(uriOf(place)) ? undefined : () => Promise.resolve()),
      sink: this.sink,
      files: {
        read: (place) => Promise.resolve(this.sink.files.get(uriOf(place))),
        kindOf: (place) => {
          const uri = uriOf(place);
          if (this.sink.files.has(uri)) return Promise.resolve('file');
          return Promise.resolve(this.directories.has(uri) ? 'folder' : 'nothing');
        },
      },
      exact: this.exact,
      findMissing: (places) => {
        this.scanned.push(places);
        return Promise.resolve(this.missing);
      },
      words,
    };
  }
}
