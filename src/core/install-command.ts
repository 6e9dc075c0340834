/** Where boxbench is, and what its package.json and the package manager say. */
interface Surroundings {
  /** Folder of boxbench itself. */
  readonly ownFolder: string;
  readonly manifest: {
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly optionalDependencies?: Readonly<Record<string, string>>;
    readonly peerDependencies?: Readonly<Record<string, string>>;
  };
  /** `npm_config_user_agent`, such as `pnpm/9.15.9 npm/? node/v20.20.2 linux x64`; empty where nobody says. */
  readonly agent: string;
}

/**
 * The command that installs parts of boxbench: in a clone the one that installs all, in a project that has boxbench
 * among its packages the one of its package manager, for the version that boxbench is tested with. No install script
 * runs: those of onnxruntime-node and tfjs-node-gpu need hosts beside the registry, and neither is needed on a CPU.
 */
export function installCommand(
  packageNames: readonly string[],
  { ownFolder, manifest, agent }: Surroundings,
): string {
  if (!ownFolder.split(/[\\/]/).includes("node_modules")) return "npm ci";
  const { dependencies, optionalDependencies, peerDependencies } = manifest;
  const versions: Readonly<Record<string, string>> = {
    ...dependencies,
    ...peerDependencies,
    ...optionalDependencies,
  };
  const wanted = packageNames
    .map((name) => (versions[name] === undefined ? name : `${name}@${versions[name]}`))
    .join(" ");
  const manager = agent.split("/")[0] ?? "";
  if (manager === "pnpm") return `pnpm add --ignore-scripts ${wanted}`;
  if (manager === "yarn") {
    // Yarn 1 has the option; later ones run no scripts that package.json does not allow.
    return agent.startsWith("yarn/1.") ? `yarn add --ignore-scripts ${wanted}` : `yarn add ${wanted}`;
  }
  return `npm install --ignore-scripts ${wanted}`;
}
