/** A shared library with its major version in the name, such as `libcudart.so.12`. */
export interface VersionedLibrary {
  /** The name in full. */
  readonly name: string;
  /** Without version, such as `libcudart`. */
  readonly stem: string;
  readonly major: number;
}

/** What a provider library needs of NVIDIA, read from its NEEDED entries. */
export interface CudaNeeds {
  readonly libraries: readonly VersionedLibrary[];
  /** Major version of CUDA, as its runtime library has it; null where the provider names none. */
  readonly cudaMajor: number | null;
  readonly cudnnMajor: number | null;
}

const ofNvidia = /^(lib(?:cu|nv)[A-Za-z_]*)\.so\.(\d+)/;

/** Libraries that carry CUDA's own major version; libcufft and libcurand count for themselves. */
const namedLikeCuda = ["libcudart", "libcublas", "libcublasLt"];

/** Picks NVIDIA's libraries out of what a provider needs; the driver's are not installed with CUDA. */
export function cudaNeedsFrom(needed: readonly string[]): CudaNeeds {
  const libraries = needed.flatMap((name) => {
    const [, stem, major] = ofNvidia.exec(name) ?? [];
    return stem === undefined || stem === "libcuda" ? [] : [{ name, stem, major: Number(major) }];
  });
  const majorOf = (stems: readonly string[]) =>
    libraries.find(({ stem }) => stems.includes(stem))?.major ?? null;
  return { libraries, cudaMajor: majorOf(namedLikeCuda), cudnnMajor: majorOf(["libcudnn"]) };
}

/** `CUDA 12 and cuDNN 9`. */
export function describeNeeds({ cudaMajor, cudnnMajor }: CudaNeeds): string {
  const parts = [
    ...(cudaMajor === null ? [] : [`CUDA ${cudaMajor}`]),
    ...(cudnnMajor === null ? [] : [`cuDNN ${cudnnMajor}`]),
  ];
  return parts.length === 0 ? "CUDA" : parts.join(" and ");
}

/** The same library in the majors around the one that is needed, the newest first. */
export function otherMajorsOf({ stem, major }: VersionedLibrary): VersionedLibrary[] {
  return [major + 2, major + 1, major - 1, major - 2]
    .filter((other) => other > 0)
    .map((other) => ({ name: `${stem}.so.${other}`, stem, major: other }));
}
