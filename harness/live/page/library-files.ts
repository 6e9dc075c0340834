/**
 * Files of the libraries, each fetched once for as long as the page is open: every model gets a fresh frame, which loads
 * all of them anew, and one has 26 MB. A browser that was told to trust a certificate keeps nothing by itself.
 */
export class LibraryFiles {
  readonly #fetchFile: (address: string) => Promise<Response>;
  readonly #blobs = new Map<string, Promise<Blob>>();
  readonly #addresses = new Map<string, string>();
  /** How many files were fetched. */
  fetched = 0;

  /** @param fetchFile injectable for tests */
  constructor(fetchFile: (address: string) => Promise<Response> = (address) => fetch(address)) {
    this.#fetchFile = fetchFile;
  }

  /**
   * A file with its type.
   *
   * @throws Error where the server does not have it
   */
  blobOf(address: string): Promise<Blob> {
    const known = this.#blobs.get(address);
    if (known !== undefined) return known;
    const blob = this.#fetchBlob(address);
    this.#blobs.set(address, blob);
    // What was not there once may be there the next time.
    blob.catch(() => this.#blobs.delete(address));
    return blob;
  }

  /** An address of the file in this page, for a script. */
  async addressOf(address: string): Promise<string> {
    const blob = await this.blobOf(address);
    const own = this.#addresses.get(address) ?? URL.createObjectURL(blob);
    this.#addresses.set(address, own);
    return own;
  }

  async #fetchBlob(address: string): Promise<Blob> {
    const response = await this.#fetchFile(address);
    if (!response.ok) throw new Error(`the server answered ${response.status} for ${address}`);
    this.fetched += 1;
    return response.blob();
  }
}
