import { MemoryFS } from '@electric-sql/pglite';
import type { ImageEntry } from './pglite-image';

/** What is used of Emscripten's file system, whose types are not here. */
interface FileSystem {
  mkdirTree(path: string): void;
  mkdir(path: string): void;
  writeFile(path: string, data: Uint8Array, options: { canOwn: boolean }): void;
}

const DATA_DIRECTORY = '/pglite/data';

/**
 * A data directory in memory that begins as an image. PGlite's own `loadDataDir` takes three times as long, since it reads
 * the image piece by piece, and copies it.
 */
export class ImageFS extends MemoryFS {
  readonly #image: ImageEntry[];

  /** @param image - is written to from then on */
  constructor(image: ImageEntry[]) {
    super();
    this.#image = image;
  }

  override initialSyncFs(): Promise<void> {
    const { FS } = this.pg!.Module as { FS: FileSystem };
    FS.mkdirTree(DATA_DIRECTORY);
    for (const { path, content } of this.#image) {
      if (content) FS.writeFile(`${DATA_DIRECTORY}/${path}`, content, { canOwn: true });
      else FS.mkdir(`${DATA_DIRECTORY}/${path}`);
    }
    return Promise.resolve();
  }
}
